"""The matrix of a model: what its columns are called, what they hold, and whom they leave out."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from survey_app.statistics.design import SampleDesign
from survey_app.statistics.terms import ModelMatrix, NotNumeric, OneLevel, Term, Variable, rows_of_model

AREA = Variable("area", ("north", "south", "west"))
SEX = Variable("sex", ("man", "woman"))
AGE = Variable("age")
DATA = {
    "area": np.array(["south", "north", "west", "", "south"]),
    "sex": np.array(["man", "woman", "woman", "man", "woman"]),
    "age": np.array([30.0, 40, 50, 60, np.nan]),
}


def matrix(*terms: Term, intercept: bool = True, data=DATA) -> ModelMatrix:
    return ModelMatrix.of(terms, data, 5, intercept=intercept)


def dense(made: ModelMatrix) -> np.ndarray:
    return np.concatenate([block.T for _, block in made.blocks()])


def test_a_category_has_a_column_for_every_level_but_the_base():
    made = matrix(Term.of(AREA))
    assert made.names == ("(intercept)", "area[south]", "area[west]")
    assert_array_equal(dense(made), [[1, 1, 0], [1, 0, 0], [1, 0, 1], [1, 0, 0], [1, 1, 0]])


def test_in_a_product_the_first_variable_varies_fastest():
    made = matrix(Term.of(AREA, SEX, AGE), intercept=False)
    assert made.names == ("area[south]:sex[woman]:age", "area[west]:sex[woman]:age")
    other = matrix(Term.of(Variable("sex", ("x", "man", "woman")), AREA), intercept=False)
    assert other.names == (
        "sex[man]:area[south]", "sex[woman]:area[south]", "sex[man]:area[west]", "sex[woman]:area[west]",
    )  # fmt: skip
    assert_array_equal(dense(other), [[1, 0, 0, 0], [0, 0, 0, 0], [0, 0, 0, 1], [0, 0, 0, 0], [0, 1, 0, 0]])


def test_a_product_holds_the_product():
    made = matrix(Term.of(AREA, AGE), intercept=False).at(np.array([True, True, True, False, False]))
    assert_array_equal(dense(made), [[30, 0], [0, 0], [0, 50]])


def test_rows_that_miss_a_value_are_known():
    assert_array_equal(matrix(Term.of(AREA)).complete(), [True, True, True, False, True])
    assert_array_equal(matrix(Term.of(AREA), Term.of(AGE)).complete(), [True, True, True, False, False])


def test_places_of_levels_and_their_names_make_the_same_matrix():
    places = {**DATA, "area": np.array([1, 0, 2, -1, 1], dtype=np.int8)}
    named, numbered = matrix(Term.of(AREA)), matrix(Term.of(AREA), data=places)
    assert_array_equal(named.complete(), numbered.complete())
    assert_array_equal(dense(named), dense(numbered))


def test_a_matrix_as_if_everybody_were_the_same():
    made = matrix(Term.of(AREA), Term.of(AGE), Term.of(AREA, AGE)).with_values({"area": "west", "age": 7})
    assert_array_equal(dense(made), [[1, 0, 1, 7, 0, 7]] * 5)


def test_a_matrix_of_other_rows():
    made = matrix(Term.of(AREA), Term.of(AGE)).rows_of([{"area": "north", "age": 1}, {"area": "south", "age": 2}])
    assert_array_equal(dense(made), [[1, 0, 0, 1], [1, 1, 0, 2]])


def test_many_rows_are_many_blocks():
    n = 20_000
    made = ModelMatrix.of([Term.of(AGE)], {"age": np.arange(n)}, n)
    assert len(list(made.blocks())) > 1
    assert_array_equal(dense(made)[:, 1], np.arange(n))


def test_rows_that_are_alike_are_found():
    rng = np.random.default_rng(1)
    columns = {
        "area": rng.integers(0, 3, 200),
        "age": rng.integers(-2, 3, 200).astype(float),
        "sex": rng.integers(0, 2, 200).astype(np.uint8),
    }
    made = ModelMatrix.of([Term.of(AREA), Term.of(AGE), Term.of(SEX, AGE)], columns, 200)
    number, rows = made.distinct()
    assert rows.n == number.max() + 1 == len(np.unique(np.column_stack(list(columns.values())), axis=0))
    assert_array_equal(dense(rows)[number], dense(made))


@pytest.mark.parametrize(
    "age", [np.linspace(0, 1, 200), np.tile([0, 10**9], 100), np.arange(200)], ids=["fractions", "too far apart", "all different"]
)
def test_where_few_rows_are_alike_none_are_looked_for(age):
    assert ModelMatrix.of([Term.of(AGE)], {"age": age}, 200).distinct() is None


def test_one_level_among_the_rows_is_refused_by_name():
    design = SampleDesign.of(np.array([1.0, 0, 1, 1, 1]))
    with pytest.raises(OneLevel) as refused:
        rows_of_model(design, matrix(Term.of(AREA)), [], DATA["area"] != "west")
    assert refused.value.facts == {"column": "area", "level": "south"}


def test_a_model_is_fitted_to_complete_rows_with_a_weight_in_the_domain():
    design = SampleDesign.of(np.array([1.0, 0, 1, 1, 1]))
    used, made = rows_of_model(design, matrix(Term.of(AREA)), [np.array([True, True, True, True, False])], None)
    assert_array_equal(used, [True, False, True, False, False])
    assert_array_equal(dense(made), [[1, 1, 0], [1, 0, 1]])


def test_text_where_a_number_belongs_is_refused_by_name():
    with pytest.raises(NotNumeric) as refused:
        matrix(Term.of(Variable("sex")))
    assert refused.value.facts == {"column": "sex"}


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: matrix(intercept=False),
        lambda: matrix(Term.of(AGE), Term.of(AGE)),
        lambda: matrix(Term.of(AREA), data={"area": np.array([0, 1, 2, 3, 0])}),
        lambda: ModelMatrix.of([Term.of(AGE)], DATA, 6),
        lambda: matrix(Term.of(AREA)).with_values({"area": "east"}),
        lambda: matrix(Term.of(AREA)).with_values({"sex": "man"}),
        lambda: matrix(Term.of(AREA)).belongs_to(["sex"]),
    ],
    ids=["no term", "twice", "a place beyond the levels", "too few rows", "no such level", "no such column", "no such term"],
)
def test_mistakes_of_the_programmer_are_refused(wrong):
    with pytest.raises(ValueError, match=r"."):
        wrong()
