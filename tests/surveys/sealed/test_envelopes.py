"""Every envelope of a survey has the same size, opens with its own key alone, and has room for a long answer."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from app.base.errors import Refused
from app.base.forms import Form, clean
from app.surveys import answering
from app.surveys.answering import Mark
from app.surveys.sealed.envelopes import HEAD, excess, opened, room, seal, size_for
from app.surveys.sums.counting import Body
from tests.makers.sealed import EVERY_KIND, a_paper, an_item

KEY = PrivateKey(bytes(range(32)))
PUBLIC = KEY.public_key.encode()


WIDEST = "🙈"


def _everything_ticked(*words: Mark) -> Body:
    """All that can be ticked in a paper of every kind, these words, and the longest name of a group."""
    form: dict[str, object] = {"q3": "5"}
    for item in EVERY_KIND:
        ids = [str(option.id) for option in item.options]
        form |= {item.name: ids} if ids else {}
        form |= {f"{item.name}-{option}": ["want", "teach"] for option in ids}
        form |= {f"{item.name}-{place}": one for place, one in enumerate(ids[:3], 1)}
    return Body((*answering.read(a_paper(), Form(form)), *words), WIDEST * 120)


def test_an_empty_answer_and_the_longest_one_are_sealed_to_one_size():
    size = size_for(a_paper())
    longest = _everything_ticked(Mark(6, words="я" * answering.LONG), Mark(1, words=WIDEST * 48))

    sealed = [seal(body, PUBLIC, size) for body in (Body(()), Body((Mark(3, number=1),)), longest)]

    assert {len(one) for one in sealed} == {size + 48}
    assert opened(sealed[2], KEY) == longest


def test_everything_that_can_be_ticked_fits_however_long_its_numbers_are():
    most = 2**31 - 1
    paper = a_paper(*(replace(an_item(n, "grid", 60), own_words=True) for n in range(20)))
    ticks = [Mark(most, most, side="teach") for _ in range(20 * 2 * 60)]
    lines = [Mark(most, side="teach", words=WIDEST * 5) for _ in range(20 * 2 * 10)]

    assert excess(Body((*ticks, *lines), WIDEST * 120), size_for(paper)) == 0


def test_the_size_is_a_power_of_two_that_fits_the_questions():
    scales, one_text = a_paper(an_item(1, "scale"), an_item(2, "several", 6)), a_paper(an_item(1, "short"))
    many_texts = a_paper(*(an_item(n, "long") for n in range(20)))

    assert [size_for(paper) for paper in (scales, one_text, a_paper(), many_texts)] == [1024, 2048, 16384, 16384]


def test_people_are_told_how_much_room_there_is_only_where_they_could_write_more():
    one_text, many_texts = a_paper(an_item(1, "short")), a_paper(*(an_item(n, "long") for n in range(20)))

    assert (room(one_text), room(many_texts)) == (0, 7500)


def test_an_envelope_opens_with_its_own_key_alone():
    sealed = seal(Body((Mark(6, words="The build is slow."),), "Design"), PUBLIC, 4096)

    assert opened(sealed, KEY) == Body((Mark(6, words="The build is slow."),), "Design")
    assert opened(sealed, PrivateKey(bytes(32))) is None
    assert opened(sealed[:-1] + bytes([sealed[-1] ^ 1]), KEY) is None
    assert opened(b"", KEY) is None


def test_the_same_answer_never_looks_the_same():
    body = Body((Mark(3, number=5),))

    assert len({seal(body, PUBLIC, 4096) for _ in range(50)}) == 50


def test_what_does_not_fit_is_refused():
    body = Body((Mark(6, words="x" * 5000),))

    assert excess(body, 4096) == HEAD + 7 + len('[6,null,null,"",""]') + 5000 - 4096
    with pytest.raises(Refused):
        seal(body, PUBLIC, 4096)


@given(st.text(max_size=200), st.text(max_size=30))
def test_whatever_a_person_can_type_comes_back_as_it_was(typed: str, segment: str):
    body = Body((Mark(6, words=clean(typed)), Mark(7, 701, side="want")), clean(segment))

    assert opened(seal(body, PUBLIC, 4096), KEY) == body
