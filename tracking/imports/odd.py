"""What a reader of cells alone does not see: hidden rows, merged cells, formulas. Layer: rules.

Only for files that ``portal.sheets`` let through.
"""

import re
import zipfile
from dataclasses import dataclass, field
from io import BytesIO
from xml.parsers import expat

_RANGE = re.compile(r"[A-Z]+(\d+):[A-Z]+(\d+)")


@dataclass
class Oddities:
    """Row numbers as Excel counts: ``hidden`` rows with content, rows of vertically ``merged`` cells, rows with a ``formula``,
    rows with a formula that failed (``broken``)."""

    hidden: list = field(default_factory=list)
    merged: set = field(default_factory=set)
    formula: set = field(default_factory=set)
    broken: set = field(default_factory=set)


def look(content):
    """Oddities of the first visible sheet; empty when its part cannot be found."""
    with zipfile.ZipFile(BytesIO(content)) as archive:
        part = _first_sheet(archive)
        return _read(archive.read(part)) if part else Oddities()


def _first_sheet(archive):
    names = {name.lower(): name for name in archive.namelist()}
    if "xl/_rels/workbook.xml.rels" not in names:
        return None
    targets, sheets = {}, []

    def relation(name, attributes):
        if name.endswith("Relationship"):
            targets[attributes.get("Id")] = attributes.get("Target", "")

    def sheet(name, attributes):
        if name.rpartition(":")[2] == "sheet" and attributes.get("state", "visible") == "visible":
            sheets.append(next((v for k, v in attributes.items() if k.endswith(":id")), None))

    _parse(archive.read(names["xl/_rels/workbook.xml.rels"]), relation)
    _parse(archive.read(names["xl/workbook.xml"]), sheet)
    target = targets.get(sheets[0], "") if sheets else ""
    path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return names.get(path.lower())


def _read(body):
    found = Oddities()
    here = {"row": 0, "hidden": False}

    def start(name, attributes):
        name = name.rpartition(":")[2]
        if name == "row":
            here["row"] = int(attributes.get("r", here["row"] + 1))
            here["hidden"] = attributes.get("hidden") in ("1", "true")
        elif name == "c" and attributes.get("t") == "e":
            found.broken.add(here["row"])
        elif name in ("v", "is") and here["hidden"] and here["row"] not in found.hidden[-1:]:
            found.hidden.append(here["row"])
        elif name == "f":
            found.formula.add(here["row"])
        elif name == "mergeCell" and (place := _RANGE.fullmatch(attributes.get("ref", ""))):
            first, last = int(place[1]), min(int(place[2]), int(place[1]) + 5000)
            if last > first:
                found.merged.update(range(first, last + 1))

    _parse(body, start)
    return found


def _parse(body, start):
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.Parse(body, True)
