"""Writing into any page of any questionnaire, and going on to the next."""

from playwright.sync_api import Page

WRITTEN = "main form :is(input[type=text], textarea)"
MISTAKES = f"""() => {{
  const written = [...document.querySelectorAll('{WRITTEN}')].filter(field => field.checkVisibility());
  for (const field of written) field.value = 'many '.repeat(300);
  return written.length > 0;
}}"""
ANSWERS = f"""() => {{
  for (const radio of document.querySelectorAll('input[type=radio]')) radio.checked = true;
  const boxes = [...document.querySelectorAll('input[type=checkbox]')];
  if (boxes.length && !boxes.some(box => box.checked)) boxes.at(-1).checked = true;
  for (const field of document.querySelectorAll('{WRITTEN}')) field.value = {{year: '2026', month: '5', day: '5'}}[field.name.split('.')[1]] ?? '20';
  const taken = new Set();
  for (const list of document.querySelectorAll('main form select')) {{
    const item = list.name.split('.')[0], free = [...list.options].find(option => option.value && !taken.has(item + ' ' + option.value));
    if (free) {{ list.value = free.value; taken.add(item + ' ' + free.value) }}
  }}
}}"""
TAKEN_BACK = f"""() => {{
  const items = new Set([...document.querySelectorAll('[aria-invalid=true]')].map(field => field.name.split('.')[0]));
  for (const field of document.querySelectorAll('{WRITTEN}')) if (items.has(field.name.split('.')[0])) field.value = '';
}}"""


def at_review(page: Page) -> bool:
    return page.locator("[value=send]").count() > 0 and page.locator("[value=continue]").count() == 0


def mistaken(page: Page) -> bool:
    """Go on with mistakes in everything that is written; False where nothing is."""
    if not page.evaluate(MISTAKES):
        return False
    page.locator(".actions .go").first.click()
    return True


def go_on(page: Page) -> None:
    """Answer everything on the page and go on; what does not fit the question is left out."""
    page.evaluate(ANSWERS)
    page.locator(".actions .go").first.click()
    if page.locator(".errors").count():
        page.evaluate(TAKEN_BACK)
        page.locator(".actions .go").first.click()
