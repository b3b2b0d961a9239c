"""Vietnamese text from before Unicode: TCVN3 (fonts .VnTime, .VnArial …) and VNI (fonts VNI-Times …), found and turned into Unicode.

Both write Vietnamese with the letters of Western Europe, so nothing but the font, or the letters themselves, tells. A text is turned only
when that makes more of its words Vietnamese than before; text that is Vietnamese already stays as it is. Pure functions.
Source of the TCVN3 table: ``tcvn3.csv`` beside this file, 74 characters.
"""

import csv
import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from portal.legacy.syllables import share

TCVN3, TCVN3_CAPITALS, VNI = "TCVN3", "TCVN3 in hoa", "VNI"
_ACUTE, _GRAVE, _HOOK, _TILDE, _DOT = "\u0301", "\u0300", "\u0309", "\u0303", "\u0323"
_TONES = {"ù": _ACUTE, "ø": _GRAVE, "û": _HOOK, "õ": _TILDE, "ï": _DOT}
_HATS = {"â": "", "á": _ACUTE, "à": _GRAVE, "å": _HOOK, "ã": _TILDE, "ä": _DOT}
_BREVES = {"ê": "", "é": _ACUTE, "è": _GRAVE, "ú": _HOOK, "ü": _TILDE, "ë": _DOT}
_VNI_ALONE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "í": "í", "ì": "ì"}
MAX_JUDGED = 2000  # characters; a longer text is judged by its beginning


def by_font(name):
    """TCVN3, TCVN3_CAPITALS or VNI for the name of a font; None for any other. Fonts .VnTimeH draw small letters as capitals."""
    folded = name.strip().casefold()
    if folded.startswith(".vn"):
        return TCVN3_CAPITALS if name.strip().endswith("H") else TCVN3
    return VNI if folded.startswith("vni-") else None


def is_suspect(text):
    """Whether a text could be in an old encoding: some letters beyond ASCII, none beyond Latin-1. Cheap; most texts end here."""
    return not text.isascii() and max(text) <= "\u00ff"


@lru_cache(maxsize=50_000)
def found(text, hint=None):
    """(encoding, Unicode text) of a text in an old encoding; (None, text) when it is none, or would not gain by being turned.

    ``hint``: what the font or the texts around it say; then a text that reads as well either way is turned too.
    """
    if hint == TCVN3_CAPITALS and text.isascii():
        return (hint, text.upper()) if text != text.upper() else (None, text)
    if not is_suspect(text):
        return None, text
    before = share(text[:MAX_JUDGED])
    best, answer = before, (None, text)
    for encoding, turn in ((TCVN3, from_tcvn3), (VNI, from_vni)):
        turned = turn(text)
        if turned is None or turned == text:
            continue
        gain, is_hinted = share(turned[:MAX_JUDGED]), hint in ((TCVN3, TCVN3_CAPITALS) if encoding == TCVN3 else (VNI,))
        if gain > best or (is_hinted and gain >= best):
            best, answer = gain, (hint if is_hinted else encoding, turned.upper() if is_hinted and hint == TCVN3_CAPITALS else turned)
    return answer


# ------------------------------------------------------------------ the two tables


@cache
def tcvn3_table():
    """{code point: Unicode letter}."""
    with (Path(__file__).parent / "tcvn3.csv").open(encoding="utf-8", newline="") as file:
        return {int(row["tcvn3_codepoint"][2:], 16): row["unicode_char"] for row in csv.DictReader(file)}


def from_tcvn3(text):
    """Unicode for TCVN3, None when a letter is not in the table. A word typed in capitals ('NGUYÔN') comes out in capitals."""
    table = tcvn3_table()
    if any(ord(c) > 127 and c.isalpha() and ord(c) not in table for c in text):
        return None
    return re.sub(r"\S+", lambda word: _cased(word[0], word[0].translate(table)), text)


def _cased(before, after):
    plain = [c for c in before if c.isascii() and c.isalpha()]
    return after.upper() if len(plain) > 1 and all(c.isupper() for c in plain) else after


@cache
def _vni_codes():
    codes = dict(_VNI_ALONE)
    for base in "aeo":
        codes |= {base + mark: base + "\u0302" + tone for mark, tone in _HATS.items()}
    codes |= {"a" + mark: "a\u0306" + tone for mark, tone in _BREVES.items()}
    for base, letter in {**{c: c for c in "aeouy"}, "ô": "ơ", "ö": "ư"}.items():
        codes |= {base + mark: letter + tone for mark, tone in _TONES.items()}
    both = codes | {old.upper(): new.upper() for old, new in codes.items()} | {old.capitalize(): new.upper() for old, new in codes.items()}
    return {old: unicodedata.normalize("NFC", new) for old, new in both.items()}


@cache
def _vni_shape():
    return re.compile("|".join(sorted(map(re.escape, _vni_codes()), key=len, reverse=True)))


def from_vni(text):
    """Unicode for VNI-Windows, None when a letter is left that VNI does not write."""
    codes = _vni_codes()
    rest = _vni_shape().sub("", text)
    if any(ord(c) > 127 and c.isalpha() for c in rest):
        return None
    return _vni_shape().sub(lambda code: codes[code[0]], text)
