"""Questions that lead, or that ask two things at once: signs in their words, per language.

These are patterns, not understanding. They raise the question, and an official who has read it over may leave it as it is.
"""

import itertools
import re
from collections.abc import Mapping

from survey_app.errors import N_, SurveyAppError
from survey_app.texts import Text, base

TWO = {
    "sv": (
        r"\?.+\?",
        r"\b(och|samt|eller|och/eller)\s+(hur|varför|när|var|vad|vem|vilka|vilken|vilket|är|har|känner|tycker|upplever|anser|litar)\b",
        r"\b({good})\s+(och|samt)\s+({good})\b",
        r"\b(nöjd\w*\b[^?]*\bmed|förtroende\b[^?]*\bför|litar\b[^?]*\bpå)\s+(\w+\s+)?\w+\s+(och|samt)\s+\w+",
    ),
    "en": (
        r"\?.+\?",
        r"\b(and|or|and/or)\s+(how|why|when|where|what|who|which|are|is|have|has|do|does|did|feel|think|trust)\b",
        r"\b({good})\s+and\s+({good})\b",
        r"\b(satisfied|dissatisfied|trust|confidence|confident)\b[^?]*\b(with|in)\s+(the\s+)?\w+\s+and\s+\w+",
    ),
}  # fmt: skip
GOOD = {
    "sv": r"(?:tryggt?|säkert?|nöjd|rent?|snyggt?|bra|vänligt?|hjälpsamt?|snabbt?|effektivt?|rättvist?|lugnt?|trevligt?|orolig|rädd|viktigt?)",
    "en": r"(?:safe|secure|satisfied|clean|tidy|good|friendly|helpful|fast|effective|fair|calm|pleasant|worried|afraid|important)",
}
LEADING = {
    "sv": (
        r"\b(håller|tycker|anser|känner|instämmer|vill|upplever|tror)\s+du\s+inte\b",
        r"\b(håller\s+du\s+med\s+om|instämmer\s+du\s+i)\b",
        r"\b(visst|självklart|naturligtvis|givetvis|äntligen|uppenbar\w*|som\s+alla\s+vet)\b",
        r"\b(eller\s+hur|inte\s+sant|är\s+det\s+inte|borde\s+inte)\b",
        r"\bhur\s+mycket\s+(bättre|sämre|tryggare|otryggare|säkrare|renare|farligare)\b",
    ),
    "en": (
        r"\b(don['’]t|do\s+not|wouldn['’]t|didn['’]t|aren['’]t|isn['’]t|shouldn['’]t)\s+(you|we|it|the)\b",
        r"\bdo\s+you\s+(not\s+)?agree\s+that\b",
        r"\b(surely|obviously|of\s+course|clearly|finally|as\s+everybody\s+knows)\b",
        r"\b(isn['’]t\s+it|right|correct)\s*\?$",
        r"\bhow\s+much\s+(better|worse|safer|more\s+unsafe|cleaner|more\s+dangerous)\b",
    ),
}  # fmt: skip
NEGATIONS = {
    "sv": r"\b(inte|aldrig|ingen|inget|inga|ej|utan\s+att)\b",
    "en": r"\b(not|never|nobody|nothing|none|no|without|\w+n['’]t)\b",
}
OPPOSITES = {"sv": r"o|in|miss|van", "en": r"un|in|im|ir|il|dis|non|mis"}  # Put before a word, they make it its opposite.
EXPOSED = {
    "sv": r"\b(blivit|utsatts?|utsatt|råkat\s+ut|drabbats?|varit\s+med\s+om)\b.*\b(hot\w*|våld\w*|misshand\w*|rån\w*|sexuell\w*|brott\w*|trakasser\w*|ofredad\w*|slag\w*|stalk\w*)\b",
    "en": r"\b(been|exposed|victim|experienced|subjected)\b.*\b(threat\w*|violen\w*|assault\w*|robb\w*|sexual\w*|crimes?|harass\w*|molest\w*|beaten|stalk\w*)\b",
}
WORRIED = r"\b(oro\w*|rädd\w*|worr\w*|afraid|fear\w*)\b"  # Of what could happen, not of what did.
TWICE = N_("“{question}” may ask two things at once: who agrees with one of them only cannot answer.")
PUSHES = N_("“{question}” may lead to an answer.")
DOUBLE_NEGATION = N_("“{question}” denies twice, which is easily misread.")


def advice(question: Text) -> tuple[SurveyAppError, ...]:
    """What to look at in a question, in the first language in which it shows."""
    plain = {language: words for language, words in question.items() if language == base(language)}  # Easy language cuts questions in two.
    found: list[SurveyAppError] = []
    for patterns, message in ((TWO, TWICE), (LEADING, PUSHES)):
        hint = N_("Ask after one thing; make two items of it.")
        if message is PUSHES:
            hint = N_("Name both sides, as in “how safe or unsafe”, and leave out what pushes.")
        shown = (
            words for language, words in plain.items() if any(_shows(each, language, words) for each in patterns.get(_main(language), ()))
        )
        found += [SurveyAppError(message, hint=hint, question=words) for words in itertools.islice(shown, 1)]
    for language, words in plain.items():
        if len(re.findall(NEGATIONS.get(_main(language), r"$^"), words, re.IGNORECASE)) > 1:
            found.append(SurveyAppError(DOUBLE_NEGATION, hint=N_("Say it without a negation, or with one."), question=words))
            break
    return tuple(found)


def asks_of_exposure(words: Text) -> bool:
    """Whether somebody is asked if something was done to them that may hurt to think of."""
    found = [language for language, text in words.items() if _shows(EXPOSED.get(_main(language), r"$^"), language, text)]
    return any(not _shows(WORRIED, language, words[language]) for language in found)


def negations(words: Mapping[str, str], language: str) -> int:
    """How many words that deny the text holds."""
    return len(re.findall(NEGATIONS.get(_main(language), r"$^"), words.get(language, ""), re.IGNORECASE))


def opposite(one: str, other: str, language: str) -> bool:
    """Whether a word of one text stands in the other as its opposite, such as safe and unsafe."""
    before, after = (set(re.findall(r"\w+", text.casefold())) for text in (one, other))
    prefix = OPPOSITES.get(_main(language), r"$^")
    pairs = itertools.product(before - after, after - before)
    return any(re.fullmatch(f"(?:{prefix}){re.escape(word)}", longer) for pair in pairs for word, longer in itertools.permutations(pair))


def _shows(pattern: str, language: str, words: str) -> bool:
    return re.search(pattern.replace("{good}", GOOD.get(_main(language), "")), words, re.IGNORECASE | re.DOTALL) is not None


def _main(language: str) -> str:
    return language.partition("-")[0]
