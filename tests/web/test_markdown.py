"""What officials write becomes a few kinds of HTML, and never a script."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey_app.questionnaire.piping import literal
from survey_app.web.markdown import BLOCKS, INLINE, SCHEMES, blocks, inline, plain

ALLOWED = {"a": {"href", "rel"}, "ol": {"start"}}


class Found(HTMLParser):
    """Every element and attribute that a browser would see, and the text."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[tuple[str, str]] = set()
        self.addresses: list[str] = []
        self.text = ""
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {(tag, name) for name, _ in attrs}
        self.addresses += [value for name, value in attrs if name == "href"]

    def handle_data(self, data):
        self.text += data

    def handle_comment(self, data):
        self.strange.append(data)

    handle_decl = handle_pi = unknown_decl = handle_comment


def check(html: str, tags: set[str]) -> Found:
    found = Found(html)
    assert found.tags <= tags
    assert all(name in ALLOWED.get(tag, ()) for tag, name in found.attributes)
    assert all(address.partition(":")[0].lower() in SCHEMES for address in found.addresses)
    assert found.strange == []
    return found


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("Hur trygg är du?", "<p>Hur trygg är du?</p>"),
        ("Tänk på **kvällen**, _inte_ *dagen*.", "<p>Tänk på <strong>kvällen</strong>, <em>inte</em> <em>dagen</em>.</p>"),
        ("Ett\n\nTvå", "<p>Ett</p>\n<p>Två</p>"),
        ("Ett\nTvå", "<p>Ett<br>\nTvå</p>"),
        ("- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>"),
        ("1. a\n2. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>"),
        (
            "[Brottsofferjouren](https://www.brottsofferjouren.se)",
            '<p><a href="https://www.brottsofferjouren.se" rel="noopener noreferrer">Brottsofferjouren</a></p>',
        ),
        ("[116 006](tel:116006)", '<p><a href="tel:116006" rel="noopener noreferrer">116 006</a></p>'),
        ("[skriv](mailto:trygg@ekvik.se)", '<p><a href="mailto:trygg@ekvik.se" rel="noopener noreferrer">skriv</a></p>'),
        (r"2 \* 3, a_b_c, 5 < 7 & 8", "<p>2 * 3, a_b_c, 5 &lt; 7 &amp; 8</p>"),
    ],
)
def test_what_is_written_becomes(written, shown):
    assert str(blocks(written)) == shown


@pytest.mark.parametrize(
    "written", ["# Rubrik", "> citat", "`kod`", "| a | b |", "---", "<https://ekvik.se>", "&copy;", "~~bort~~", "https://ekvik.se"]
)
def test_everything_else_is_shown_as_it_was_written(written):
    assert check(blocks(written), {"p"}).text.strip() == written


def test_words_in_a_legend_hold_no_paragraph_and_no_list():
    assert str(inline("Är du **ute**?")) == "Är du <strong>ute</strong>?"
    assert str(inline("1. Är du ute?")) == "1. Är du ute?"


ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<iframe src=javascript:alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<style>*{display:none}</style>",
    "<!-- x --><![CDATA[x]]><?php x ?>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](  javascript:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](\x01javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/office/)",
    "[x](http://evil.example)",
    "[x](file:///etc/passwd)",
    '[x](https://a.example/"onmouseover="alert(1))',
    '[x](https://a.example "title\\" onclick=alert(1)")',
    "[x](<https://a.example/ onclick=alert(1)>)",
    "[<img src=x onerror=alert(1)>](https://a.example)",
    "![x](https://a.example/pixel.png)",
    "![x](x 'onerror=alert(1)')",
    "<javascript:alert(1)>",
    "[x]: javascript:alert(1)\n\n[x]",
    "[a]\n\n[a]: https://a.example",
    "**<b onclick=alert(1)>x</b>**",
    "- <script>\n  alert(1)\n  </script>",
    "</p></div></form><form action=https://evil.example>",
    "\u202e<script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_becomes_words_or_a_harmless_link(attack):
    check(blocks(attack), BLOCKS)
    check(inline(attack), INLINE)


@given(st.lists(st.sampled_from([*ATTACKS, "**", "_", "[", "](", ")", "\n\n", "- ", "1. ", "\\", "`", " "]), max_size=6).map("".join))
def test_attacks_put_together_become_no_more(written):
    check(blocks(written), BLOCKS)
    check(inline(written), INLINE)


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
def test_an_inserted_answer_is_shown_as_it_was_given_and_is_never_a_mark(value):
    found = check(blocks(f"Du svarade {literal(value)}."), {"p"})
    assert found.text == f"Du svarade {' '.join(value.split())}."


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_that_a_resident_writes_as_an_answer_stays_words(attack):
    check(blocks(literal(attack)), {"p"})
    assert check(inline(literal(attack)), set()).text


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Tänk på **kvällen**.", "Tänk på kvällen."),
        ("Ett\n\n- två\n- [tre](https://a.se)", "Ett\ntvå\ntre"),
        ("Ett\nTvå", "Ett\nTvå"),
        ("<b>x</b> & y", "<b>x</b> & y"),
    ],
)
def test_words_without_marks(written, said):
    assert plain(written) == said
