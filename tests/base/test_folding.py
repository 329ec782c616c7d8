"""When two spellings are one word."""

import pytest

from app.base.search.folding import fold, latin, sound, words


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Åsa Lindström", "asa lindstrom"),
        ("Nguyễn Đặng", "nguyen dang"),
        ("Șerban Țîru", "serban tiru"),
        ("Мар’яна Мар'яна", "маряна маряна"),
        ("Сергій ҐУДЗЬ", "сергіи гудзь"),
        ("STRASSE Straße", "strasse strasse"),
        ("Cafe\u0301", "cafe"),
    ],
)
def test_marks_capitals_and_apostrophes_do_not_count(written, folded):
    assert fold(written) == folded


def test_words_are_what_people_read_as_words():
    assert words("Why C++, C# and node.js? п'ять_разів (2026) …") == [
        "why", "c++", "c#", "and", "node", "js", "пять", "разів", "2026",
    ]  # fmt: skip


def test_a_mark_typed_after_its_letter_stays_with_its_word():
    assert words("Ma\u030artens U\u0308ber") == ["martens", "uber"]


@pytest.mark.parametrize(
    ("written", "typed"), [("Ольга", "olga"), ("Кафка", "kafka"), ("Łoś", "los"), ("Ngọc", "ngoc")]
)
def test_every_script_can_be_typed_in_latin_letters(written, typed):
    assert latin(written) == typed


@pytest.mark.parametrize(
    "names",
    [
        "Сергій Serhii Sergey Sergei Сергей Serhiy",
        "Олена Olena Елена Elena Helena",
        "Nguyễn Nguyen",
        "Müller Mueller Muller Мюллер",
        "Șerban Serban Шербан",
        "Åsa Asa Aasa",
        "Євген Yevhen Evgeny Евгений",
        "Юлія Yuliia Julia Yulia Юлия",
        "Олександр Oleksandr Alexander Александр",
        "Олексій Oleksii Alexey Aleksei",
        "Ольга Olha Olga",
        "Київ Kyiv Kiev",
        "Харків Kharkiv Kharkov",
        "Щербак Shcherbak Scherbak",
        "Микола Mykola Nikolay Николай",
        "Володимир Volodymyr Vladimir",
        "Björn Bjorn Bjoern",
    ],
)
def test_one_name_sounds_the_same_however_it_is_spelled(names):
    assert len(set(sound(names).split())) == 1, sound(names)


def test_other_names_sound_different():
    names = "Sarah Serhii Anton Maria Marko Alina Olena Jan Ann Ivan Iryna Ihor Oleh Olha Oksana Bohdan"
    assert len(set(sound(names).split())) == len(names.split()), sound(names)
