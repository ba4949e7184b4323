"""A logo draws and does nothing else."""

import zlib

import pytest

from survey_app.municipality import logo
from tests.municipality.pictures import SIGNATURE, chunk, png, svg

BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
HALF = png()[: len(png()) // 2]


def test_a_plain_svg_is_kept_as_it_is_drawn():
    made = logo.read(svg(), "arms.svg")
    assert made.media == "image/svg+xml"
    assert b'<path d="M2 2h28v19z" fill="#1f5e4b" />' in made.content
    assert b'viewBox="0 0 32 40" width="32" height="40"' in made.content


def test_an_svg_without_viewbox_gets_one_from_its_size():
    assert b'viewBox="0 0 64 80"' in logo.read(svg(head='width="64px" height="80"'), "arms.svg").content


@pytest.mark.parametrize(
    ("inside", "gone"),
    [
        ("<metadata>by Kim Lund</metadata>", "Kim"),
        ("<!-- Kim Lund -->", "Kim"),
        ('<sodipodi:namedview xmlns:sodipodi="http://s.example" pagecolor="#fff"/>', "namedview"),
        ('<g xmlns:inkscape="http://i.example" inkscape:label="Kim"/>', "Kim"),
    ],
)
def test_what_the_drawing_program_left_in_it_is_left_out(inside, gone):
    assert gone.encode() not in logo.read(svg(inside), "arms.svg").content


def test_what_only_draws_stays():
    inside = '<defs><linearGradient id="a"><stop offset="0"/></linearGradient></defs><style>.b{fill:url(#a)}</style><use xlink:href="#a"/><rect class="b" style="stroke:#000"/>'
    made = logo.read(svg(inside), "arms.svg").content
    for part in (b"linearGradient", b".b{fill:url(#a)}", b'<use href="#a" />', b'style="stroke:#000"'):
        assert part in made


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<script>alert(1)</script>", "arms.svg holds <script>, which does more than draw. Take it out"),
        ("<foreignObject/>", "holds <foreignObject>"),
        ('<x:script xmlns:x="http://www.w3.org/1999/xhtml"/>', "holds <script>"),
        ('<image href="data:image/png;base64,AAAA"/>', "holds <image>"),
        ('<a href="#x"/>', "holds <a>"),
        ('<animate attributeName="href" to="javascript:1"/>', "holds <animate>"),
        ('<path onload="alert(1)"/>', "holds the attribute onload"),
        ('<g><use href="https://elsewhere.example/a.svg#b"/></g>', "loads “https://elsewhere.example/a.svg#b” from elsewhere"),
        ("<style>@import 'a.css'</style>", "loads “@import” from elsewhere"),
        ("<style>rect{fill:url(https://elsewhere.example/b)}</style>", "from elsewhere"),
        ('<rect style="fill:url(//elsewhere.example/b)"/>', "from elsewhere"),
        ('<rect fill="URL( &quot;//elsewhere.example/b&quot;)"/>', "from elsewhere"),
        ("<style>rect{}<tspan/>@import url(//elsewhere.example/a.css)</style>", "loads “@import” from elsewhere"),
        ("<style>rect{}<tspan>@import url(//elsewhere.example/a.css)</tspan></style>", "loads “@import” from elsewhere"),
        (r"<style>rect{fill:u\72l(//elsewhere.example/b)}</style>", "from elsewhere"),
    ],
)
def test_an_svg_that_runs_or_loads_anything_is_refused(inside, said):
    with pytest.raises(logo.LogoRefused) as refused:
        logo.read(svg(inside), "arms.svg")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"GIF89a", "arms is neither SVG nor PNG. Save the logo as one of them"),
        (b"", "arms is neither SVG nor PNG."),
        (svg()[:-3], "arms is not a valid SVG file."),
        (b"<html><svg></svg></html>", "arms is not a valid SVG file."),
        (b"<svg><path/></svg>", "arms is not a valid SVG file."),
        (b'<?xml version="1.0" encoding="klingon"?>' + svg(), "arms is not a valid SVG file."),
        (svg(before=BOMB), "arms defines entities of its own."),
        (svg("<g>" * 3000 + "</g>" * 3000), "arms has parts within parts, more than 40 deep."),
        (svg(head=""), "arms does not say how large it is."),
        (svg(head='viewBox="0 0 900 40"'), "arms is 900 wide and 40 high; one side may be at most 8 times the other."),
        (svg(head='viewBox="0 0 0 40"'), "one side may be"),
        (svg("<g/>" * 20_000), "a logo may have 60000. Save it smaller"),
        (png(20, 20), "arms is 20 × 20 pixels; each side must have 32 to 2000."),
        (png(2001, 40), "arms is 2001 × 40 pixels"),
        (png(400, 40), "one side may be"),
        (HALF, "arms is not a whole PNG file."),
        (png(rows=3), "arms is not a whole PNG file."),
        (png(rows=100_000), "arms is not a whole PNG file."),
        (png()[:40] + b"x" + png()[41:], "arms is not a whole PNG file."),
        (SIGNATURE, "arms is not a whole PNG file."),
        (SIGNATURE + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b""), "arms is not a whole PNG file."),
        (png().replace(chunk(b"IEND", b""), b""), "arms is not a whole PNG file."),
    ],
)
def test_what_cannot_be_a_logo_is_refused_in_a_sentence(content, said):
    with pytest.raises(logo.LogoRefused) as refused:
        logo.read(content, "arms")
    assert said in str(refused.value)


def test_a_png_loses_everything_but_the_picture():
    made = logo.read(png(more=((b"tEXt", b"Author\0Kim Lund"),)) + b"behind the end", "arms.png")
    assert made == logo.Logo("image/png", png())
