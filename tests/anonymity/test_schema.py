"""What the schema itself makes impossible: to go from an answer to a person, a code or a moment."""

import pytest
from sqlalchemy import Date, DateTime, Integer, Interval, LargeBinary, Time, inspect, text

from survey_app.storage import responses
from survey_app.storage.base import Base, db, packed
from tests.databases import each_engine

ANSWERS, CODES = ("response", "remark"), ("invitation", "spent")
PRIVATE = (*ANSWERS, *CODES, "outbox", "draft")
PERSONS = ("official", *CODES, "draft")
COLUMNS = {
    "response": {"id", "wave_id", "stratum", "answers"},
    "remark": {"id", "wave_id", "item", "words"},
    "outbox": {"id", "pool_id", "sealed"},
    "pool": {"id", "wave_id", "strata", "key", "public"},
    "invitation": {"code_hash", "wave_id", "stratum"},
    "spent": {"code_hash", "wave_id", "form"},
    "draft": {"id", "wave_id", "until", "locked"},
}


def reachable(table: str) -> set[str]:
    """The tables that the foreign keys of a table lead to, at any distance."""
    found, ahead = set[str](), [table]
    while ahead:
        for key in Base.metadata.tables[ahead.pop()].foreign_keys:
            if key.column.table.name not in found:
                found.add(key.column.table.name)
                ahead.append(key.column.table.name)
    return found


BEHIND = sorted(set[str]().union(*(reachable(table) for table in PRIVATE)))


@pytest.mark.parametrize("table", ANSWERS)
def test_an_answer_leads_to_its_wave_and_to_nothing_but_what_the_wave_belongs_to(table):
    assert reachable(table) == {"wave", "version", "municipality"}


def test_what_waits_leads_to_its_pool_and_to_nothing_else_but_the_wave():
    assert reachable("outbox") == {"pool", "wave", "version", "municipality"}


def test_nothing_that_an_answer_leads_to_is_a_person_or_a_code():
    assert set(BEHIND) & set(PERSONS) == set()


@pytest.mark.parametrize("table", ["invitation", "spent", "draft"])
def test_a_code_and_a_draft_lead_to_their_wave_only(table):
    assert reachable(table) == {"wave", "version", "municipality"}


def test_nothing_points_to_an_answer_a_code_or_what_waits():
    pointing = {(table.name, key.column.table.name) for table in Base.metadata.tables.values() for key in table.foreign_keys}
    assert [pair for pair in pointing if pair[1] in PRIVATE] == []


@pytest.mark.parametrize("table", COLUMNS)
def test_a_table_has_exactly_the_columns_it_needs(table):
    assert set(Base.metadata.tables[table].columns.keys()) == COLUMNS[table]


@each_engine
@pytest.mark.parametrize("table", PRIVATE)
def test_no_column_can_hold_a_time_or_a_serial_number(app, table):
    for column in inspect(db.engine).get_columns(table):
        kind, belongs = column["type"], {key["constrained_columns"][0] for key in inspect(db.engine).get_foreign_keys(table)}
        assert not isinstance(kind, DateTime | Time | Interval), column
        assert not isinstance(kind, Date) or (table, column["name"]) == ("draft", "until"), column  # The first of a month.
        assert not isinstance(kind, Integer) or column["name"] in belongs, column
        assert not column.get("identity"), column
        assert "nextval" not in str(column["default"]), column


@each_engine
@pytest.mark.parametrize("table", BEHIND)
def test_no_table_that_an_answer_leads_to_holds_a_moment(app, table):
    assert [column for column in inspect(db.engine).get_columns(table) if isinstance(column["type"], DateTime | Time)] == []


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
def test_a_batch_is_written_in_the_order_of_its_random_keys(make_wave):
    wave = make_wave().wave
    responses.add(wave.id, "north", [packed({"late": str(number)}) for number in range(40)])
    responses.add_remarks(wave.id, [("late", str(number)) for number in range(40)])
    for found in ([answers["late"] for _, answers in responses.of(wave.id)], [words for _, words in responses.remarks(wave.id)]):
        assert sorted(found, key=int) == [str(number) for number in range(40)]
        assert found != [str(number) for number in range(40)]  # By chance once in 40! runs.
    if db.engine.dialect.name == "postgresql":
        for table in ANSWERS:
            keys = db.session.scalars(text(f"SELECT id FROM {table} ORDER BY ctid")).all()
            assert keys == sorted(keys)
