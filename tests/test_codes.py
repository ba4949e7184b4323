"""The codes in the letters: forgiving of how they are written, unforgiving of what they are."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app import codes

values = st.lists(st.integers(0, 31), min_size=11, max_size=11)
made = st.builds(lambda drawn: "".join(codes.SYMBOLS[value] for value in (*drawn, codes._check(drawn))), values)


def test_a_drawn_code_has_twelve_symbols_and_is_shown_in_three_groups():
    code = codes.draw()
    assert len(code) == codes.LENGTH
    assert set(code) <= set(codes.SYMBOLS)
    assert [len(group) for group in codes.shown(code).split("-")] == [4, 4, 4]


def test_a_thousand_codes_are_all_different():
    assert len({codes.draw() for _ in range(1000)}) == 1000


@given(made)
def test_a_code_is_read_back_however_it_is_written(code):
    lowered = codes.shown(code).lower().replace("0", "o").replace("1", "l")
    for written in (
        code,
        codes.shown(code),
        code.lower(),
        f"  {codes.shown(code).replace('-', ' ')} ",
        codes.shown(code).replace("-", "–"),
        lowered,
    ):
        assert codes.read(written) == code


@given(made, st.integers(0, 11), st.integers(1, 31))
def test_one_wrong_symbol_is_always_noticed(code, place, shift):
    wrong = codes.SYMBOLS[(codes.SYMBOLS.index(code[place]) + shift) % 32]
    with pytest.raises(codes.CodeMistyped):
        codes.read(code[:place] + wrong + code[place + 1 :])


@given(made, st.integers(0, 11), st.integers(0, 11))
def test_two_exchanged_symbols_are_always_noticed(code, one, other):
    symbols = list(code)
    symbols[one], symbols[other] = symbols[other], symbols[one]
    exchanged = "".join(symbols)
    if exchanged == code:
        return
    with pytest.raises(codes.CodeMistyped):
        codes.read(exchanged)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("", "Write the code from the letter."),
        (" - ", "Write the code from the letter."),
        ("ABCD-1234", "The code has 12 characters; you have written 8."),
        ("ABCD-1234-UUUU", "“U” is in no code."),
        ("0000-0000-0001", "The code is not right"),
    ],
)
def test_each_way_of_mistyping_has_its_own_sentence(written, said):
    with pytest.raises(codes.CodeMistyped) as refused:
        codes.read(written)
    assert str(refused.value).startswith(said)


@given(st.text())
def test_whatever_is_written_is_read_or_refused(written):
    with suppress(codes.CodeMistyped):
        assert len(codes.read(written)) == codes.LENGTH


def test_what_is_kept_of_a_code_depends_on_the_pepper_the_wave_and_the_code():
    kept = codes.kept(b"pepper", "ekeby", "A")
    assert len(kept) == 32
    assert len({kept, codes.kept(b"other", "ekeby", "A"), codes.kept(b"pepper", "eke", "byA"), codes.kept(b"pepper", "ekeby", "B")}) == 4
