"""The colour of a municipality: readable on every ground, whatever it is."""

import re

import pytest

from survey_app.municipality import accent
from survey_app.municipality.accent import DARK, EDGE, LIGHT, TEXT, contrast
from tests.house.tree import read

EVERY = [f"#{red:02x}{green:02x}{blue:02x}" for red in range(0, 256, 17) for green in range(0, 256, 17) for blue in range(0, 256, 17)]


@pytest.mark.parametrize(("tokens", "grounds"), [(accent.light, LIGHT), (accent.dark, DARK)], ids=["light", "dark"])
def test_every_colour_becomes_readable_on_every_ground(tokens, grounds):
    assert len(EVERY) == 4096
    for colour in EVERY:
        made = tokens(colour)
        assert contrast(made["accent"], made["on-accent"]) >= TEXT, colour
        assert all(contrast(made["accent-text"], ground) >= TEXT for ground in grounds), colour
        assert all(contrast(made["accent-edge"], ground) >= EDGE for ground in grounds), colour


def test_the_grounds_are_those_of_the_stylesheet():
    css = read("survey_app/web/static/css/resident.css").split("/* 2 ")[0].replace("#fff;", "#ffffff;")
    told = [dict(re.findall(r"--(ground|paper|water|land): (#[0-9a-f]{6})", part)) for part in css.split("prefers-color-scheme: dark")]
    assert [tuple(grounds[name] for name in ("ground", "paper", "water", "land")) for grounds in told] == [LIGHT, DARK]


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)  # The lightest grey that passes, as everybody quotes it.


def test_a_dark_colour_is_kept_as_it_is():
    assert accent.light("#1f5e4b") == {"accent": "#1f5e4b", "on-accent": "#ffffff", "accent-text": "#1f5e4b", "accent-edge": "#1f5e4b"}
    assert next(message for message, _ in accent.explained("#1f5e4b")) == "Buttons have the colour {colour} itself."


def test_yellow_keeps_its_buttons_with_black_words_and_gets_darker_links():
    made = accent.light("#ffcc00")
    assert (made["accent"], made["on-accent"]) == ("#ffcc00", accent.INK)
    assert made["accent-text"] != "#ffcc00"
    assert any("Links have" in message for message, _ in accent.explained("#ffcc00"))


def test_what_becomes_of_a_colour_can_be_said_of_every_colour():
    for colour in EVERY[::7]:
        for message, facts in accent.explained(colour):
            assert message.format(**facts)


def test_the_stylesheet_is_small_and_knows_light_and_dark():
    made = accent.stylesheet("#1f5e4b")
    assert len(made) < 300
    assert made.count("--accent-text:") == 2


@pytest.mark.parametrize(("given", "read"), [("#1F5E4B", "#1f5e4b"), (" 1f5e4b ", "#1f5e4b"), ("#fc0", "#ffcc00")])
def test_a_colour_is_read_as_people_write_it(given, read):
    assert accent.read(given) == read


@pytest.mark.parametrize("given", ["", "green", "#12345", "#1234567", "rgb(1,2,3)", "#gggggg"])
def test_what_is_no_colour_is_refused(given):
    with pytest.raises(accent.ColourRefused, match=r"is not a colour\. Write it as #"):
        accent.read(given)
