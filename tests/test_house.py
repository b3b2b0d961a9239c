"""The house keeps its own rules. Reads sources and templates, opens no page.

Tried, each turning one test red: ``from tracking.members import queries`` in branches/queries.py and inside a function there, ``from
tracking import access`` in portal, ``Member.objects.all()`` and ``get_object_or_404`` in a view, ``nomination.stage = 3`` in a view, a
view of 25 lines, ``connection.vendor`` in an action, an unused template, ``style=`` in a template, a decomposed "ò", "ứng viên" in a
message, ``_("%(name)s") % {"nam": 1}``, a model without an entry, an upper-case label.
"""

import ast
import re
import unicodedata
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from portal.models import User
from tests import factories
from tests.house import ASKED_FOR, CONCEPTS, DOSSIER, EXTRA, LAYERS, MADE_BY, NEVER, SCRIPTS, TOP

ROOT = Path(__file__).resolve().parent.parent
SOURCES = sorted(p for package in ("portal", "tracking") for p in (ROOT / package).rglob("*.py") if "migrations" not in p.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.*"))
TEXTS = [*SOURCES, *TEMPLATES, *(ROOT / "tests").glob("*.py"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "static" / "js").glob("*.js")]
OWN_MODELS = [m for m in apps.get_models() if m._meta.app_label in ("portal", "tracking")]


@cache
def tree(path):
    return ast.parse(path.read_text(), filename=str(path))


def where(path, node):
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def none_of(found, hint=""):
    """Fails with every finding on a line of its own."""
    if found:
        pytest.fail("\n".join([*map(str, found), hint]).strip(), pytrace=False)


def nodes(path, *kinds):
    return [node for node in ast.walk(tree(path)) if isinstance(node, kinds)]


# ------------------------------------------------------------------ two directions


def place(module):
    """(concept, layer) of a dotted module of ``tracking``; None for what belongs to no concept."""
    parts = module.split(".")[1:]
    if not parts or parts[0] not in CONCEPTS:
        return None
    concept = parts[0]
    if concept == "demo" or len(parts) == 1:
        return concept, TOP
    layer = parts[1] if parts[1] in LAYERS else EXTRA.get((concept, parts[1])) or said_layer(concept, parts[1])
    return (concept, LAYERS[layer]) if layer in LAYERS else None


@cache
def said_layer(concept, name):
    """The layer that a file names in its docstring."""
    path = ROOT / "tracking" / concept / f"{name}.py"
    found = re.search(r"Layer: (\w+)", ast.get_docstring(tree(path)) or "") if path.is_file() else None
    return found[1] if found else ""


def module_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imported(path):
    """(node, dotted module) of every import anywhere in the file; a name taken from a package counts as that module."""
    for node in nodes(path, ast.Import, ast.ImportFrom):
        if isinstance(node, ast.Import):
            yield from ((node, alias.name) for alias in node.names)
            continue
        assert node.level == 0, f"{where(path, node)}: relative import"
        for alias in node.names:
            inner = ROOT / Path(*node.module.split("."), alias.name)
            yield node, f"{node.module}.{alias.name}" if inner.is_dir() or inner.with_suffix(".py").is_file() else node.module


def allowed(own, other):
    """Whether a file at ``own`` (concept, layer) may import from ``other``."""
    (concept, layer), (other_concept, other_layer) = own, other
    if layer == TOP:
        return True
    if other_layer > layer:
        return False
    lower_concept = CONCEPTS.index(other_concept) <= CONCEPTS.index(concept)
    if layer == LAYERS["urls"]:
        return other_concept == concept
    return lower_concept or (layer == LAYERS["views"] and other_layer < layer)


def concept_files():
    return [
        p for p in SOURCES if p.parts[-3:-1] != ("tracking",) and len(p.relative_to(ROOT).parts) > 2 and p.is_relative_to(ROOT / "tracking")
    ]


def test_every_file_has_its_layer():
    lost = []
    for path in concept_files():
        parts = path.relative_to(ROOT).parts
        known = parts[1] == "management" or parts[1:3] in SCRIPTS or path.name == "__init__.py" or place(module_of(path))
        if not known:
            lost.append(str(path.relative_to(ROOT)))
    gone = [
        f"no such file any more: {concept}/{name}" for concept, name in EXTRA if not (ROOT / "tracking" / concept / f"{name}.py").is_file()
    ]
    none_of(lost + gone, "give it one of the usual names, 'Layer: …' in its docstring, or a line in EXTRA of tests/house.py")


def test_imports_go_down():
    wrong = []
    for path in concept_files():
        parts = path.relative_to(ROOT).parts
        own = place(module_of(path))
        if parts[1] == "management" or parts[1:3] in SCRIPTS or own is None:
            continue
        for node, module in imported(path):
            if module.split(".")[0] != "tracking":
                continue
            other = place(module)
            if other is None or not allowed(own, other):
                wrong.append(f"{where(path, node)}: {module}")
    none_of(wrong)


def test_the_house_knows_nothing_of_the_work():
    named = [
        f"{where(p, n)}: {m}" for p in SOURCES if p.is_relative_to(ROOT / "portal") for n, m in imported(p) if m.split(".")[0] == "tracking"
    ]

    none_of(named)


@pytest.mark.parametrize(
    "own, other, answer",
    [
        (("branches", 2), ("members", 1), False),
        (("members", 2), ("branches", 3), False),
        (("members", 2), ("branches", 2), True),
        (("members", 3), ("branches", 2), True),
        (("branches", 5), ("members", 2), True),
        (("branches", 5), ("members", 5), False),
        (("branches", 4), ("members", 2), False),
        (("branches", 6), ("members", 5), False),
        (("demo", TOP), ("privacy", 5), True),
    ],
)
def test_directions_answer_as_written_in_the_architecture(own, other, answer):
    assert allowed(own, other) is answer


# ------------------------------------------------------------------ layers keep to their work


def files_of(*layers):
    ranks = {LAYERS[layer] for layer in layers}
    return [p for p in concept_files() if (found := place(module_of(p))) and found[1] in ranks]


def test_views_are_short():
    long = []
    for path in files_of("views"):
        for node in nodes(path, ast.FunctionDef):
            words = ast.get_docstring(node, clean=False)
            lines = node.end_lineno - node.lineno + 1 - (len(words.splitlines()) if words else 0)
            if lines > 20:
                long.append(f"{where(path, node)}: {node.name} has {lines} lines")
    none_of(long)


def test_views_reach_rows_only_through_sight():
    """``.objects`` is followed by ``visible_to``, or stands in ``get_visible_or_404(…, queryset=…)``, which adds it."""
    naked = []
    for path in files_of("views"):
        given = [
            keyword.value
            for call in nodes(path, ast.Call)
            if isinstance(call.func, ast.Name) and call.func.id == "get_visible_or_404"
            for keyword in call.keywords
            if keyword.arg == "queryset"
        ]
        names = {value.id for value in given if isinstance(value, ast.Name)}
        given += [n.value for n in nodes(path, ast.Assign) if isinstance(n.targets[0], ast.Name) and n.targets[0].id in names]
        guarded = {id(inner) for value in given for inner in ast.walk(value)}
        sighted = {id(n.value) for n in nodes(path, ast.Attribute) if n.attr == "visible_to"}
        naked += [
            where(path, node)
            for node in nodes(path, ast.Attribute)
            if node.attr in ("objects", "_base_manager", "_default_manager") and id(node) not in sighted | guarded
        ]
    none_of(naked)


def test_nobody_fetches_past_sight():
    names = {"get_object_or_404", "get_list_or_404"}
    used = [where(p, n) for p in SOURCES for n in nodes(p, ast.Name, ast.alias) if (n.id if isinstance(n, ast.Name) else n.name) in names]

    none_of(used)


def test_rules_and_actions_have_no_clock():
    asked = [
        where(path, node)
        for path in files_of("rules", "actions")
        for node in nodes(path, ast.Attribute)
        if node.attr in ("localdate", "today") and isinstance(node.value, ast.Name) and node.value.id in ("timezone", "date", "datetime")
    ]
    none_of(asked)


def test_rules_touch_no_rows():
    asked = [where(p, n) for p in files_of("rules") for n in nodes(p, ast.Attribute) if n.attr == "objects"]

    none_of(asked)


CACHED = {
    "stage", "stage_since_on", "outcome", "waiting_supplement", "paused_on", "agreed_on", "introduced_on", "handed_over_on",
    "class_sent_on", "certified_on", "decided_on", "ceremony_on", "official_on", "next_due_on", "next_due_code", "certificate_ends_on",
    "probation_ends_on",
}  # fmt: skip


def test_only_the_actions_of_cases_write_the_cache():
    """By assignment, ``setattr`` with its name, ``update``, ``bulk_update`` or a new row. The rules fill a dataclass of these names.

    Tried: ``case.outcome = ""`` in a query, ``bulk_update(cases, ["stage"])`` in another concept, ``Nomination(stage=3)`` in a view.
    """
    wrong = []
    for path in SOURCES:
        own = place(module_of(path))
        if own in (("nominations", LAYERS["actions"]), ("nominations", LAYERS["rules"])) or (own and own[0] == "demo"):
            continue
        for node in nodes(path, ast.Assign, ast.AugAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            wrong += [where(path, node) for t in targets if isinstance(t, ast.Attribute) and t.attr in CACHED]
        for call in nodes(path, ast.Call):
            name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
            if name == "setattr" and isinstance(call.args[1], ast.Constant) and call.args[1].value in CACHED:
                wrong.append(where(path, call))
            words = {n.value for n in ast.walk(call) if isinstance(n, ast.Constant)} if name == "bulk_update" else set()
            written = {k.arg for k in call.keywords if "TransferOutcome" not in ast.dump(k.value)}  # requests to move have an outcome too
            if name in ("update", "bulk_update", "Nomination") and (written | words) & CACHED:
                wrong.append(where(path, call))
    none_of(wrong)


def test_one_file_asks_which_database_runs():
    asked = re.compile(r"\.vendor\b|[\"']postgresql[\"']|[\"']sqlite[\"']")

    none_of([str(p.relative_to(ROOT)) for p in SOURCES if p.name != "db.py" and asked.search(p.read_text())])


def test_files_stay_small():
    none_of([f"{p.relative_to(ROOT)}: {n}" for p in SOURCES if (n := len(p.read_text().splitlines())) > 400])


# ------------------------------------------------------------------ models


def test_every_model_has_a_factory_or_a_reason():
    none_of(sorted({m.__name__ for m in OWN_MODELS} ^ set(MADE_BY)), "in the models or in MADE_BY of tests/house.py, not in both")
    none_of([f for f in MADE_BY.values() if " " not in f and not hasattr(factories, f)])


def test_who_did_it_comes_with_when():
    """A foreign key to a person named ``…_by`` stands beside ``…_at`` or ``…_on``."""
    fields = {m: {f.name: f for f in m._meta.fields} for m in OWN_MODELS}
    people = [(m, n, known) for m, known in fields.items() for n, f in known.items() if n.endswith("_by") and f.related_model is User]

    none_of([f"{m.__name__}.{n}" for m, n, known in people if not {n[:-2] + "at", n[:-2] + "on"} & set(known)])


def test_labels_start_lower_case():
    """Forms and sentences set the capital; "Đảng" alone is written with one."""
    inherited = {"id", "password", "last_login"}  # labels of Django's own
    labels = {f"{m.__name__}.{f.name}": str(f.verbose_name) for m in OWN_MODELS for f in m._meta.fields if f.name not in inherited}
    labels |= {m.__name__: str(m._meta.verbose_name) for m in OWN_MODELS}

    assert {name: label for name, label in labels.items() if label[:1].isupper() and not label.startswith(("Đảng ", "Tổng "))} == {}


# ------------------------------------------------------------------ templates


def test_every_template_is_used():
    python = "\n".join(p.read_text() for p in SOURCES)
    html = {p: p.read_text() for p in TEMPLATES}
    chosen = set(re.findall(r"f\"(\w+)/\{", python))  # folders of which a view chooses by name
    unused = []
    for path in TEMPLATES:
        name = path.relative_to(ROOT / "templates").as_posix()
        others = python + "\n".join(text for other, text in html.items() if other != path)
        if name not in ASKED_FOR and path.parent.name not in chosen and f'"{name}"' not in others and f"'{name}'" not in others:
            unused.append(name)
    none_of(unused)


def test_templates_hold_no_inline_style_or_script():
    inline = re.compile(r"\sstyle\s*=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+\s*=\s*[\"']|javascript:", re.I)

    none_of([f"{p.relative_to(ROOT)}: {m[0]}" for p in TEMPLATES if (m := inline.search(p.read_text()))])


def test_templates_do_not_reckon():
    sums = re.compile(r"\|\s*(add:\s*[\"']?-?\d|divisibleby)|{%\s*widthratio")

    none_of([str(p.relative_to(ROOT)) for p in TEMPLATES if sums.search(p.read_text())])


def test_forms_that_post_carry_their_token():
    posts = re.compile(r"<form[^>]*method=\"post\".*?</form>", re.S | re.I)
    bare = [
        str(p.relative_to(ROOT))
        for p in TEMPLATES
        if p.name != "styleguide.html"
        for f in posts.findall(p.read_text())
        if "csrf_token" not in f
    ]

    none_of(bare)


# ------------------------------------------------------------------ words


def test_text_is_nfc():
    none_of([str(p.relative_to(ROOT)) for p in TEXTS if not unicodedata.is_normalized("NFC", p.read_text())])


def gettext_calls(path):
    return [c for c in nodes(path, ast.Call) if isinstance(c.func, ast.Name) and c.func.id in ("_", "gettext", "gettext_lazy", "ngettext")]


def said_in_python():
    """(where, text) of every text for translation."""
    for path in SOURCES:
        for call in gettext_calls(path):
            yield from ((where(path, call), a.value) for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str))


def said_in_templates():
    """(where, text): what stands outside tags, and the texts inside translate and other tags."""
    for path in TEMPLATES:
        source = re.sub(r"{#.*?#}", " ", path.read_text())
        quoted = re.findall(r"{%\s*(?:translate|trans)\s+\"([^\"]*)\"|_\(\"([^\"]*)\"\)", source)
        plain = re.sub(r"<[^>]*>", " ", re.sub(r"{[%{].*?[%}]}", " ", source))
        yield from ((str(path.relative_to(ROOT)), text) for pair in quoted for text in pair if text)
        yield str(path.relative_to(ROOT)), plain


def bad_words(text):
    text = " ".join(unicodedata.normalize("NFC", text).lower().split())
    found = [word for word in NEVER if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", text)]
    for phrase in DOSSIER:
        text = text.replace(phrase, "")
    return found + (["hồ sơ"] if "hồ sơ" in text else [])


def test_words_that_never_stand_on_screen():
    said = [*said_in_python(), *said_in_templates()]

    assert len(said) > 500
    none_of([f"{place}: {words}" for place, text in said if (words := bad_words(text))])


@pytest.mark.parametrize(
    "text, words", [("Hồ sơ của bạn", ["bạn", "hồ sơ"]), ("Chi bộ đang làm hồ sơ xét kết nạp", []), ("Ban Tổ chức", [])]
)
def test_bad_words_are_found(text, words):
    assert bad_words(text) == words


PLACEHOLDER = re.compile(r"%(?:\((\w+)\)0?\d?[sd]|(%)|(.?))")


def placeholders(text):
    """Names of the placeholders; None when a % stands alone."""
    found = PLACEHOLDER.findall(text)
    return None if any(not name and not double for name, double, _rest in found) else {name for name, *_rest in found if name}


def formatted(path):
    """{id of a gettext call: names in the dict it is formatted with}."""
    return {
        id(node.left): {k.value for k in node.right.keys if isinstance(k, ast.Constant)}
        for node in nodes(path, ast.BinOp)
        if isinstance(node.op, ast.Mod) and isinstance(node.right, ast.Dict) and all(isinstance(k, ast.Constant) for k in node.right.keys)
    }


def test_translated_texts_are_whole_and_their_placeholders_filled():
    wrong = []
    for path in SOURCES:
        filled = formatted(path)
        for call in gettext_calls(path):
            text = call.args[0]
            if isinstance(text, ast.JoinedStr):
                wrong.append(f"{where(path, call)}: an f-string cannot be translated")
            elif isinstance(text, ast.Constant) and "%(" in text.value:
                names = placeholders(text.value)
                if names is None or names != filled.get(id(call), names):
                    wrong.append(f"{where(path, call)}: {text.value}")
    none_of(wrong)


def test_translated_blocks_hold_plain_names():
    block = re.compile(r"{%\s*blocktrans(?:late)?\b.*?%}(.*?){%\s*endblocktrans", re.S)
    odd = re.compile(r"{{(?!\s*\w+\s*}})[^}]*}}")
    found = [f"{p.relative_to(ROOT)}: {m[0]}" for p in TEMPLATES for body in block.findall(p.read_text()) if (m := odd.search(body))]

    none_of(found)
