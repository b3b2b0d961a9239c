"""Vietnamese text: normal form, keys to search by, keys to sort by. Pure functions."""

import re
import unicodedata

ALPHABET = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
_TONES = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}  # huyền, hỏi, ngã, sắc, nặng
_LETTERS = {letter: chr(ord("A") + place) for place, letter in enumerate(ALPHABET)}
_SHAPES = {"\u0306", "\u0302", "\u031b"}  # breve, circumflex, horn belong to the letter
_FALSE_D = str.maketrans({"ð": "đ", "Ð": "Đ", "Ɖ": "Đ", "ɖ": "đ"})
_INVISIBLE = re.compile("[\u200b\u200c\u200d\u2060\ufeff\u00ad]")


def clean(text: object) -> str:
    """NFC, one line, single spaces, no invisible characters, real đ in place of the look-alikes ð and Ɖ. None gives ''."""
    composed = unicodedata.normalize("NFC", str(text or ""))
    return " ".join(_INVISIBLE.sub("", composed).translate(_FALSE_D).split())


def fold(text: object) -> str:
    """Key for searching without marks: 'Nguyễn  Hoà' and 'nguyen hòa' both give 'nguyen hoa'."""
    decomposed = unicodedata.normalize("NFD", clean(text))
    plain = "".join(c for c in decomposed if not unicodedata.combining(c))
    return plain.replace("đ", "d").replace("Đ", "D").casefold()


def sort_key(text: object) -> str:
    """Key whose byte order is the Vietnamese order: letters a ă â b c d đ …, then tones level huyền hỏi ngã sắc nặng.

    ASCII only, so it sorts alike in SQLite and in PostgreSQL's C collation.
    """
    letters, tones = [], []
    for char in unicodedata.normalize("NFC", clean(text)).lower():
        base, shapes, tone = _split(char)
        letter = unicodedata.normalize("NFC", base + shapes)
        letters.append("!" if char == " " else _LETTERS.get(letter, base if base.isascii() and base.isalnum() else "~"))
        tones.append(tone)
    return "".join(letters) + " " + "".join(tones).rstrip("0")


def _split(char: str) -> tuple[str, str, str]:
    decomposed = unicodedata.normalize("NFD", char)
    shapes = "".join(c for c in decomposed[1:] if c in _SHAPES)
    tone = next((_TONES[c] for c in decomposed[1:] if c in _TONES), "0")
    return decomposed[0], shapes, tone


def digits(text: object) -> str:
    """Only the ASCII digits of a text."""
    return "".join(c for c in str(text or "") if c in "0123456789")


def phone_number(text: object) -> str:
    """Ten or eleven digits starting with 0, or '' when it is no Vietnamese number. Accepts +84, spaces, dots, a lost leading zero."""
    number = digits(text)
    if number.startswith("84") and len(number) in (11, 12):
        number = "0" + number[2:]
    if len(number) == 9 and number[0] in "35789":
        number = "0" + number
    return number if re.fullmatch(r"0[35789]\d{8}|02\d{9}", number) else ""
