"""Vietnamese text: one normal form, keys to search by, keys to sort by."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import text
from tracking.members import rules

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ"
names = st.text(alphabet=VIETNAMESE + VIETNAMESE.upper() + " ", max_size=40)
anything = st.text(max_size=60)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  Lê   Thị \t An\n", "Lê Thị An"),
        (unicodedata.normalize("NFD", "Nguyễn Hoà"), "Nguyễn Hoà"),
        ("Ðặng Ðức, ðường, Ɖông", "Đặng Đức, đường, Đông"),
        ("Lê\u200b Thị\ufeff A\u00adn", "Lê Thị An"),
        ("Lê\u00a0An", "Lê An"),
        (None, ""),
        (0, ""),
        (12, "12"),
    ],
)
def test_clean(typed, cleaned):
    assert text.clean(typed) == cleaned


@pytest.mark.parametrize(
    "typed",
    [
        "Nguyễn Hoà Đức", "nguyễn hòa đức", "NGUYỄN HÒA ĐỨC", "Nguyễn  Hoà   Đức ", "nguyen hoa duc", "Nguyễn Hoà Ðức", "nguyễn hoà ðức",
        "Nguyễn Hoà Ɖức", unicodedata.normalize("NFD", "Nguyễn Hoà Đức"), unicodedata.normalize("NFKD", "NGUYỄN HÒA ĐỨC"),
    ],
)  # fmt: skip
def test_every_way_of_writing_a_name_folds_alike(typed):
    assert text.fold(typed) == "nguyen hoa duc"


@given(anything)
def test_fold_is_stable_and_knows_no_marks(typed):
    folded = text.fold(typed)

    assert text.fold(folded) == folded
    assert folded == folded.strip()
    assert "  " not in folded
    assert not any(unicodedata.combining(c) for c in folded)
    assert text.fold(unicodedata.normalize("NFD", typed)) == text.fold(unicodedata.normalize("NFC", typed))


@given(names)
def test_fold_of_vietnamese_is_plain_lower_case(typed):
    folded = text.fold(typed)

    assert set(folded) <= set("abcdefghijklmnopqrstuvwxyz ")
    assert text.fold(typed.upper()) == text.fold(typed.lower()) == folded


def in_order(words):
    return sorted(words, key=text.sort_key)


def test_letters_come_in_the_order_of_the_alphabet():
    words = ["An", "Ăn", "Ân", "Dung", "Đông", "Em", "Êm", "Oanh", "Ông", "Ơn", "Uy", "Ưng", "Yến"]

    assert in_order(reversed(words)) == words


def test_tones_decide_last():
    words = ["ma", "mà", "mả", "mã", "má", "mạ", "mai", "mâm"]

    assert in_order(reversed(words)) == words


def test_a_short_word_comes_before_a_longer_one():
    assert in_order(["An Bình", "Anh", "An"]) == ["An", "An Bình", "Anh"]


def test_people_are_ordered_by_given_name():
    people = ["Lê Thị An", "Trần Văn Ân", "Đỗ Minh Dũng", "Hoàng Đức"]
    mixed = [people[place] for place in (2, 0, 3, 1)]

    assert sorted(mixed, key=rules.name_key) == people


def test_people_of_one_given_name_are_ordered_by_family_name():
    people = ["Đỗ Thị An", "Lê Thị An", "Lê Văn An"]
    mixed = [people[place] for place in (2, 0, 1)]

    assert sorted(mixed, key=rules.name_key) == people


@given(anything, anything)
def test_sort_key_is_ascii_and_orders_alike_in_any_normal_form(one, other):
    key = text.sort_key(one)

    assert key.isascii()
    assert key == text.sort_key(unicodedata.normalize("NFD", one))
    assert (text.sort_key(one) < text.sort_key(other)) == (text.sort_key(one).encode() < text.sort_key(other).encode())


@given(names, names)
def test_names_of_one_key_differ_in_case_and_spaces_at_most(one, other):
    if text.sort_key(one) == text.sort_key(other):
        assert text.clean(one).lower() == text.clean(other).lower()


@given(names)
def test_given_name_first_holds_the_same_words(name):
    assert sorted(rules.given_fold(name).split()) == sorted(rules.name_fold(name).split())


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "0912345678"), ("0912 345 678", "0912345678"), ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"), ("912345678", "0912345678"), ("02383 123 456", "02383123456"), ("0238 312 345", ""),
        ("0112345678", ""),
        ("09123456789", ""), ("091234567", ""), ("", ""), (None, ""), ("không có", ""), ("０９１２３４５６７８", ""),
    ],
)  # fmt: skip
def test_phone_number(typed, number):
    assert text.phone_number(typed) == number


@given(anything)
def test_phone_number_is_digits_or_nothing(typed):
    found = text.phone_number(typed)

    assert found == "" or (found.isascii() and found.isdigit() and found[0] == "0" and text.phone_number(found) == found)
