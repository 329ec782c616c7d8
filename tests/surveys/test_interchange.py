"""Answers that were given elsewhere: a table as a program exports it becomes questions and marks."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base.errors import Refused
from app.base.tabular.files import tables
from app.base.tabular.tables import Unreadable
from app.surveys.answering import Mark
from app.surveys.drafts import NewQuestion
from app.surveys.interchange.answers import Found, understood
from tests.makers.elsewhere import a_table as table


def found(data: bytes) -> Found:
    return understood(tables(data)[0])


def column(header: str, *cells: str) -> Found:
    """A table of one question, beside a column that numbers the rows."""
    return found(table(["Respondent ID", header], *([str(1000000 + n), cell] for n, cell in enumerate(cells))))


def only(read: Found) -> NewQuestion:
    [question] = read.questions
    return question


def said(read: Found, place: int = 0) -> Counter[str]:
    """How often each answer to one question was given, in its own words."""
    question = read.questions[place]
    marks = [mark for row in read.rows for mark in row if mark.question_id == place]
    return Counter(_words(question, mark) for mark in marks)


def _words(question: NewQuestion, mark: Mark) -> str:
    chosen = "" if mark.option_id is None else question.options[mark.option_id]
    return " ".join(filter(None, [mark.words or chosen, str(mark.number or "")]))


def refusal(data: bytes) -> str:
    with pytest.raises((Refused, Unreadable)) as no:
        found(data)
    return no.value.sentence


# --- kinds of question -----------------------------------------------------------------------------


def test_a_few_answers_given_again_and_again_are_a_choice():
    read = column("Where do you sit?", "Kyiv", "Lviv", "Kyiv", "", "Kyiv", "Lviv")

    assert (only(read).kind, only(read).options, only(read).own_words) == ("one", ["Kyiv", "Lviv"], False)
    assert said(read) == {"Kyiv": 3, "Lviv": 2}
    assert len(read.rows) == 5


def test_what_few_wrote_beside_frequent_answers_is_their_own_words():
    read = column(
        "Event of the year?", *["The move"] * 30, *["The party"] * 20, *(f"Something {n}" for n in range(12))
    )

    assert (only(read).options, only(read).own_words) == (["The move", "The party"], True)
    assert said(read)["Something 7"] == 1


def test_answers_that_begin_with_a_number_stand_in_its_order():
    assert only(column("Age", "31", "9", "31", "9", "100", "100")).options == ["9", "31", "100"]


def test_numbers_from_one_on_are_a_scale_with_the_words_at_its_ends():
    read = column("Rate it", "1: not at all", "2", "5: very much", "2", "", "4")

    assert (only(read).kind, only(read).steps, only(read).low, only(read).high) == (
        "scale",
        5,
        "not at all",
        "very much",
    )
    assert said(read) == {"1": 1, "2": 2, "4": 1, "5": 1}


@pytest.mark.parametrize(
    ("cells", "kind"), [(["0", "1", "2", "3+"] * 3, "one"), (["10-49", "2-9", "10-49", "2-9"], "one")]
)
def test_what_only_begins_like_a_scale_is_a_choice(cells: list[str], kind: str):
    assert only(column("How many?", *cells)).kind == kind


@pytest.mark.parametrize("separator", [";", ", "])
def test_a_cell_with_several_answers_is_taken_apart(separator: str):
    given_ = [
        ["Excel", "Python"],
        ["Excel"],
        ["SQL, the old one".replace(", ", " "), "Excel"],
        ["Python"],
        ["Python", "Excel"],
    ]
    read = column("Tools", *(separator.join(cell) for cell in given_))

    assert only(read).kind == "several"
    assert said(read) == {"Excel": 4, "Python": 3, "SQL the old one": 1}


def test_an_answer_with_a_comma_in_brackets_or_always_beside_its_second_half_stays_whole():
    cells = ["Plug-ins (CSI, CNI), Docs", "Docs", "Docs, none, not yet", "Plug-ins (CSI, CNI)", "none, not yet"] * 3
    read = column("Areas", *cells)

    assert said(read) == {"Docs": 9, "Plug-ins (CSI, CNI)": 6, "none, not yet": 6}


def test_prose_with_commas_is_a_text():
    read = column("Why?", *(f"Because of reason {n}, and because, well, of {n * 7}" for n in range(40)))

    assert only(read).kind == "short"
    assert len(said(read)) == 40


def test_a_text_with_line_breaks_in_its_cell_is_a_long_one_and_keeps_them():
    read = column("Anything else?", "First\nSecond", "One line", "Something\r\nelse")

    assert only(read).kind == "long"
    assert said(read) == {"First\nSecond": 1, "One line": 1, "Something\nelse": 1}


# --- questions in several columns --------------------------------------------------------------------

TWO_HEADERS = table(
    ["Respondent ID", "Which tools?", "", "", "Do you agree?", "", "Rank these", "", "", "Still here?", ""],
    ["", "Editor", "Terminal", "Other (please specify)", "Good food", "Good talks", "Docs", "Talks", "Food", "Response", "Comment"],
    ["118392822527", "Editor", "", "", "1: no", "5: yes", "1", "2", "3", "Yes", ""],
    ["118392822528", "Editor", "Terminal", "A pen", "4", "3", "3", "1", "2", "No", "Leaving\nsoon"],
    ["118392822529", "", "", "", "", "", "", "", "", "Yes", ""],
    ["118392822531", "", "", "", "", "", "", "", "", "No", ""],
    ["118392822530", "", "", "", "", "", "", "", "", "", ""],
)  # fmt: skip


def test_two_header_rows_make_one_question_of_a_run_of_columns():
    read = found(b"\xef\xbb\xbf" + TWO_HEADERS)

    assert [question.kind for question in read.questions] == ["several", "scale", "scale", "rank", "one"]
    assert read.questions[1].text == "Do you agree?: Good food"
    assert said(read, 0) == {"Editor": 2, "Terminal": 1, "A pen": 1}
    assert said(read, 3) == {"Docs 1": 1, "Talks 2": 1, "Food 3": 1, "Docs 3": 1, "Talks 1": 1, "Food 2": 1}
    assert said(read, 4) == {"Yes": 2, "No": 2, "Leaving\nsoon": 1}
    assert read.left_out == ["Respondent ID"]
    assert len(read.rows) == 4


def test_numbered_columns_of_one_question_are_one_text_of_several_lines():
    heads = ["Aspect #1:What is good?", "Aspect #2:What is good?", "Aspect #1:What is bad?", "Aspect #2:What is bad?"]
    read = found(table(heads, ["Food", "Talks", "Time", ""], ["People", "", "Place", "Noise"], ["", "", "", ""]))

    assert [question.text for question in read.questions] == ["What is good?", "What is bad?"]
    assert said(read, 0) == {"Food\nTalks": 1, "People": 1}


def test_what_was_written_in_beside_a_choice_belongs_to_it():
    heads = ["How do you run it?", "Other - Write In:How do you run it?"]
    read = found(table(heads, ["Alone", ""], ["Alone", ""], ["Other", "With a friend"], ["Other", "At home"]))

    assert said(read) == {"Alone": 2, "Other": 2, "With a friend": 1, "At home": 1}


def test_rows_of_a_grid_in_brackets_are_a_question_each():
    read = found(table(["Rate [Food]", "Rate [Talks]"], ["1", "4"], ["2", "5"], ["4", "4"]))

    assert [(question.kind, question.text) for question in read.questions] == [
        ("scale", "Rate: Food"),
        ("scale", "Rate: Talks"),
    ]


def test_crosses_in_boxes_are_ticks():
    read = found(table(["Tools [Pen]", "Tools [Ink]"], ["x", ""], ["x", "x"], ["", "x"], ["", ""]))

    assert said(read) == {"Pen": 2, "Ink": 2}


# --- what is no answer -----------------------------------------------------------------------------


def test_ids_dates_names_and_addresses_are_left_out_and_named():
    heads = ["#", "Submitted at", "IP Address", "Name", "Your e-mail", "Where to write?", "Color?", "Never asked"]
    read = found(
        table(
            heads,
            [
                "f09ab7c2d1e84f55",
                "2025/11/03 1:00:57 ПП GMT+2",
                "192.0.2.7",
                "Anna",
                "",
                "anna@example.com",
                "red",
                "NA",
            ],
            [
                "f09ab7c2d1e84f56",
                "2025/11/03 2:00:57 ДП GMT+2",
                "192.0.2.8",
                "Olha",
                "",
                "olha@example.com",
                "red",
                "",
            ],
        )
    )

    assert [question.text for question in read.questions] == ["Color?"]
    assert read.left_out == [heads[at] for at in (0, 1, 2, 3, 4, 5, 7)]


def test_what_programs_write_for_nothing_is_no_answer_but_none_is():
    assert said(column("Which?", "NA", "None", "N/A", "None", "-", "Red", "Red")) == {"None": 2, "Red": 2}


def test_a_range_that_a_spreadsheet_took_for_a_date_is_a_range_again():
    read = column("How many people?", "Oct-49", "50-249", "Oct-49", "50-249", "9-Feb", "9-Feb", "Jan-10", "Jan-10")

    assert only(read).options == ["1-10", "2-9", "10-49", "50-249"]


def test_half_days_in_ukrainian_stay_words():
    assert said(column("When?", "ДП", "ПП", "ДП", "ПП")) == {"ДП": 2, "ПП": 2}


# --- files as they come ----------------------------------------------------------------------------


def test_an_old_encoding_and_semicolons_are_understood():
    rows = [["Мова?", "Чому?"], *([["Українська", "Бо рідна; і гарна"], ["Англійська", "Бо треба"]] * 4)]
    read = found(table(*rows, delimiter=";").decode().encode("cp1251"))

    assert said(read, 0) == {"Українська": 4, "Англійська": 4}
    assert said(read, 1)["Бо рідна; і гарна"] == 4


def test_a_file_of_one_column_is_one_question():
    read = found(b'What could be better?\nThe room\n"Less noise, more tea"\nNothing\n')

    assert (only(read).text, len(read.rows)) == ("What could be better?", 3)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\n\n  \n", "is empty"),
        (b"What?\n", "no answer"),
        (table(["Yes", "3"], ["No", "2"], ["Yes", "1"]), "should name the questions"),
        (table(["1", "4"], ["2", "5"]), "should name the questions"),
        (table(["Name", "Email"], ["Anna", "anna@example.com"]), "No column"),
        (table(["Why?"], ["x" * 100_000]), "Line 2 holds an answer of 100,000 characters"),
        (table(["Why?", *(f"Question {n}?" for n in range(300))], ["a"] * 301), "301 questions"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20, "picture"),
        (b"%PDF-1.7\n", "document"),
        (b'PK\x03\x04 and no more of it', "cannot be opened"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(data: bytes, words: str):
    assert words in refusal(data)


CELL = st.text(st.sampled_from("ab1;:, ()[]-\n"), max_size=8)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=6))
def test_whatever_the_cells_say_every_mark_fits_its_question(rows: list[list[str]]):
    try:
        read = understood(list(enumerate(rows, 1)))
    except Refused:
        return
    for mark in (mark for row in read.rows for mark in row):
        question = read.questions[mark.question_id]
        assert mark.option_id is None or mark.option_id < len(question.options)
        assert mark.words or mark.option_id is not None or 1 <= (mark.number or 0) <= question.steps
