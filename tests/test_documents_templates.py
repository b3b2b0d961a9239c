"""Templates of the federation's own: what is refused and why, what is kept; PDF fetches nothing but own static files."""

import io
import zipfile

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal import pdf
from portal.errors import RuleBroken
from portal.keys import new_key
from tests.factories import clerk, make_user, root
from tests.test_documents import resolved, words
from tracking.access.rules import Role
from tracking.documents import actions, archive, queries, sample
from tracking.documents.filling import PaperEnvironment, TemplateFault, fill
from tracking.documents.models import NumberedPaper, PaperTemplate
from tracking.documents.rules import PaperKind

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def template(*lines):
    """A .docx with these paragraphs."""
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


GOOD = ("{%p for paper in papers %}", "Mẫu riêng: {{ paper.head.number }} {{ paper.giver }}", "{%p endfor %}")


def repacked(content, **changed):
    """The archive with parts replaced or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.infolist():
            if part.filename not in changed:
                new.writestr(part, old.read(part))
        for name, part in changed.items():
            new.writestr(name, part)
    return out.getvalue()


# ------------------------------------------------------------------ the language


@pytest.mark.parametrize(
    "said",
    [
        "{{ papers.__class__.__mro__ }}",
        "{{ ''.__class__ }}",
        "{{ papers[0].head.__init__.__globals__ }}",
        "{{ papers|attr('__class__') }}",
        "{{ papers['__class__'] }}",
        "{{ papers|map(attribute='x')|list }}",
        "{{ dots.__globals__ }}",
        "{{ dots('x'.format) }}",
        "{{ cycler() }}",
        "{{ range(10) }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 9 ** 9 ** 9 }}",
        "{% for a in papers %}{% for b in papers %}{% endfor %}{% endfor %}",
        "{% for a in papers %}{% for b in papers|default(1) %}{% endfor %}{% endfor %}",
        "{% for a in papers %}{% for b in papers[0].people %}{% endfor %}{% endfor %}",
        "{% for a in papers %}{% for b in a.people %}{% for c in a.people %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for a in 'xxxxxxxx' %}{% for b in 'yyyyyyyy' %}{% endfor %}{% endfor %}",
        "{% for a in dots(200) %}{% for b in dots(199) %}{% for c in dots(198) %}{% endfor %}{% endfor %}{% endfor %}",
        "{% for papers in papers %}{% for b in papers %}{% endfor %}{% endfor %}",
        "{% for a, b in papers %}{% endfor %}",
        "{% for a in papers %}{% endfor %}" * 41,
        "{% set x = papers %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'settings.py' %}",
        "{% import 'os' as os %}",
        "{{ papers.append(1) }}",
        "{{ papers[0].head.issuer.upper() }}",
        "{{ self }}{{ self._TemplateReference__context }}",
    ],
)
def test_templates_that_reach_further_are_refused(said):
    with pytest.raises(TemplateFault):
        fill(template(said), sample.papers("minutes"))


def test_second_lock_holds_without_the_first():
    """Should the judgement of the tree ever miss something, the sandbox still gives no attribute but those of papers."""
    environment = PaperEnvironment()

    assert not environment.is_safe_attribute("", "__class__", str)
    assert not environment.is_safe_attribute("", "count", "".count)  # a field of that name, but here a method
    assert environment.is_safe_attribute(sample.HEAD, "issuer", sample.HEAD.issuer)


@pytest.mark.parametrize("kind", PaperKind)
def test_built_in_templates_pass_their_own_judgement(kind):
    assert actions.judged(kind, queries.built_in(kind)) == ""


@pytest.mark.parametrize(
    "lines, said",
    [
        (("{{ paper.nguoi_ky }}",), "Mẫu hỏi trường “nguoi_ky” không có trong văn bản."),
        (("{% for x in papers %}",), "Mẫu có chỗ viết sai"),
        (("{{ papers[",), "Mẫu có chỗ viết sai"),
    ],
)
def test_faults_are_told_in_words(lines, said):
    assert actions.judged("minutes", template(*lines)).startswith(said)


# ------------------------------------------------------------------ the archive

CONTENT = template("x")
XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
LINKED = (
    b'<Relationships xmlns="x"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    b'attachedTemplate" Target="http://example.org/x.dotm" TargetMode="External"/></Relationships>'
)
OTHER_LINKS = {
    "spelled with a reference": LINKED.replace(b'"External"', b'"&#69;xternal"'),
    "said to be a hyperlink": LINKED.replace(b"TargetMode", b'x="/relationships/hyperlink" TargetMode'),
    "with spaces": LINKED.replace(b'"External"', b'" External "'),
    "another document inside": LINKED.replace(b"attachedTemplate", b"aFChunk").replace(b' TargetMode="External"', b""),
}
FIELD = (
    b'<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r>'
    b'<w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> INCLUDE</w:instrText></w:r><w:r><w:instrText>PICTURE '
    b'"http://example.org/a.png"</w:instrText></w:r></w:p></w:body></w:document>'
)
SIMPLE = FIELD[: FIELD.index(b"<w:r>")] + b"<w:fldSimple w:instr=' dde&#97;uto cmd'/></w:p></w:body></w:document>"
UNSAFE = {
    **{name: repacked(CONTENT, **{"word/_rels/settings.xml.rels": links}) for name, links in OTHER_LINKS.items()},
    "field that fetches": repacked(CONTENT, **{"word/document.xml": FIELD}),
    "simple field that starts something": repacked(CONTENT, **{"word/document.xml": SIMPLE}),
    "long XML": repacked(CONTENT, **{"word/document.xml": b"<a>" + b" " * archive.MAX_XML + b"</a>"}),
    "broken XML": repacked(CONTENT, **{"word/settings.xml": b"<a>"}),
    "not an archive": b"%PDF-1.7",
    "empty": b"",
    "another archive": repacked(CONTENT)[:200],
    "entities": repacked(CONTENT, **{"word/settings.xml": XXE}),
    "document type": repacked(CONTENT, **{"word/settings.xml": b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>'}),
    "utf-16": repacked(CONTENT, **{"word/settings.xml": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16")}),
    "macro": repacked(CONTENT, **{"word/vbaProject.bin": b"x"}),
    "embedded": repacked(CONTENT, **{"word/embeddings/a.xlsx": b"x"}),
    "attached template": repacked(CONTENT, **{"word/_rels/settings.xml.rels": LINKED}),
    "bomb": repacked(CONTENT, **{"word/media/a.png": b"\0" * (archive.MAX_UNPACKED + 1)}),
    "too many parts": repacked(CONTENT, **{f"word/media/{n}.png": b"" for n in range(archive.MAX_PARTS)}),
    "too large": b"PK" + b"\0" * archive.MAX_TEMPLATE,
}


@pytest.mark.parametrize("name", UNSAFE)
def test_unsafe_archives_are_refused_before_they_are_read(name):
    assert archive.template_fault(UNSAFE[name])


def test_plain_document_is_safe():
    page = FIELD.replace(b"INCLUDE", b"PA").replace(b"PICTURE", b"GE")
    link = LINKED.replace(b"attachedTemplate", b"hyperlink")
    assert archive.template_fault(repacked(CONTENT, **{"word/document.xml": page, "word/_rels/footnotes.xml.rels": link})) == ""


# ------------------------------------------------------------------ putting in, going back


@pytest.fixture
def keeper():
    return make_user("goc", full_name="Người Gốc", role=Role.ADMINISTRATOR, branch=root())


def upload(client, person, content, name="mau.docx", kind="minutes"):
    url = reverse("documents:template", args=[kind])
    return client.as_(person).post(url, {"_key": new_key(person), "file": SimpleUploadedFile(name, content)})


def test_own_template_is_used_and_the_built_in_one_comes_back(keeper, lan, client, world):
    case = resolved("Trần Văn Ân", world)
    paper = reverse("documents:download_minutes") + f"?phieu={case.code}"

    assert upload(client, keeper, template(*GOOD)).status_code == 302
    own = words(client.as_(lan).get(paper))
    client.as_(keeper).post(reverse("documents:restore_template", args=["minutes"]), {"_key": new_key(keeper)})
    back = words(client.as_(lan).get(paper))

    assert own == "Mẫu riêng: Số: ......../BB-CĐCS Công đoàn cơ sở Trường THPT Hoa Sen"
    assert "BIÊN BẢN BÀN GIAO" in back
    assert list(PaperTemplate.objects.values_list("serial", "ended_by__full_name")) == [(1, "Người Gốc")]
    kept = client.as_(keeper).get(reverse("documents:kept_template", args=["minutes", 1]))
    assert words(kept) == "\n".join(GOOD)


BAD = [(template("{{ x.y }}"), "mau.docx"), (CONTENT, "mau.docm"), (b"", "mau.docx"), (b"x", "mau.docx")]


@pytest.mark.parametrize("content, name", BAD)
def test_bad_template_is_told_and_nothing_changes(content, name, keeper, client):
    answer = upload(client, keeper, content, name)

    assert (answer.status_code, PaperTemplate.objects.count()) == (200, 0)
    assert answer.context["form"].errors["file"]


def test_one_template_is_in_force(keeper):
    for _ in range(2):
        actions.replace_template(kind="minutes", by=keeper, name="a.docx", content=template(*GOOD))

    assert [(row.serial, row.ended_at is None) for row in PaperTemplate.objects.all()] == [(2, True), (1, False)]
    with pytest.raises(RuleBroken, match="mẫu có sẵn"):
        actions.restore_template(kind="roll", by=clerk())


def test_names_with_marks_stay_text_in_an_own_template(keeper, lan, client, world):
    line = "{% for p in paper.people %}{{ p.name }}{% endfor %}"
    actions.replace_template(kind="minutes", by=keeper, name="a.docx", content=template(GOOD[0], line, GOOD[2]))
    case = resolved("Lý {{ 7*7 }} <w:p> & {% x %}", world)

    written = words(client.as_(lan).get(reverse("documents:download_minutes") + f"?phieu={case.code}"))

    assert written == "Lý {{ 7*7 }} <w:p> & {% x %}"


def test_own_template_that_asks_for_more_than_there_is_gives_no_number(keeper, lan, client, world):
    case = resolved("Trần Văn Ân", world)
    upload(client, keeper, template("{% for paper in papers %}{{ paper.people[1].name }}{% endfor %}"))

    number = reverse("documents:number_minutes") + f"?phieu={case.code}"
    answer = client.as_(lan).post(number, {"_key": new_key(lan), "first": 1, "on": "03/02/2026"})

    assert (answer.status_code, NumberedPaper.objects.count()) == (200, 0)
    assert "Mẫu riêng của văn bản này chưa dùng được" in answer.context["form"].non_field_errors()[0]


def test_lost_file_of_a_template_does_not_stop_the_papers(keeper, lan, client, world):
    from portal import filestore

    made = actions.replace_template(kind="minutes", by=keeper, name="a.docx", content=template(*GOOD))
    filestore.remove(made.stored)
    case = resolved("Trần Văn Ân", world)

    assert "BIÊN BẢN" in words(client.as_(lan).get(reverse("documents:download_minutes") + f"?phieu={case.code}"))


@pytest.mark.parametrize("kind", PaperKind)
def test_preview_is_filled_with_invented_data(kind, keeper, client):
    client.as_(keeper)

    shown = words(client.get(reverse("documents:preview_template", args=[kind])))

    assert "Hoa" in shown
    assert client.get(reverse("documents:built_in_template", args=[kind])).content.startswith(b"PK")


def test_unknown_kind_is_not_found(keeper, client):
    client.as_(keeper)

    assert [client.get(reverse(f"documents:{n}", args=["khong-co"])).status_code for n in ("template", "preview_template")] == [404, 404]


# ------------------------------------------------------------------ PDF


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd", "http://example.org/a.css", "http://portal.invalid/van-ban/", "http://portal.invalid/static/../settings.py",
        "http://portal.invalid/static/%2e%2e/%2e%2e/etc/passwd.css", "http://portal.invalid.example.org/static/css/paper.css",
        "data:text/css,x",
    ],
)  # fmt: skip
def test_pdf_fetches_nothing_but_own_static_files(url):
    with pytest.raises(ValueError, match="static file"):
        pdf.static_file(url)


def test_pdf_fetches_the_stylesheet_of_papers():
    content, kind = pdf.static_file("http://portal.invalid/static/css/paper.css")

    assert (b".sheet" in content, kind) == (True, "text/css")


def test_pdf_of_a_paper(lan, client, world):
    case = resolved("Trần Văn Ân", world)
    address = reverse("documents:pdf_minutes") + f"?phieu={case.code}"
    client.as_(lan)

    answer = client.get(address)

    if pdf.available():
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")


def test_without_the_library_the_page_says_how_to_print(lan, client, world, monkeypatch):
    monkeypatch.setattr(pdf, "available", lambda: False)
    case = resolved("Trần Văn Ân", world)
    client.as_(lan)

    printed = client.get(reverse("documents:print_minutes") + f"?phieu={case.code}").content.decode()
    answer = client.get(reverse("documents:pdf_minutes") + f"?phieu={case.code}")

    assert ["Lưu dưới dạng PDF" in printed, "Tải PDF" in printed] == [True, False]
    assert answer.status_code == 302


def test_pdf_is_capped(monkeypatch):
    monkeypatch.setattr(pdf, "MAX_HTML", 10)

    assert pdf.render("<p>" + "x" * 20) is None
