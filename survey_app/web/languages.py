"""Which language a page speaks: what the reader chose, else what their browser asks for, else the operator's."""

from collections.abc import Sequence
from datetime import date

from babel.dates import format_date
from babel.support import Translations
from flask import Flask, current_app, g, request
from flask_babel import Babel, get_locale, get_translations
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from survey_app.settings import SPOKEN, Settings
from survey_app.texts import Text, base, in_language

TO_RESIDENTS = (*SPOKEN, "ar")  # And on the pages for residents.
NAMES = {
    "ar": "العربية", "de": "Deutsch", "en": "English", "es": "Español", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "pl": "Polski",
    "so": "Soomaali", "sv": "Svenska", "sv-x-lattlast": "Lättläst svenska", "ti": "ትግርኛ", "tr": "Türkçe", "uk": "Українська", "ur": "اردو",
}  # fmt: skip
_SAID: dict[str, dict[str, tuple[Markup, Markup]]] = {}  # Language → message → its words, and the same where it has no facts.
RIGHT_TO_LEFT = {"ar", "ckb", "dv", "fa", "he", "ps", "ur", "yi"}


def init(app: Flask, settings: Settings) -> None:
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = "translations"
    app.config["BABEL_DEFAULT_LOCALE"] = settings.language
    Babel(app, locale_selector=_spoken)
    app.jinja_env.globals.update(_=said, ngettext=counted)
    app.jinja_env.globals.update(language=language, direction=direction, language_name=language_name, spoken_to_residents=TO_RESIDENTS)
    app.jinja_env.filters.update(day=day, words=words, language_name=language_name)


def choose(available: Sequence[str], default: str = "", *, asked: str | None = None) -> str:
    """The language to show, of those available: `asked` for, or by the form or the address, else by the browser, else `default` or the operator's,
    else the first."""
    asked = asked or _sent() or request.args.get("lang")
    if asked and asked in available:
        return asked
    best = request.accept_languages.best_match(available)
    default = default or current_app.extensions["pejl"].language
    return best or (default if default in available else available[0])


def speak(tag: str) -> None:
    """Say everything in this request in the language `tag`."""
    g.language = tag


def language() -> str:
    """The language of the page: of its content where that was chosen, else of the program."""
    return g.get("language") or str(get_locale())


def direction(tag: str) -> str:
    return "rtl" if tag.split("-", maxsplit=1)[0] in RIGHT_TO_LEFT else "ltr"


def day(when: date) -> str:
    """A day as people write it: 12 October 2026."""
    words = format_date(when, "d MMMM y", locale=get_locale())
    return words.replace(" ", "\u00a0")


def words(text: Text | None, tag: str) -> str:
    """What an official wrote, in the language `tag`; nothing where nothing was written."""
    return in_language(text, tag) if text else ""


def language_name(tag: str) -> str:
    """The language's own name for itself."""
    return NAMES.get(tag) or NAMES.get(tag.split("-", maxsplit=1)[0], tag)


def said(message: str, **facts: object) -> Markup:
    """A message of the program on a page, in its language, with its facts escaped. The words are looked up once in a process."""
    found = g.get("said")
    if found is None:
        found = g.said = _SAID.setdefault(_spoken(), {})
    words = found.get(message)
    if words is None:
        template = Markup(_catalogue().gettext(message))  # noqa: S704  # What stands in our own catalogues.
        words = found[message] = (template, template % {} if "%(" not in template else template)
    return words[0] % facts if facts else words[1]


def counted(one: str, many: str, num: int, **facts: object) -> Markup:
    """The same of a message with a number, `num` among its facts, in the form that the number takes."""
    return Markup(_catalogue().ngettext(one, many, num)) % {"num": num, **facts}  # noqa: S704  # As above.


def _catalogue() -> Translations:
    """What a page says, in its language; found once for the whole of it."""
    if "catalogue" not in g:
        g.catalogue = get_translations()
    found: Translations = g.catalogue
    return found


def _sent() -> str | None:
    """The language in a form; a form that could not be read has none."""
    try:
        return request.form.get("_lang")
    except HTTPException:
        return None


def _spoken() -> str:
    chosen = g.get("language")
    if chosen is None:
        return choose(TO_RESIDENTS)  # The officials' pages have always chosen.
    return base(chosen) if base(chosen) in TO_RESIDENTS else "en"
