"""Pages of the case: lists, the case itself, recording, correcting, taking back."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from portal.dates import add_months
from tests.factories import add_act, make_case, make_cases
from tracking.history.models import ViewLog
from tracking.nominations.actions import MentorFacts
from tracking.nominations.rules import FEWEST_PEERS, Source, Stage
from tracking.nominations.rules import ActKind as K

pytestmark = pytest.mark.django_db
AGREED = (K.AGREED, date(2025, 9, 2))
DOCUMENT = (K.UNION_DOCUMENT, date(2025, 9, 10))
INTRODUCED = [AGREED, DOCUMENT]
ADMITTED = [*INTRODUCED, (K.ADMISSION_DECISION, date(2026, 2, 1)), (K.CEREMONY, date(2026, 3, 3))]
LISTS = {"list": INTRODUCED, "pool": [AGREED], "admissions": ADMITTED}


@pytest.mark.parametrize("rows", [1, 5, 12])
@pytest.mark.parametrize("name", list(LISTS))
def test_list_queries(name, rows, lan, client, django_assert_num_queries):
    make_cases(rows, branch=lan.branch, acts=LISTS[name])
    client.as_(lan)
    medians = 0 if name == "admissions" else 1 if rows < FEWEST_PEERS else 2
    with django_assert_num_queries(5 + medians):
        answer = client.get(reverse(f"nominations:{name}"))
    assert len(answer.context["page"].rows) == rows


@pytest.mark.parametrize("name", list(LISTS))
def test_list_hides_other_branches(name, lan, world, client):
    ours = make_case(branch=lan.branch, acts=LISTS[name])
    make_case(branch=world.company, acts=LISTS[name])

    assert list(client.as_(lan).get(reverse(f"nominations:{name}")).context["page"]) == [ours]


@pytest.mark.parametrize("rows", [1, 5])
def test_case_page_queries(rows, lan, client, django_assert_num_queries):
    case = make_case(branch=lan.branch, acts=[(K.AGREED, date(2025, 9, 2 + i), {"note": "đã gặp"}) for i in range(rows)])
    client.as_(lan)
    with django_assert_num_queries(12):
        client.get(case.get_absolute_url())


def fill(client, url, **facts):
    """Open the form, and send it back with its key, its version and these values."""
    form = client.get(url).context["form"]
    data = {name: value for name, value in form.initial.items() if value not in (None, "") and name in form.fields}
    data = {name: value.name if hasattr(value, "code") else str(value) for name, value in data.items()}
    return client.post(url, {**data, **hidden(client, url), **facts}, follow=True)


def hidden(client, url):
    """Key, version and the cautions shown, as the page has them."""
    import re

    page = client.get(url).content.decode()
    return dict(re.findall(r'name="(_key|_version|shown)" value="([^"]*)"', page))


def record_url(case, kind):
    return reverse("nominations:record", args=[case.code, kind])


def test_union_document_is_recorded_with_vote_and_receiving_body(lan, world, client):
    case = make_case(branch=lan.branch, acts=[AGREED])

    fill(client.as_(lan), record_url(case, K.UNION_DOCUMENT), on="10/09/2025", number="04-NQ/CĐCS", document_form="4A-KNĐ",
         total="15", present="15", in_favour="14", against="1", blank="0")  # fmt: skip

    case.refresh_from_db()
    act = case.acts.get(kind=K.UNION_DOCUMENT)
    assert (case.stage, case.introduced_on, case.intended_body) == (Stage.UNION_RESOLVED, date(2025, 9, 10), world.cell)
    assert (act.document.number, act.document.on, act.vote.met, act.source) == ("04-NQ/CĐCS", date(2025, 9, 10), True, Source.OWN)


def test_union_records_a_party_fact_by_notice(lan, client):
    case = make_case(branch=lan.branch)

    fill(client.as_(lan), record_url(case, K.CEREMONY), on="03/2026", source=Source.NOTICE_PHONE)

    act = case.acts.get(kind=K.CEREMONY)
    assert (act.source, act.day) == (Source.NOTICE_PHONE, "03/2026")


def test_party_reviewer_records_as_the_party(sang, lan, world, client):
    case = make_case(branch=lan.branch, acts=[(K.HANDED_OVER, date(2025, 9, 12), {"body": world.cell})])

    fill(client.as_(sang), record_url(case, K.RECEIVED), on="20/09/2025", mentor="Lê Văn Giúp")

    assert case.acts.get(kind=K.RECEIVED).source == Source.PARTY


def test_union_cannot_claim_to_be_the_party(lan, client):
    case = make_case(branch=lan.branch)

    answer = fill(client.as_(lan), record_url(case, K.CEREMONY), on="03/03/2026", source=Source.PARTY)

    assert answer.context["form"].errors["source"]
    assert case.acts.count() == 1


def test_every_reason_is_shown_and_typed_values_stay(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.CEREMONY, date(2026, 3, 3))])

    answer = fill(client.as_(lan), record_url(case, K.ADMISSION_DECISION), on="04/03/2026", number="12-QĐ/ĐU")

    page = answer.content.decode()
    assert "không thể sau" in page or "không thể trước" in page
    assert "12-QĐ/ĐU" in page
    assert "04/03/2026" in page
    assert case.acts.count() == 2


@pytest.mark.parametrize("bad", ["31/02/2026", "hôm qua", "x" * 10_000, "3\x002", "", "2" * 60, "01/01/2999"])
def test_impossible_dates_write_nothing(bad, lan, client):
    case = make_case(branch=lan.branch)

    answer = fill(client.as_(lan), record_url(case, K.AGREED), on=bad)

    assert answer.status_code == 200
    assert case.acts.count() == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"note": "a" * 10_000}, {"note": "a\x00b"}, {"body": "không có nơi này"}, {"body": "\x00"}, {"total": "-1"}, {"total": "9" * 40},
        {"document_form": "9-KNĐ"}, {"number": "s" * 10_000}, {"_version": "abc"}, {"_key": "giả"}, {"total": "5", "present": "9"},
        {"_key": ""},
    ],
)  # fmt: skip
def test_tampered_fields_write_nothing_and_never_break(facts, lan, client):
    case = make_case(branch=lan.branch)

    answer = fill(client.as_(lan), record_url(case, K.UNION_DOCUMENT), **{"on": "10/09/2025", "document_form": "4A-KNĐ", **facts})

    assert answer.status_code == 200
    assert case.acts.filter(kind=K.UNION_DOCUMENT).count() == (1 if facts == {"_version": "abc"} else 0)


def test_second_editor_is_told_and_keeps_what_was_typed(lan, chi, client):
    case = make_case(branch=lan.branch)
    url = record_url(case, K.AGREED)
    seen = hidden(client.as_(lan), url)
    add_act(case, K.AGREED, date(2025, 9, 3), by=chi)

    answer = client.as_(lan).post(url, {**seen, "on": "04/09/2025", "note": "đã gặp tại phân xưởng"})

    page = answer.content.decode()
    assert "Lê Kim Chi" in page
    assert "đã gặp tại phân xưởng" in page
    assert case.acts.filter(kind=K.AGREED).count() == 1


def test_one_key_writes_once(lan, client):
    case = make_case(branch=lan.branch)
    url = record_url(case, K.AGREED)
    data = {**hidden(client.as_(lan), url), "on": "04/09/2025"}

    client.post(url, data)
    answer = client.post(url, data, follow=True)

    assert answer.redirect_chain
    assert case.acts.filter(kind=K.AGREED).count() == 1


def test_expired_session_gives_the_form_back_to_the_same_person_only(lan, chi, client):
    case = make_case(branch=lan.branch)
    url = record_url(case, K.AGREED)
    data = {**hidden(client.as_(lan), url), "on": "04/09/2025", "note": "ghi dở"}
    client.logout()

    client.post(url, data)

    assert case.acts.count() == 1
    assert "ghi dở" not in client.as_(chi).get(url).content.decode()
    assert "ghi dở" in client.as_(lan).get(url).content.decode()


def test_correction_replaces_and_keeps_the_old_act(lan, client):
    case = make_case(branch=lan.branch, acts=INTRODUCED)
    act = case.acts.get(kind=K.UNION_DOCUMENT)

    fill(client.as_(lan), reverse("nominations:correct", args=[case.code, act.pk]), on="11/09/2025", document_form="letter")

    case.refresh_from_db()
    assert case.introduced_on == date(2025, 9, 11)
    assert case.acts.get(kind=K.UNION_DOCUMENT, reverses=act).document.form == "letter"


def test_correction_page_shows_what_was_recorded(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.RECEIVED, date(2025, 10, 1), {"mentor": MentorFacts("Lê Văn Giúp")})])
    act = case.acts.get(kind=K.RECEIVED)

    page = client.as_(lan).get(reverse("nominations:correct", args=[case.code, act.pk])).content.decode()

    assert "Lê Văn Giúp" in page
    assert "01/10/2025" in page


def test_reversal_strikes_the_act_through(lan, client):
    case = make_case(branch=lan.branch, acts=INTRODUCED)
    act = case.acts.get(kind=K.UNION_DOCUMENT)

    answer = fill(client.as_(lan), reverse("nominations:reverse", args=[case.code, act.pk]), note="ghi nhầm người")

    case.refresh_from_db()
    assert case.introduced_on is None
    assert "is-reversed" in answer.content.decode()


def test_party_acts_stay_with_the_party(lan, sang, world, client):
    case = make_case(branch=lan.branch, acts=[(K.HANDED_OVER, date(2025, 9, 12), {"body": world.cell})])
    add_act(case, K.RECEIVED, date(2025, 9, 20), {"source": Source.PARTY}, by=sang)
    act = case.acts.get(kind=K.RECEIVED)

    answer = fill(client.as_(lan), reverse("nominations:reverse", args=[case.code, act.pk]))

    assert "Nội dung này do cấp ủy ghi" in answer.content.decode()
    assert case.acts.count() == 3


@pytest.mark.parametrize("page", ["correct", "reverse"])
@pytest.mark.parametrize("number", ["1", "99999999", "9" * 30])
def test_unknown_acts_are_not_found(page, number, lan, client):
    case = make_case(branch=lan.branch)
    make_case(branch=lan.branch)
    own = case.acts.get().pk
    url = reverse(f"nominations:{page}", args=[case.code, int(number) + own])

    assert client.as_(lan).get(url).status_code == 404


def test_closed_case_is_followed_again(lan, client):
    case = make_case(branch=lan.branch, acts=[(K.WITHDRAWN, date(2025, 10, 1))])

    fill(client.as_(lan), reverse("nominations:reopen", args=[case.code]), on="01/11/2025")

    case.refresh_from_db()
    assert case.closed_on is None


def test_opening_a_case_is_logged_once(lan, client):
    case = make_case(branch=lan.branch)

    client.as_(lan).get(case.get_absolute_url())

    assert ViewLog.objects.filter(kind="nomination", subject_id=case.pk, by=lan).count() == 1


@pytest.mark.parametrize("kind", list(K))
def test_every_kind_has_a_form_or_none(kind, chi, world, client):
    from tracking.nominations.rules import NOT_BY_FORM

    case = make_case(branch=world.school)

    assert client.as_(chi).get(record_url(case, kind)).status_code == (404 if kind in NOT_BY_FORM else 200)


def test_administrator_sees_no_cases(quang, world, client):
    case = make_case(branch=world.school, acts=ADMITTED)
    client.as_(quang)

    assert [client.get(reverse(f"nominations:{name}")).status_code for name in LISTS] == [403, 403, 403]
    assert client.get(case.get_absolute_url()).status_code == 404


FILTERS = [
    "q=%E1%BA%A3",
    "stage=99",
    "stage=2",
    "state=bo-sung",
    "state=gcn",
    "state=xyz",
    "gap=le",
    "year=2025",
    "year=abc",
    "sector=DNTN",
    "direct_worker=co",
    "xep=ten",
    "xep=-ngay",
    "xep=lung-tung",
    "sau=khong-co",
    "muc=du-bi",
    "muc=cho-so",
    "muc=chua-le",
    "muc=chinh-thuc",
    "certified=co",
    "agreed=khong",
    "q=" + "a" * 10_000,
    "state=da-thoi",
    "state=tat-ca",
    "state=cho-cap-uy",
]


@pytest.mark.parametrize("query", FILTERS)
@pytest.mark.parametrize("name", list(LISTS))
def test_filters_never_break(name, query, lan, client):
    make_cases(2, branch=lan.branch, acts=LISTS[name])
    assert client.as_(lan).get(f"{reverse(f'nominations:{name}')}?{query}").status_code == 200


def test_name_search_works_without_marks_from_either_end(lan, client):
    case = make_case(branch=lan.branch, acts=INTRODUCED, full_name="Vũ Hoà Bình")
    make_case(branch=lan.branch, acts=INTRODUCED, full_name="Đỗ Minh Dũng")
    client.as_(lan)

    for typed in ("vu hoa", "Vũ Hòa", "BINH", "binh vu"):
        assert list(client.get(reverse("nominations:list"), {"q": typed}).context["page"]) == [case]


def test_part_for_htmx_is_a_piece_of_the_page(lan, client):
    make_cases(2, branch=lan.branch, acts=INTRODUCED)
    client.as_(lan)
    url = reverse("nominations:list")

    part = client.get(url, headers={"HX-Request": "true"}).content.decode().strip()

    assert part in client.get(url).content.decode()


def test_admission_tabs_hold_what_they_say(lan, client):
    waiting = make_case(branch=lan.branch, acts=[(K.ADMISSION_DECISION, date(2026, 2, 1))])
    unnumbered = make_case(branch=lan.branch, acts=[(K.CEREMONY, date(2026, 3, 3))])
    from tracking.nominations.actions import DocumentFacts

    numbered = make_case(
        branch=lan.branch,
        acts=[(K.ADMISSION_DECISION, date(2026, 2, 1), {"document": DocumentFacts("9-KNĐ", "12-QĐ/ĐU")}), (K.CEREMONY, date(2026, 2, 9))],
    )
    client.as_(lan)

    def tab(code):
        return set(client.get(reverse("nominations:admissions"), {"muc": code}).context["page"])

    assert (tab("chua-le"), tab("cho-so"), tab("du-bi")) == ({waiting}, {waiting, unnumbered}, {unnumbered, numbered})


def test_list_leaves_out_official_members_until_they_are_asked_for(lan, client):
    on_the_way = make_case(branch=lan.branch, acts=INTRODUCED)
    official = make_case(branch=lan.branch, acts=[*ADMITTED[:3], (K.OFFICIAL_RECOGNITION, date(2026, 10, 1))])
    url = reverse("nominations:list")

    assert list(client.as_(lan).get(url).context["page"]) == [on_the_way]
    assert list(client.get(url, {"stage": Stage.OFFICIAL.value}).context["page"]) == [official]


@pytest.mark.parametrize(
    ("months_old", "colour", "advice"),
    [
        (2, "waiting", ""),
        (57, "attention", "Đề nghị chi bộ xem xét trước ngày đó hoặc cử học lại."),
        (61, "overdue", "Đề nghị cử học lại."),
    ],
)
def test_certificate_is_a_warning_only_when_it_ends_within_six_months(months_old, colour, advice, lan, client):
    certified = add_months(timezone.localdate(), -months_old)
    case = make_case(branch=lan.branch, on=certified, today=timezone.localdate(), acts=[(K.CLASS_CERTIFIED, certified)])

    (row,) = client.as_(lan).get(case.get_absolute_url()).context["sheet"].limits

    assert (row.name, row.colour, row.advice) == ("Giấy chứng nhận lớp nhận thức", colour, advice)
