"""The demo data: the published figures exactly, every derived column right, every stage and exit there."""

from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook

from portal.models import User
from tracking.branches.models import Branch
from tracking.demo import bao_yen, load
from tracking.figures import queries as figures
from tracking.figures.rules import Indicator
from tracking.nominations.models import Nomination
from tracking.nominations.rules import ActKind, Outcome, Stage
from tracking.targets.models import Target
from tracking.targets.rules import achievement_rate

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 20)


@pytest.fixture(scope="module")
def demo(django_db_setup, django_db_blocker):
    """The demo data, loaded once for this file and taken away again."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        load.load(today=DAY)
        yield
        transaction.set_rollback(True)


def test_bao_yen_shows_the_published_figures(demo):
    district = Branch.objects.get(short_name="LĐLĐ huyện Bảo Yên")
    half = {"branch": district, "start": bao_yen.START, "end": bao_yen.HALF}
    target = Target.objects.get(branch=district)

    introduced, sent, admitted = (figures.count(f, **half) for f in (Indicator.INTRODUCED, Indicator.CLASS_SENT, Indicator.ADMITTED))

    assert (int(target.value), introduced, sent, admitted) == (400, 466, 466, 422)
    assert achievement_rate(done=admitted, target=int(target.value)) == 105.5


def test_the_half_term_of_a_district_that_has_ended_is_kept_as_it_was(demo, client):
    """By its page and figures: 400, 466, 422 and 105,5 %; the province counts the same people in today's tree."""
    district = Branch.objects.get(short_name="LĐLĐ huyện Bảo Yên")
    client.force_login(User.objects.get(username="baoyen"))
    half = {"tu": bao_yen.START.isoformat(), "den": bao_yen.HALF.isoformat()}

    def page(branch, **query):
        answer = client.get(reverse("dashboards:overview"), {"tai": branch.code, **half, **query})
        numbers = {line.now.name: line.now.value for line in answer.context["overview"].lines}
        return answer, {name: numbers[name] for name in ("introduced", "class_sent", "admitted")}

    published = {"introduced": 466, "class_sent": 466, "admitted": 422}
    own, numbers = page(district)
    assert (district.closed_on, numbers) == (date(2025, 7, 1), published)
    assert (own.context["overview"].progress[0].progress.target, "105,5%" in own.content.decode()) == (400, True)
    province, numbers = page(district.parent)
    assert numbers == published
    assert district.short_name not in {row.label for row in province.context["units"]}
    then, numbers = page(district.parent, cay="luc-do")
    assert (numbers, [row.label for row in then.context["units"]]) == (published, [district.short_name])


def test_every_derived_column_is_right(demo):
    out = StringIO()
    call_command("check_data", stdout=out)
    assert out.getvalue().strip() == "No differences."


def test_check_data_finds_a_changed_column(demo):
    case = Nomination.objects.first()
    Nomination.objects.filter(pk=case.pk).update(stage=Stage.SENT_TO_PARTY)

    with pytest.raises(CommandError):
        call_command("check_data", stdout=StringIO())


def test_nghe_an_has_every_stage_and_exit(demo):
    province = Branch.objects.get(short_name="LĐLĐ tỉnh Nghệ An")
    cases = Nomination.objects.filter(a2=province)

    assert set(cases.values_list("stage", flat=True)) == set(Stage.values)
    assert set(cases.exclude(outcome="").values_list("outcome", flat=True)) == set(Outcome.values) - {Outcome.ENTERED_IN_ERROR}
    assert cases.filter(waiting_supplement=True).exists()
    assert cases.filter(ceremony_on__isnull=False, decided_on__isnull=True).exists()
    assert cases.filter(acts__precision="month", acts__kind=ActKind.ADMISSION_DECISION).exists()


def test_half_term_report_of_bao_yen_says_the_published_figures(demo, client):
    """Text, Word and annex of the district that has ended, in the tree as it was: 466, 422, 400 and 105,5%."""
    district = Branch.objects.get(short_name="LĐLĐ huyện Bảo Yên")
    client.force_login(User.objects.get(username="baoyen"))
    query = {"tai": district.code, "ky": "nua-nhiem-ky", "cay": "luc-do"}

    page = client.get(reverse("reports:text"), query)
    data = page.context["data"]
    word = Document(BytesIO(client.get(reverse("reports:download_text"), query).content))
    sheet = load_workbook(BytesIO(b"".join(client.get(reverse("reports:download_annex"), query)))).worksheets[-1]
    total = next(row for row in sheet.iter_rows(values_only=True) if row[1] == "Tổng cộng")

    assert (data.start, data.end, data.title) == (bao_yen.START, bao_yen.HALF, "nửa đầu nhiệm kỳ 2017–2022")
    assert (data.whole.count("introduced").now, data.whole.count("admitted").now) == (466, 422)
    assert (data.whole.targets["admitted"], data.whole.rate("admitted"), data.targets[0].verdict) == (400, 105.5, "exceeded")
    said = "422/400 đồng chí, đạt 105,5% chỉ tiêu, vượt chỉ tiêu 22 đồng chí"
    everything = "\n".join(p.text for p in word.paragraphs)
    assert said in everything
    assert "giới thiệu 466 lượt" in everything
    assert "/400 đồng chí, đạt 105,5% chỉ tiêu, vượt chỉ tiêu 22 đồng chí" in page.content.decode()
    assert {466, 422, 400, 105.5} <= set(total)
    assert sum(unit.count("introduced").now for unit in data.rows) == 466
