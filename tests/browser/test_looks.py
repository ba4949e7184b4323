"""What the stylesheets promise for the eye and the finger: edges, colours that mean something, and targets that a thumb can hit."""

import pytest

from survey_app.municipality import logo
from survey_app.services.municipalities import Changes, change
from survey_app.storage import waves
from tests.browser import town as towns
from tests.browser.filling import ANSWERS
from tests.browsing import PHONE
from tests.house.tree import read
from tests.making import PASSWORD
from tests.web.respond.questionnaires import WORK

pytestmark = pytest.mark.browser
SMALL = """() => {
  const hit = (element, x, y) => { const found = document.elementFromPoint(x, y); return found && (element === found || element.contains(found)) };
  return [...document.querySelectorAll('a[href], button, summary, label.option, select, input[type=text], input[type=file]')]
    .filter(element => element.checkVisibility() && !element.closest('.vh, .skip, p:not(.ask, .stop, .made), li:not(.langs li), dd:not(.ask, .answers dd)'))
    .filter(element => {
      element.scrollIntoView({block: 'center'});
      const {left, top, width, height} = element.getBoundingClientRect();
      return ![-21, 21].every(off => hit(element, left + width / 2, top + height / 2 + off));
    }).map(element => `${element.tagName} “${element.innerText || element.name}”`);
}"""
WIDE = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 40"><path d="M2 2h196v36H2z"/></svg>'
LINES = """() => {
  const range = document.createRange();
  range.selectNodeContents(document.querySelector('.who').lastChild);
  return range.getClientRects().length;
}"""
POINT = '<svg class="chart"><circle class="point" r="4"/></svg>'
BADGES = '<span class="badge">Waiting</span><span class="badge stop">Stopped</span>'


@pytest.fixture
def phone(browser_page):
    browser_page.set_viewport_size(PHONE)
    return browser_page


def styled(page, selector, name):
    return page.locator(selector).evaluate_all(f"found => found.map(element => getComputedStyle(element).{name})")


def test_in_a_matrix_on_a_telephone_what_is_no_point_of_the_scale_has_edges_all_around(phone, make_wave):
    made = make_wave(questionnaire=read("questionnaires/examples/matrix.yaml"), reach=waves.OPEN_LINK)
    phone.goto(f"/s/{made.wave.slug}/")
    phone.get_by_role("button", name="Start").click()
    for edge in ("Top", "Bottom"):
        assert set(styled(phone, ".matrix .apart", f"border{edge}Width")) == {"1px"}
    assert set(styled(phone, ".matrix .apart", "borderStartStartRadius")) == {"6px"}
    assert set(styled(phone, ".matrix .option:has(+ .apart)", "borderEndEndRadius")) == {"6px"}


def test_whatever_can_be_pressed_can_be_hit_with_a_thumb(phone, make_wave, municipality):
    change(municipality, Changes(contact="The safety group", phone="08-465 004 17", email="safe@ekeby.example"))
    made = make_wave(questionnaire=WORK)
    small = []
    phone.goto(f"/s/{made.wave.slug}/")
    for summary in phone.locator("summary").all():
        summary.click()
    small += phone.evaluate(SMALL)
    phone.locator("#code").fill(made.code)
    phone.get_by_role("button", name="Start").click()
    while not phone.locator("[value=send]").count():
        phone.evaluate(ANSWERS)
        small += phone.evaluate(SMALL)
        phone.locator(".actions .go").click()
    small += phone.evaluate(SMALL)
    phone.locator("[value=send]").click()
    phone.wait_for_url("**/thanks**")
    small += phone.evaluate(SMALL)
    phone.goto(f"/s/{made.wave.slug}/privacy")
    small += phone.evaluate(SMALL)
    assert not small, "\n".join(small)


def test_officials_hit_what_they_press_with_a_thumb_too(phone, make_official):
    official = make_official()
    phone.goto("/office/sign-in")
    small = phone.evaluate(SMALL)
    phone.get_by_label("E-mail").fill(official.email)
    phone.get_by_label("Password").fill(PASSWORD)
    phone.get_by_role("button", name="Sign in").click()
    for address in ("/office/", "/office/evaluations/", "/office/evaluations/new"):
        phone.goto(address)
        small += phone.evaluate(SMALL)
    assert not small, "\n".join(small)


def test_a_name_beside_a_wide_logo_is_not_broken_within_its_words_when_text_is_twice_as_large(phone, make_wave, municipality):
    change(municipality, Changes(name="Ekeby kommun", logo=logo.read(WIDE, "wide.svg")))
    phone.goto(f"/s/{make_wave().wave.slug}/")
    phone.evaluate("document.documentElement.style.fontSize = '200%'")
    assert phone.evaluate(LINES) <= 2
    assert phone.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_whoever_prefers_dark_colours_prints_links_in_black(browser_page, make_wave, municipality):
    change(municipality, Changes(colour="#1a3c6e"))
    browser_page.emulate_media(media="print", color_scheme="dark")
    browser_page.goto(f"/s/{make_wave().wave.slug}/")
    assert set(styled(browser_page, ".facts a", "color")) == {"rgb(0, 0, 0)"}


def test_the_colour_of_where_one_is_marks_no_estimate(browser_page):
    browser_page.goto("/office/sign-in")
    browser_page.evaluate("chart => document.querySelector('main').innerHTML = chart", POINT)
    assert styled(browser_page, ".point", "stroke") == ["none"]


def test_the_badges_of_evaluations_stand_alike(browser_page):
    browser_page.goto("/office/sign-in")
    browser_page.evaluate("badges => document.querySelector('main').innerHTML = badges", BADGES)
    for name in ("marginBlockStart", "fontSize"):
        assert len(set(styled(browser_page, ".badge", name))) == 1


def test_the_code_to_continue_with_stands_in_line_with_arabic_and_is_read_from_left_to_right(phone, make_wave):
    made = towns.example(make_wave, next(path for path in towns.files("scale.yaml", "questionnaires/examples")))
    phone.goto(f"/s/{made.wave.slug}/?lang=ar")
    phone.locator(".panel .go").first.click()
    phone.locator(".later summary").click()
    code = phone.locator(".later .code")
    assert code.evaluate("code => getComputedStyle(code).unicodeBidi") == "isolate"
    written, whole = code.evaluate("code => [code, code.closest('p')].map(element => element.getBoundingClientRect().right)")
    assert code.evaluate("code => getComputedStyle(code).display") == "inline"
    assert abs(written - whole) < 1
