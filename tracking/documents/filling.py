"""Fills a .docx template with papers. Layer: rules.

A template may come from outside. Its language is cut down to names, fields of papers, conditions, loops and a few filters, judged before
anything runs; every value is escaped, so that a name holding marks of XML or of the template stays text.
"""

from __future__ import annotations

import io
from dataclasses import fields
from functools import cache
from typing import Any

from django.utils.translation import gettext as _
from docxtpl import DocxTemplate
from jinja2 import nodes
from jinja2.exceptions import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tracking.documents.rules import papers as shapes
from tracking.documents.rules.texts import dots

MAX_DOTS = 200
MAX_DEPTH = 3  # loops inside one another
MAX_LOOPS = 40  # in one part of a template
FILTERS = ("upper", "lower", "trim", "default", "length", "title", "capitalize", "e", "escape")
NODES = (
    nodes.Template, nodes.Output, nodes.TemplateData, nodes.For, nodes.If, nodes.Name, nodes.Getattr, nodes.Getitem, nodes.Const,
    nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.Filter, nodes.CondExpr, nodes.Call,
)  # fmt: skip


class TemplateFault(ValueError):
    """A template that is not used; the text is Vietnamese and says what to change."""


@cache
def known_fields() -> frozenset[str]:
    """Names that a template may ask a paper for: fields and properties of what stands on papers, and those of a loop."""
    found = {"index", "first", "last", "length"}
    for shape in vars(shapes).values():
        if isinstance(shape, type) and hasattr(shape, "__dataclass_fields__") and shape.__module__ == shapes.__name__:
            found |= {f.name for f in fields(shape)} | {n for n, v in vars(shape).items() if isinstance(v, property)}
    return frozenset(found)


class PaperEnvironment(ImmutableSandboxedEnvironment):
    """The template language of papers: judged as a tree before it runs, once more while it runs."""

    def __init__(self) -> None:
        super().__init__(autoescape=True)
        self.globals = {"dots": _dots}
        self.filters = {name: self.filters[name] for name in FILTERS}

    def from_string(self, source: Any, *args: Any, **kwargs: Any) -> Any:
        tree = self.parse(source)
        if sum(1 for _loop in tree.find_all(nodes.For)) > MAX_LOOPS:
            raise TemplateFault(_("Mẫu có quá nhiều vòng lặp."))
        _judge(tree, ())
        return super().from_string(source, *args, **kwargs)

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        return attr in known_fields() and not callable(value)


def _dots(width: int = 30) -> str:
    return dots(max(0, min(int(width), MAX_DOTS)))


def _judge(node: nodes.Node, loops: tuple[str, ...]) -> None:
    """Raises TemplateFault for the first thing that a template may not say."""
    if not isinstance(node, NODES):
        raise TemplateFault(_("Mẫu dùng lệnh “%(name)s” không được phép.") % {"name": type(node).__name__})
    if isinstance(node, nodes.Getattr) and node.attr not in known_fields():
        raise TemplateFault(_("Mẫu hỏi trường “%(name)s” không có trong văn bản.") % {"name": node.attr[:60]})
    if isinstance(node, nodes.Getitem) and not (isinstance(node.arg, nodes.Const) and isinstance(node.arg.value, int)):
        raise TemplateFault(_("Trong dấu [ ] của mẫu chỉ được ghi một số."))
    if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name == "dots"):
        raise TemplateFault(_("Mẫu chỉ được gọi hàm dots(…) để in dòng chấm."))
    if isinstance(node, nodes.For):
        _judge_loop(node, loops)
        loops = (*loops, node.target.name)
    for child in node.iter_child_nodes():
        _judge(child, loops)


def _judge_loop(node: nodes.For, loops: tuple[str, ...]) -> None:
    """``loops``: names given by the loops around this one. A loop inside goes over a list of the row of the loop around it, so that all
    loops together go over each thing once; over a text, or over the same list again, their work would multiply."""
    source = node.iter
    while isinstance(source, nodes.Getattr | nodes.Getitem):
        source = source.node
    if len(loops) == MAX_DEPTH or node.recursive or not isinstance(node.target, nodes.Name) or node.target.name in (*loops, "papers"):
        raise TemplateFault(_("Mẫu lặp lồng nhau quá sâu hoặc lặp hai lần cùng một danh sách."))
    if not isinstance(source, nodes.Name) or source.name != (loops[-1] if loops else "papers") or source is node.iter and loops:
        raise TemplateFault(_("Vòng lặp của mẫu chỉ đi qua “papers”, hoặc một danh sách của chính dòng đang lặp (ví dụ paper.people)."))


def fill(template: bytes, papers: list[shapes.Paper]) -> bytes:
    """The file with these papers. Raises TemplateFault when the template cannot be filled."""
    try:
        document = DocxTemplate(io.BytesIO(template))
        document.render({"papers": papers}, PaperEnvironment())
        out = io.BytesIO()
        document.save(out)
    except TemplateFault:
        raise
    except TemplateError as fault:
        raise TemplateFault(_("Mẫu có chỗ viết sai: %(fault)s") % {"fault": str(fault)[:200]}) from fault
    except Exception as fault:  # whatever a broken file makes the libraries raise; the file is the cause
        raise TemplateFault(_("Không đọc được mẫu. Mở bằng Word, lưu lại dạng .docx rồi thử lại.")) from fault
    return out.getvalue()
