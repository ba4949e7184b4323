"""What the schema itself makes impossible: to go from an answer to a person, a code or a moment."""

import pytest
from sqlalchemy import Date, DateTime, Integer, Interval, LargeBinary, Time, inspect, text

from survey_app.storage import responses
from survey_app.storage.base import Base, db
from tests.databases import each_engine

PRIVATE = ("response", "remark", "spent", "invitation", "outbox", "draft")


def reachable(table: str) -> set[str]:
    """The tables that the foreign keys of a table lead to, at any distance."""
    found, ahead = set[str](), [table]
    while ahead:
        for key in Base.metadata.tables[ahead.pop()].foreign_keys:
            if key.column.table.name not in found:
                found.add(key.column.table.name)
                ahead.append(key.column.table.name)
    return found


@pytest.mark.parametrize("table", ["response", "remark", "spent", "invitation", "draft"])
def test_a_response_leads_to_its_wave_and_to_nothing_but_what_the_wave_belongs_to(table):
    assert reachable(table) == {"wave", "version", "municipality"}


def test_a_sealed_answer_leads_to_its_pool_and_no_further_than_to_its_wave():
    assert reachable("outbox") == {"pool", "wave", "version", "municipality"}


def test_nothing_points_to_a_response_a_code_or_a_used_code():
    pointing = {(table.name, key.column.table.name) for table in Base.metadata.tables.values() for key in table.foreign_keys}
    assert not [pair for pair in pointing if pair[1] in PRIVATE]


def test_a_response_has_exactly_the_columns_it_needs():
    assert set(Base.metadata.tables["response"].columns.keys()) == {"id", "wave_id", "stratum", "answers"}


@pytest.mark.parametrize("table", PRIVATE)
def test_no_column_beside_answers_and_codes_can_hold_a_time_or_a_serial_number(table):
    expiry = Base.metadata.tables["draft"].columns["until"]  # The first of a month, two months ahead.
    for column in set(Base.metadata.tables[table].columns) - {expiry}:
        assert not isinstance(column.type, DateTime | Date | Time | Interval), column
        assert not (isinstance(column.type, Integer) and not column.foreign_keys), column


@pytest.mark.parametrize("table", sorted(reachable("response")))
def test_no_table_that_a_response_leads_to_holds_a_moment(table):
    assert not [column for column in Base.metadata.tables[table].columns if isinstance(column.type, DateTime | Time)]


@pytest.mark.parametrize("table", PRIVATE)
def test_keys_are_bytes_that_nobody_counts(table):
    (key,) = Base.metadata.tables[table].primary_key.columns
    assert isinstance(key.type, LargeBinary)
    assert key.autoincrement is not True


def test_sqlite_keeps_no_row_numbers_that_would_tell_the_order(app):
    for table in PRIVATE:
        assert inspect(db.engine).get_table_options(table) == {"sqlite_with_rowid": False}


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("secure_delete", 1), ("temp_store", 2), ("busy_timeout", 10000)],
)
def test_sqlite_is_opened_as_a_durable_store_that_forgets_what_is_deleted(app, pragma, value):
    assert db.session.execute(text(f"PRAGMA {pragma}")).scalar() == value


def test_keys_of_responses_come_from_the_systems_randomness(app):
    drawn = {responses.random_key() for _ in range(1000)}
    assert len(drawn) == 1000
    assert {len(key) for key in drawn} == {16}


@each_engine
def test_answers_come_back_in_the_order_of_their_random_keys_not_in_the_order_they_were_given(make_wave):
    wave = make_wave().wave
    responses.add(wave.id, "north", [{"late": str(number)} for number in range(40)])
    found = [int(answers["late"]) for _, answers in responses.of(wave.id)]
    assert sorted(found) == list(range(40))
    assert found != list(range(40))  # By chance once in 40! runs.
