"""Numbers, dates and sentences in the reader's language: the only place where a report turns a number into characters."""

import datetime
from collections.abc import Mapping, Sequence
from functools import cache

from markupsafe import Markup

from survey_app.reports import words_en, words_en_body, words_sv, words_sv_body

NBSP, MINUS, DASH = "\u00a0", "\u2212", "\u2013"
LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "sv": {**words_sv.WORDS, **words_sv_body.WORDS},
    "en": {**words_en.WORDS, **words_en_body.WORDS},
}


class Words:
    """How one language writes numbers, intervals, verdicts and sentences. `lang` is its tag."""

    def __init__(self, lang: str, table: Mapping[str, str]) -> None:
        self.lang, self.table = lang, table
        self.decimal, self.thousands, self.percent, self.to = (table[k] for k in ("decimal", "thousands", "percent", "to"))
        self.ci, self.n = table["ci"], table["n"]
        self.ci95 = f"95{self.percent} {self.ci}".replace(" ", NBSP)
        self.verdict, self.chart = self._family("verdict"), self._family("chart")

    def _family(self, name: str) -> dict[str, str]:
        return {key.removeprefix(f"{name}."): words for key, words in self.table.items() if key.startswith(f"{name}.")}

    def say(self, key: str, **facts: object) -> str:
        """The sentence `key` with its facts. KeyError when the sentence or one of its facts is missing."""
        return self.table[key].format(**facts)

    def rich(self, key: str, **facts: object) -> Markup:
        """The same for a sentence with bold words in it; the facts are escaped."""
        return Markup(self.table[key].replace("<b>", "<strong>").replace("</b>", "</strong>")).format(**facts)  # noqa: S704

    def num(self, value: float, places: int = 0) -> str:
        text = f"{abs(value):,.{places}f}"
        sign = MINUS if value < 0 and float(text.replace(",", "")) != 0 else ""
        return sign + text.replace(",", "\0").replace(".", self.decimal).replace("\0", self.thousands)

    def short(self, value: float) -> str:
        """A limit as the plan states it: 5, 2,5."""
        return self.num(value, 0 if float(value).is_integer() else 1)

    def diff(self, value: float, places: int = 1) -> str:
        """A difference always shows its sign: −8,2 · +3,0 · 0,0."""
        text = self.num(value, places)
        return "+" + text if value > 0 and float(f"{value:.{places}f}") != 0 else text

    def pct(self, value: float, places: int = 0) -> str:
        return self.num(value, places) + self.percent

    def between(self, low: float, high: float, places: int = 0) -> str:
        """A range of levels: 22–27 (cannot be negative, so a dash will do)."""
        return f"{self.num(low, places)}{DASH}{self.num(high, places)}"

    def diff_between(self, low: float, high: float, places: int = 1) -> str:
        """A range of differences: −20,0 till −1,0 (a dash beside a minus sign would be misread)."""
        return f"{self.diff(low, places)}{NBSP}{self.to}{NBSP}{self.diff(high, places)}"

    def p(self, value: float | None) -> str:
        if value is None:
            return DASH
        return self.say("p_below", limit=self.num(0.001, 3)).replace(" ", NBSP) if value < 0.001 else self.num(value, 3)

    def date(self, day: datetime.date) -> str:
        return self.say("date", day=day.day, month=self.table[f"month.{day.month}"], year=day.year)

    def dates(self, first: datetime.date | None, last: datetime.date | None) -> str:
        """9 september–25 oktober 2026; what is known of the two days."""
        if first is None or last is None:
            known = first or last
            return self.date(known) if known else self.say("dates.unknown")
        if first.year != last.year:
            return f"{self.date(first)}{DASH}{self.date(last)}"
        start = (
            str(first.day) if first.month == last.month else self.say("day_month", day=first.day, month=self.table[f"month.{first.month}"])
        )
        return f"{start}{DASH}{self.date(last)}"

    def list(self, things: Sequence[str]) -> str:
        """A, B och C."""
        return things[0] if len(things) == 1 else f"{', '.join(things[:-1])} {self.table['and']} {things[-1]}" if things else ""


@cache
def words_for(language: str) -> Words:
    """The words of the language, or English where there are none of it."""
    known = language if language in LANGUAGES else "en"
    return Words(known, LANGUAGES[known])


def upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """For the middle of a sentence; an abbreviation keeps its capitals."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]
