"""The client's checks can fail: each fault it looks for is found."""

import pytest

from tests.pages import page_faults

SOUND = '<!doctype html><html lang="en"><head><title>A</title></head><body><h1>A</h1>{}</body></html>'


def test_a_sound_page_has_no_faults():
    assert page_faults(SOUND.format('<form><label for="a">Name</label><input id="a" name="a"><button>Send</button></form>')) == []


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ('<input name="a">', "<input name=a id=None> has no label"),
        ('<label for="a"> </label><input name="a" id="a">', "<input name=a id=a> has no label"),
        ("<button></button>", "<button name=None id=None> has no label"),
        ('<p id="x"></p><p id="x"></p>', "id x stands 2 times"),
        ("<h1>B</h1>", "2 h1 instead of one"),
        ('<p style="color: red">B</p>', "<p> has an inline style"),
        ("<style>p {}</style>", "<style> is inline"),
        ("<script>1</script>", "a script is inline"),
        ('<p onclick="f()">B</p>', "<p> has onclick"),
        ('<img src="/a.png">', "<img name=None id=None> has no label"),
        ('<img src="https://example.org/a.png" alt="">', "<img> loads https://example.org/a.png"),
        ('<label for="b">B</label>', "nothing has the id b that the page refers to"),
        ("<fieldset></fieldset>", "<fieldset name=None id=None> has no label"),
    ],
)
def test_a_fault_in_a_page_is_named(part, fault):
    assert fault in page_faults(SOUND.format(part))


def test_html_that_does_not_parse_is_a_fault():
    assert any("not valid HTML" in fault for fault in page_faults(SOUND.format("<p><div></p></div>")))


def test_a_page_without_language_title_or_doctype_is_faulty():
    assert {"no doctype", "html has no lang", "no title"} <= set(page_faults("<html><body><h1>A</h1></body></html>"))


def test_inline_styles_pass_only_where_the_pages_own_policy_allows_them():
    assert page_faults(SOUND.format("<p style='color: red'>B</p>"), "style-src 'unsafe-inline'") == []
