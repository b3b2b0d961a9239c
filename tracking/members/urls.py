"""Addresses of members."""

from django.urls import path

from tracking.members.views import find, person, transfers

app_name = "members"
urlpatterns = [
    path("", find.list_members, name="list"),
    path("xuat-excel/", find.export, name="export"),
    path("tim/", find.lookup, name="lookup"),
    path("noi-den/", find.destinations, name="destinations"),
    path("them/", find.create, name="create"),
    path("them/tim/", find.search, name="search"),
    path("chuyen/", transfers.list_transfers, name="transfers"),
    path("chuyen/xin-tiep-nhan/", transfers.receive, name="receive"),
    path("chuyen/<slug:transfer>/", transfers.transfer, name="transfer"),
    path("chuyen/<slug:transfer>/tiep-nhan/", transfers.accept, name="accept"),
    path("chuyen/<slug:transfer>/chua-tiep-nhan/", transfers.decline, name="decline"),
    path("chuyen/<slug:transfer>/rut/", transfers.withdraw, name="withdraw"),
    path("<slug:code>/", person.detail, name="detail"),
    path("<slug:code>/sua/", person.edit, name="edit"),
    path("<slug:code>/so-dinh-danh/", person.number, name="number"),
    path("<slug:code>/so-dinh-danh/xem/", person.reveal, name="reveal"),
    path("<slug:code>/khen-thuong/", person.award, name="award"),
    path("<slug:code>/khen-thuong/<int:award>/", person.correct_award, name="correct_award"),
    path("<slug:code>/chuyen/", transfers.send, name="send"),
    path("<slug:code>/thoi/", person.leave, name="leave"),
    path("<slug:code>/tro-lai/", person.come_back, name="come_back"),
    path("<slug:code>/nguoi-khac/", person.tell_apart, name="tell_apart"),
]
