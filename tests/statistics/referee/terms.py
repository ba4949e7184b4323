"""The right-hand side of a model."""

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray

from survey_app.statistics.terms import Term, Variable
from tests.statistics.referee.tables import NotUnderstood, Table

Terms = Sequence[Mapping[str, Any]]


def terms_of(given: Terms) -> list[Term]:
    return [_term(**term) for term in given]


def _term(name: str, columns: Sequence[Mapping[str, Any]]) -> Term:
    found = Term.of(*(_variable(**column) for column in columns))
    if found.name != name:
        raise NotUnderstood(f"a term {name} of the columns {found.name}")
    return found


def _variable(column: str, kind: str, base: str | None = None, levels: Sequence[str] | None = None) -> Variable:
    match kind, base, levels:
        case "numeric", None, None:
            return Variable(column)
        case "categorical", str(), [first, *_] if first == base:
            return Variable(column, tuple(levels))
    raise NotUnderstood(f"a {kind} column of these levels")


def columns_of(table: Table, given: Sequence[Term]) -> dict[str, NDArray[Any]]:
    """What a model reads: text of categorical columns, numbers of the others."""
    variables = {variable.column: variable for term in given for variable in term.variables}
    return {name: table.numbers(name) if each.levels is None else table.text(name) for name, each in variables.items()}
