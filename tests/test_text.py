"""Keys of Vietnamese text: searching without marks, sorting by letters and tones, telephone numbers."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import text
from tracking.members import rules

NAMES = ["An", "Ân", "Dũng", "Đức", "Giang", "Hà", "Hạnh", "Hoà", "Hòa", "Lê", "Ngọc", "Oanh", "Thư", "Ưng", "Yến"]


def turned(items):
    return items[::-1]


words = st.text(
    alphabet="aăâbcdđeêghiklmnoôơpqrstuưvxyàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ", min_size=1, max_size=7
)
names = st.lists(words, min_size=1, max_size=5).map(lambda parts: " ".join(p.capitalize() for p in parts))


@given(st.text(max_size=60))
def test_fold_and_clean_are_idempotent(typed):
    assert text.fold(text.fold(typed)) == text.fold(typed)
    assert text.clean(text.clean(typed)) == text.clean(typed)


@given(names)
def test_normal_forms_give_the_same_keys(name):
    for form in ("NFC", "NFD", "NFKC"):
        other = unicodedata.normalize(form, name)
        assert (text.clean(other), text.fold(other), text.sort_key(other)) == (text.clean(name), text.fold(name), text.sort_key(name))


@given(names)
def test_folded_names_are_plain_letters(name):
    folded = text.fold(name)
    assert folded.isascii()
    assert folded == folded.lower()
    assert folded.replace(" ", "").isalpha()


@given(st.text(max_size=60))
def test_sort_key_takes_everything_and_is_ascii(typed):
    assert text.sort_key(typed).isascii()


@given(names, names)
def test_names_that_differ_only_in_case_and_spaces_sort_alike(first, second):
    shouted = f"  {first}   {second} ".upper()
    assert text.sort_key(shouted) == text.sort_key(f"{first} {second}")


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Nguyễn  Hoà", "nguyen hoa"), ("nguyen hòa", "nguyen hoa"), ("ĐẶNG ĐỨC", "dang duc"), ("Ðặng ðức", "dang duc"), ("Ɖặng", "dang"),
        ("Lê\u200b Thị\u00ad An\ufeff", "le thi an"), ("\tLê\nAn ", "le an"), ("H'Hen Niê", "h'hen nie"), ("", ""), (None, ""),
        ("\u0301", ""),
    ],
)  # fmt: skip
def test_fold(typed, folded):
    assert text.fold(typed) == folded


def test_sort_key_gives_vietnamese_order():
    alphabet = list(text.ALPHABET)
    assert sorted(turned(alphabet), key=text.sort_key) == alphabet
    tones = ["ma", "mà", "mả", "mã", "má", "mạ"]
    assert sorted(turned(tones), key=text.sort_key) == tones
    mixed = ["an", "ăn", "ân", "ba", "bà", "bá ca", "bạ", "dũng", "đan", "đức", "ô", "ơ", "ơi", "thư", "ưng"]
    letters_first = ["an", "ăn", "ân", "ba", "bà", "bạ", "bá ca", "dũng", "đan", "đức", "ô", "ơ", "ơi", "thư", "ưng"]
    assert sorted(mixed, key=text.sort_key) == letters_first


@pytest.mark.parametrize(
    "people",
    [
        ["Nguyễn Văn An", "Trần Thị Ân", "Đỗ Minh Dũng", "Hoàng Đức", "Phạm Thu Hà", "Lý Thị Yến"],
        ["Lê An", "Nguyễn An", "Nguyễn Thị An", "Nguyễn Văn An", "Trần An"],
        ["Nguyễn Thị Ban", "Nguyễn Thị Bàn", "Nguyễn Thị Bảo", "Nguyễn Thị Bình"],
        ["Đặng Văn Tú", "Hồ Tú", "Nguyễn Tú Anh", "Nguyễn Tư"],
    ],
)
def test_people_sort_by_given_name(people):
    wanted = sorted(people, key=lambda n: (text.sort_key(n.split()[-1]), text.sort_key(n)))
    assert sorted(turned(people), key=rules.name_key) == wanted
    if people[0] != "Đặng Văn Tú":
        assert wanted == people


def test_reference_list_of_given_names_keeps_its_order():
    assert sorted(turned(NAMES), key=text.sort_key) == sorted(NAMES, key=text.sort_key)
    assert [n for n in sorted(turned(NAMES), key=rules.name_key) if n not in ("Hoà", "Hòa")] == [
        n for n in NAMES if n not in ("Hoà", "Hòa")
    ]


@given(names)
def test_keys_of_a_name_hold_the_same_words(name):
    assert sorted(rules.name_fold(name).split()) == sorted(rules.given_fold(name).split())
    assert rules.given_fold(name).split()[0] == rules.name_fold(name).split()[-1]


@pytest.mark.parametrize(
    ("name", "typed", "begins"),
    [
        ("Nguyễn Hoà An", "nguyễn hòa", True), ("Nguyễn Hoà An", "an nguyễn", True), ("Nguyễn Hoà An", "nguyen", False),
        ("Lê Thị Ân", "Lê Thị An", False),
        ("Lê Na", "Lê An", False), ("Thủy", "Thuỷ", True), ("Lê An", "", False), ("Lê An", "Lê An Bình", False),
    ],
)  # fmt: skip
def test_marks_are_compared_wherever_they_stand(name, typed, begins):
    assert rules.begins_with_marks(name, typed) == begins


def test_initials_tell_no_name():
    assert rules.initials("Nguyễn Thị Lan") == "N. T. L."
    assert rules.initials("") == ""


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0912345678", "0912345678"), ("0912 345 678", "0912345678"), ("0912.345.678", "0912345678"), ("+84 912 345 678", "0912345678"),
        ("84912345678", "0912345678"), ("912345678", "0912345678"), ("02383123456", "02383123456"), ("091234567", ""), ("09123456789", ""),
        ("0112345678", ""), ("", ""), (None, ""), ("abc", ""), ("０９１２３４５６７８", ""),
    ],
)  # fmt: skip
def test_phone_number(typed, number):
    assert text.phone_number(typed) == number


@given(st.text(max_size=40))
def test_phone_number_is_empty_or_a_number(typed):
    number = text.phone_number(typed)
    assert number == "" or (number.isascii() and number.isdigit() and number[0] == "0" and len(number) in (10, 11))


# ------------------------------------------------------------------ citizen number


@pytest.mark.parametrize(
    ("number", "faults"),
    [
        ("040190000123", 0), ("040090000123", 1), ("040191000123", 1), ("040091000123", 2), ("040300000123", 1), ("04019000012", 1),
        ("abc", 1), ("", 1),
    ],
)  # fmt: skip
def test_citizen_number_is_held_against_sex_and_year(number, faults):
    assert len(rules.citizen_number_faults(number, sex="female", birth_year=1990)) == faults


@pytest.mark.parametrize(
    ("facts", "points"),
    [
        ({}, 0), ({"same_name": True}, 0), ({"same_birth": True}, 0), ({"same_number": True}, 100), ({"same_phone": True}, 80),
        ({"same_name": True, "same_birth": True, "same_birth_year": True}, 90), ({"same_name": True, "same_birth_year": True}, 60),
        ({"same_name": True, "same_birth_year": True, "same_branch": True}, 70), ({"same_name": True, "same_branch": True}, 50),
    ],
)  # fmt: skip
def test_likeness(facts, points):
    assert rules.likeness(**facts).points == points


def test_clean_text_is_composed_whatever_was_typed():
    assert text.clean(unicodedata.normalize("NFD", "Nguyễn Hoà")) == unicodedata.normalize("NFC", "Nguyễn Hoà")


def test_a_short_word_comes_before_what_it_begins():
    assert sorted(["Anh", "An Bình", "An"], key=text.sort_key) == ["An", "An Bình", "Anh"]
