"""A calendar as text (RFC 5545): lines end in CRLF, are folded at 75 octets and hold UTF-8. Days only, no times. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

MOST_EVENTS = 500
MONTHS = 12
QUARTER = "quarter"  # in place of the kind of a limit whose own day is not to be told
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})
_WIDTH = 75


@dataclass(frozen=True)
class Event:
    """One whole day. ``uid`` stays the same when the day moves, so that a calendar moves its entry."""

    uid: str
    on: date
    summary: str
    url: str


def quarter_start(on: date) -> date:
    """The first day of the quarter of a day: all that a calendar may tell of a limit whose day gives away the month of birth."""
    return date(on.year, on.month - (on.month - 1) % 3, 1)


def quarter_name(on: date) -> str:
    """'1/2027' of any day of the first quarter of 2027."""
    return f"{(on.month + 2) // 3}/{on.year}"


def calendar(*, name: str, events: Iterable[Event], now: datetime) -> str:
    """The whole file. ``now``: an aware moment, when the file is made."""
    stamp = now.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Theo doi gioi thieu doan vien uu tu//Thoi han//VI", "CALSCALE:GREGORIAN",
        f"X-WR-CALNAME:{escape(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT6H", "X-PUBLISHED-TTL:PT6H",
    ]  # fmt: skip
    for event in events:
        lines += _event(event, stamp)
    return "".join(f"{fold(line)}\r\n" for line in [*lines, "END:VCALENDAR"])


def _event(event: Event, stamp: str) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{event.uid}",
        f"DTSTAMP:{stamp}",
        f"DTSTART;VALUE=DATE:{event.on:%Y%m%d}",
        f"DTEND;VALUE=DATE:{event.on + timedelta(days=1):%Y%m%d}",  # the first day after
        f"SUMMARY:{escape(event.summary)}",
        f"URL:{event.url}",
        f"DESCRIPTION:{escape(event.url)}",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
    ]


def escape(text: str) -> str:
    """Text as a value: backslash, semicolon, comma and line break escaped."""
    return text.translate(_ESCAPES)


def fold(line: str) -> str:
    """The line in pieces of at most 75 octets, each after the first behind a space; no character is cut in two."""
    pieces, piece, size = [], "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _WIDTH:
            pieces.append(piece)
            piece, size = " ", 1
        piece, size = piece + character, size + octets
    return "\r\n".join([*pieces, piece])
