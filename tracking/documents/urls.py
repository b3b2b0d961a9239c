"""Addresses of papers: look at and fill in, print, download."""

from django.urls import path

from tracking.documents import views

app_name = "documents"
urlpatterns = [
    path("nghi-quyet/<slug:code>/", views.resolution, name="resolution"),
    path("nghi-quyet/<slug:code>/in/", views.resolution, {"output": "print"}, name="print_resolution"),
    path("nghi-quyet/<slug:code>/word/", views.resolution, {"output": "word"}, name="download_resolution"),
    path("danh-sach/", views.people_list, name="people_list"),
    path("danh-sach/in/", views.people_list, {"output": "print"}, name="print_people_list"),
    path("danh-sach/word/", views.people_list, {"output": "word"}, name="download_people_list"),
    path("cong-van/", views.letter, name="letter"),
    path("cong-van/in/", views.letter, {"output": "print"}, name="print_letter"),
    path("cong-van/word/", views.letter, {"output": "word"}, name="download_letter"),
]
