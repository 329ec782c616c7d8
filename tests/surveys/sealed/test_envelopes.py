"""Every envelope of a survey has the same size, opens with its own key alone, and has room for the longest answer."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.public import PrivateKey

from app.base.errors import Refused
from app.base.forms import Form, clean
from app.surveys import answering
from app.surveys.answering import Mark
from app.surveys.sealed.envelopes import Body, opened, seal, size_for
from tests.makers.sealed import EVERY_KIND, a_paper, an_item

KEY = PrivateKey(bytes(range(32)))
PUBLIC = KEY.public_key.encode()


def _fullest() -> Form:
    """The longest form that is taken: everything ticked, every text full of what takes most bytes."""
    widest = "🙈"
    form: dict[str, object] = {}
    for item in EVERY_KIND:
        ids = [str(option.id) for option in item.options]
        form[item.name] = ids
        form |= {f"{item.name}-{option}": ["want", "teach"] for option in ids}
        form |= {
            f"{item.name}-{side}": "\n".join(widest * 199 + str(n) for n in range(10)) for side in ("want", "teach")
        }
        form |= {f"{item.name}-{place}": one for place, one in enumerate(ids[:3], 1)}
        form[f"{item.name}-own"] = widest * answering.OWN
    form |= {"q3": "5", "q5": widest * answering.SHORT, "q6": widest * answering.LONG}
    return Form(form)


def test_an_empty_answer_and_the_longest_one_are_sealed_to_one_size():
    paper = a_paper()
    longest = answering.read(paper, form := _fullest())
    assert not form.errors
    size = size_for(paper)

    sealed = [
        seal(body, PUBLIC, size) for body in (Body(()), Body((Mark(3, number=1),)), Body(tuple(longest), "🙈" * 120))
    ]

    assert {len(one) for one in sealed} == {size + 48}
    assert opened(sealed[2], KEY) == Body(tuple(longest), "🙈" * 120)


def test_the_size_is_a_power_of_two_and_four_kilobytes_at_least():
    sizes = [size_for(a_paper(an_item(1, "scale"))), size_for(a_paper()), size_for(a_paper(*EVERY_KIND * 3))]

    assert sizes == [4096, 65536, 131072]


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
    with pytest.raises(Refused):
        seal(Body((Mark(6, words="x" * 5000),)), PUBLIC, 4096)


@given(st.text(max_size=200), st.text(max_size=30))
def test_whatever_a_person_can_type_comes_back_as_it_was(typed: str, segment: str):
    body = Body((Mark(6, words=clean(typed)), Mark(7, 701, side="want")), clean(segment))

    assert opened(seal(body, PUBLIC, 4096), KEY) == body
