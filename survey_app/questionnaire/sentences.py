"""Conditions, limits and checks as sentences: with the items' short labels and the options' labels, in the language of the reader.

What is made here is a sentence with its facts; `say(translate)` says it, and the core does not translate. `language` is that of the
labels. Within `and` and `or` whatever could be read in two ways stands in brackets.
"""

from collections.abc import Iterable, Mapping, Sequence

from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire.conditions import (
    All,
    AllOf,
    Answered,
    AnyCondition,
    AnyOf,
    Comparison,
    Condition,
    Equals,
    NoneOf,
    Not,
    NotEquals,
)
from survey_app.questionnaire.items import Asked, Check, Choosing, Consent, Date, Item, Matrix, Multiple, Number, Placed, Ranking
from survey_app.questionnaire.quantities import Compared, Quantity
from survey_app.texts import in_language

Items = Mapping[str, Item]
Sentence = SurveyAppError
CHOICE = Equals | NotEquals | AnyOf | AllOf | NoneOf

NUMBERS = {
    "less_than": N_("{left} is less than {right}"),
    "at_most": N_("{left} is at most {right}"),
    "at_least": N_("{left} is at least {right}"),
    "more_than": N_("{left} is more than {right}"),
    "same_as": N_("{left} is the same as {right}"),
    "differs_from": N_("{left} is not the same as {right}"),
}
DATES = {
    "less_than": N_("{left} is before {right}"),
    "at_most": N_("{left} is {right} or earlier"),
    "at_least": N_("{left} is {right} or later"),
    "more_than": N_("{left} is after {right}"),
    "same_as": NUMBERS["same_as"],
    "differs_from": NUMBERS["differs_from"],
}


def shown_if(condition: Condition, items: Items, language: str) -> Sentence:
    """“Shown if …”: of an item, a section, an option or a row."""
    return Sentence(N_("Shown if {condition}."), condition=clause(condition, items, language))


def must(check: Check, items: Items, language: str) -> Sentence:
    """What must hold of an answer, and what is said when it does not."""
    said = in_language(check.message, language)
    return Sentence(
        N_("Accepted only if {condition}; otherwise is said: “{said}”"), condition=clause(check.must, items, language), said=said
    )


def limits(item: Placed, items: Items, language: str) -> Iterable[Sentence]:
    """What a number or a date can be."""
    match item:
        case Number():
            yield Sentence(N_("From {first} to {last}."), first=_figure(item.min), last=_figure(item.max))
            if item.decimals:
                yield Sentence(N_("Decimals: at most {count}."), count=item.decimals)
            if item.at_least is not None:
                yield Sentence(N_("At least {quantity}."), quantity=_quantity(item.at_least, items, language))
            if item.at_most is not None:
                yield Sentence(N_("At most {quantity}."), quantity=_quantity(item.at_most, items, language))
        case Date():
            first, last = (Sentence(N_("today")) if limit == "today" else limit for limit in (item.earliest, item.latest))
            yield Sentence(N_("From {first} to {last}."), first=first, last=last)


def clause(condition: Condition, items: Items, language: str) -> Sentence:
    """The condition as a clause that can follow “if”."""
    match condition:
        case All(all=parts):
            return _joined(N_("{one} and {other}"), [_within(part, items, language) for part in parts])
        case AnyCondition(any=parts):
            return _joined(N_("{one} or {other}"), [_within(part, items, language) for part in parts])
        case Not(not_=part):
            return Sentence(N_("it is not so that {condition}"), condition=_within(part, items, language))
        case Comparison():
            return _comparison(condition, items, language)
        case Answered(item=name, answered=answered):
            return Sentence(N_("“{item}” is answered") if answered else N_("“{item}” is not answered"), item=name_of(name, items, language))
    return _choice(condition, items, language)


def answer(answers: Mapping[str, object], items: Items, language: str) -> Sentence:
    """What somebody has answered, as a clause."""
    if not answers:
        return Sentence(N_("nothing is answered before it"))
    return _joined(N_("{one} and {other}"), [_answered(items[code], given, items, language) for code, given in answers.items()])


def _answered(item: Item, given: object, items: Items, language: str) -> Sentence:
    match given:
        case Mapping():
            rows = [clause(Equals(f"{item.code}.{row}", str(code)), items, language) for row, code in given.items()]
            return _joined(N_("{one} and {other}"), rows)
        case list():
            return clause(AllOf(item.code, tuple(given)), items, language)
        case str() if isinstance(item, Choosing | Consent):
            return clause(Equals(item.code, given), items, language)
        case int() | float():
            return Sentence(N_("“{item}” is {answer}"), item=name_of(item.code, items, language), answer=_figure(given))
        case str() if isinstance(item, Date):
            return Sentence(N_("“{item}” is {answer}"), item=name_of(item.code, items, language), answer=given)
    return clause(Answered(item.code, True), items, language)


def name_of(name: str, items: Items, language: str) -> str:
    """The short label of an item, with that of its row."""
    code, _, row = name.partition(".")
    item = items[code]
    label = in_language(item.label, language) if isinstance(item, Asked) else item.code
    if row and isinstance(item, Matrix):
        return f"{label}: {next(in_language(each.label, language) for each in item.rows if each.code == row)}"
    return label


def _within(condition: Condition, items: Items, language: str) -> Sentence:
    """The clause as a part of a longer one: in brackets, unless it can only be read in one way."""
    said = clause(condition, items, language)
    return said if _plain(condition) else Sentence(N_("({condition})"), condition=said)


def _plain(condition: Condition) -> bool:
    match condition:
        case All(all=parts) | AnyCondition(any=parts):
            return len(parts) == 1 and _plain(parts[0])
        case Equals() | Answered():
            return True
        case AnyOf(any_of=codes) | AllOf(all_of=codes):
            return len(codes) == 1
        case Comparison():
            sides = (condition.left, condition.right)
            return all(not isinstance(side, Quantity) or side.item is not None for side in sides)
    return False


def _choice(condition: CHOICE, items: Items, language: str) -> Sentence:
    item = items[condition.item.partition(".")[0]]
    whole = isinstance(item, Matrix) and "." not in condition.item
    many = "ticked" if isinstance(item, Multiple) else "ranked" if isinstance(item, Ranking) else "rows" if whole else "one"
    codes: tuple[str, ...]
    match condition:
        case Equals(equals=code):
            word, codes = "is", (code,)
        case NotEquals(not_equals=code):
            word, codes = "is_not", (code,)
        case AnyOf(any_of=several):
            word, codes = "is", several
        case AllOf(all_of=several):
            word, codes = ("is" if len(set(several)) == 1 else "all"), several
        case NoneOf(none_of=several):
            word, codes = ("is_not" if many == "one" or len(set(several)) == 1 else "none"), several
    name = name_of(condition.item, items, language)
    if isinstance(item, Consent):
        return Sentence(N_("“{item}” is agreed to") if word != "is_not" else N_("“{item}” is answered, but not agreed to"), item=name)
    labels = [_label(item, code, language) for code in dict.fromkeys(codes)]
    joining = N_("{one} and {other}") if word in ("all", "none") else N_("{one} or {other}")
    return Sentence(CHOICES[many][word], item=name, options=_joined(joining, [Sentence(N_("“{name}”"), name=label) for label in labels]))


CHOICES = {
    "one": {
        "is": N_("“{item}” is {options}"),
        "is_not": N_("“{item}” is answered, but not with {options}"),
        "all": N_("“{item}” is {options}"),
    },
    "ticked": {
        "is": N_("{options} is ticked in “{item}”"),
        "is_not": N_("“{item}” is answered, but {options} is not ticked"),
        "none": N_("“{item}” is answered, but none of {options} is ticked"),
        "all": N_("{options} are all ticked in “{item}”"),
    },
    "ranked": {
        "is": N_("{options} is ranked in “{item}”"),
        "is_not": N_("“{item}” is answered, but {options} is not ranked"),
        "none": N_("“{item}” is answered, but none of {options} is ranked"),
        "all": N_("{options} are all ranked in “{item}”"),
    },
    "rows": {
        "is": N_("{options} stands in at least one row of “{item}”"),
        "is_not": N_("“{item}” is answered, but {options} stands in no row"),
        "none": N_("“{item}” is answered, but none of {options} stands in any row"),
        "all": N_("{options} each stand in at least one row of “{item}”"),
    },
}


def _label(item: Item, code: str, language: str) -> str:
    option = item.option(code) if isinstance(item, Choosing) else None
    return in_language(option.label, language) if option else code


def _comparison(condition: Comparison, items: Items, language: str) -> Sentence:
    sides = (condition.left, condition.right)
    dates = any(isinstance(side, str) or (isinstance(side, Quantity) and isinstance(items.get(side.item or ""), Date)) for side in sides)
    left, right = (_quantity(side, items, language) for side in sides)
    return Sentence((DATES if dates else NUMBERS)[condition.word], left=left, right=right)


def _quantity(compared: Compared, items: Items, language: str) -> Sentence | str:
    match compared:
        case Quantity(item=str(name)):
            return _name(name, items, language)
        case Quantity(sum=tuple(names)):
            return Sentence(N_("the sum of {items}"), items=_list(names, items, language))
        case Quantity(count=tuple(names), of=tuple(codes)):
            counted = [items[name.partition(".")[0]] for name in names]  # The same code may have other words in another item.
            labels = dict.fromkeys(_label(item, code, language) for code in codes for item in counted)
            options = _joined(N_("{one} or {other}"), [Sentence(N_("“{name}”"), name=label) for label in labels])
            return Sentence(N_("the number of answers {options} in {items}"), options=options, items=_list(names, items, language))
        case int() | float():
            return _figure(compared)
        case str():
            return compared
    raise AssertionError(compared)


def _name(name: str, items: Items, language: str) -> Sentence:
    return Sentence(N_("“{name}”"), name=name_of(name, items, language))


def _list(names: Sequence[str], items: Items, language: str) -> Sentence:
    return _joined(N_("{one} and {other}"), [_name(name, items, language) for name in names])


def _joined(last: str, parts: Sequence[Sentence]) -> Sentence:
    """One, two or more parts in a row. last: how the last two are joined; in a longer row the others are joined by commas."""
    row = parts[-1]
    for i, part in enumerate(reversed(parts[:-1])):
        row = Sentence(N_("{one}, {other}") if i else last, one=part, other=row)
    return row


def _figure(number: float) -> Sentence | str:
    """The number with the decimal sign of the reader."""
    whole, _, decimals = f"{number:.10f}".rstrip("0").partition(".")
    return Sentence(N_("{whole}.{decimals}"), whole=whole, decimals=decimals) if decimals else whole
