"""Whether a condition can be right: it looks at items that come before, and compares what can be compared."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from survey_app.errors import N_, SurveyAppError, listed, quoted
from survey_app.questionnaire.conditions import AllOf, Answered, AnyOf, Comparison, Condition, Equals, NoneOf, NotEquals, simple_parts
from survey_app.questionnaire.items import LENGTHS, Choosing, Consent, Date, Information, Item, Matrix, Multiple, Number, Ranking, Scale
from survey_app.questionnaire.languages import Path
from survey_app.questionnaire.quantities import Compared, Quantity

Found = tuple[Path, SurveyAppError]
Chosen = Equals | NotEquals | AnyOf | AllOf | NoneOf | Answered
NUMBER = "number"


@dataclass(slots=True)
class Known:
    """Every code there is, and the items that come before the place at hand."""

    everywhere: set[str]
    earlier: dict[str, Item] = field(default_factory=dict)


def faults(condition: Condition, path: Path, known: Known) -> Iterator[Found]:
    """What is wrong with a condition, each with its path."""
    for where, part in simple_parts(condition, path):
        if isinstance(part, Comparison):
            yield from _comparison(part, where, known)
        else:
            yield from _simple(part, where, known)


def quantity_faults(quantity: Quantity, path: Path, known: Known) -> Iterator[Found]:
    """What is wrong with the items that a number is made of."""
    for word, names in (("item", (quantity.item,) if quantity.item else ()), ("sum", quantity.sum or ()), ("count", quantity.count or ())):
        for i, name in enumerate(names):
            here: Path = (*path, word) if word == "item" else (*path, word, i)
            missing = list(_named(name, here, known))
            yield from missing
            if missing:
                continue
            item = known.earlier[name.partition(".")[0]]
            if word == "count":
                yield from _codes(item, quantity.of or (), (*path, "of"))
            elif _measure(item) is None or (word == "sum" and _measure(item) != NUMBER):
                hint = N_(
                    "Numbers, points of a scale and dates can be compared, numbers and points be added; use equals or any_of for options."
                )
                yield here, SurveyAppError(N_("“{code}” is not a number item, so it cannot be compared or added."), code=name, hint=hint)


def _named(name: str, path: Path, known: Known) -> Iterator[Found]:
    code, _, row = name.partition(".")
    item = known.earlier.get(code)
    if item is None and code in known.everywhere:
        hint = N_("A condition can only look at items that come before; change the order.")
        yield path, SurveyAppError(N_("The condition looks at “{code}”, which is asked later or is the item itself."), code=code, hint=hint)
    elif item is None:
        hint = N_("Check the spelling.")
        yield path, SurveyAppError(N_("The condition looks at “{code}”, but no item has this code."), code=code, hint=hint)
    elif isinstance(item, Information):
        hint = N_("Look at an item that asks something.")
        yield path, SurveyAppError(N_("The condition looks at “{code}”, which is only text to read."), code=code, hint=hint)
    elif row and not (isinstance(item, Matrix) and row in {each.code for each in item.rows}):
        hint = N_("After a full stop stands the code of a row of a matrix.")
        yield path, SurveyAppError(N_("“{code}” has no row “{row}”."), code=code, row=row, hint=hint)


def _simple(part: Chosen, path: Path, known: Known) -> Iterator[Found]:
    missing = list(_named(part.item, (*path, "item"), known))
    yield from missing
    if missing:
        return
    item = known.earlier[part.item.partition(".")[0]]
    match part:
        case Equals() | NotEquals():
            word = "equals" if isinstance(part, Equals) else "not_equals"
            yield from _codes(item, (getattr(part, word),), (*path, word))
        case AnyOf() | AllOf() | NoneOf():
            word = {AnyOf: "any_of", AllOf: "all_of", NoneOf: "none_of"}[type(part)]
            yield from _codes(item, getattr(part, word), (*path, word))
            if isinstance(part, AllOf) and len(set(part.all_of)) > 1 and not isinstance(item, Multiple | Ranking | Matrix):
                hint = N_("Use any_of, or look at a multiple item.")
                problem = N_("“{code}” has one answer, so it cannot be all of several.")
                yield (*path, word), SurveyAppError(problem, code=item.code, hint=hint)
        case Answered():
            pass


def _codes(item: Item, codes: tuple[str, ...], path: Path) -> Iterator[Found]:
    """Codes that no option of the item has."""
    if not isinstance(item, Choosing | Consent):
        hint = N_("Use answered, or at_least and at_most for numbers.")
        yield path, SurveyAppError(N_("“{code}” has no options, so it cannot equal one."), code=item.code, hint=hint)
    elif getattr(item, "options", None) != "map":  # The districts are known once the municipality's map is put in.
        options = sorted(option.code for option in item.choices)
        for code in codes:
            if code not in options:
                problem = N_("“{item}” has no option “{code}”.")
                hint = N_("Its options are {known}.")
                yield path, SurveyAppError(problem, item=item.code, code=code, hint=hint, known=listed(options))


def _measure(item: Item) -> str | None:
    """What is measured: a number, or a date of some exactness."""
    match item:
        case Number() | Scale():
            return NUMBER
        case Date():
            return item.precision
    return None


def limit_faults(limit: Quantity, path: Path, known: Known) -> Iterator[Found]:
    """What is wrong with the limit of a number."""
    found = list(quantity_faults(limit, path, known))
    yield from found
    if not found and _kind_of(limit, known) != NUMBER:
        hint = N_("Name a number or a scale, or compare dates in a check.")
        yield (*path, "item"), SurveyAppError(N_("“{code}” is a date, so it cannot be the limit of a number."), code=limit.item, hint=hint)


def _comparison(part: Comparison, path: Path, known: Known) -> Iterator[Found]:
    found = list(quantity_faults(part.left, path, known))
    if isinstance(part.right, Quantity):
        found += quantity_faults(part.right, (*path, part.word), known)
    yield from found
    if found:
        return
    left, right = _kind_of(part.left, known), _kind_of(part.right, known)
    if left != right:
        hint = N_("Compare a number with a number, and a date with a date that is as exact.")
        yield (*path, part.word), SurveyAppError(N_("The two sides cannot be compared: {sides}."), sides=quoted((left, right)), hint=hint)


def _kind_of(compared: Compared, known: Known) -> str:
    match compared:
        case Quantity(item=str(name)):
            return _measure(known.earlier[name.partition(".")[0]]) or NUMBER
        case str():
            return next(precision for precision, length in LENGTHS.items() if length == len(compared))
    return NUMBER
