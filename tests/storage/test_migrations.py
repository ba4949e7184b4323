"""The tables that the migrations make are the tables that the program means, on both engines; they come and go without loss."""

from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from survey_app.storage import municipalities, responses, waves
from survey_app.storage.base import Base, db, packed
from tests.databases import each_engine
from tests.making import TODAY, TOMORROW

pytestmark = each_engine
OWN = set(Base.metadata.tables)


@pytest.fixture
def bare(app: Flask) -> Flask:
    """The application with a database that has nothing in it."""
    db.drop_all()
    return app


def described() -> dict[str, Any]:
    """Every table as the database itself describes it: columns, keys, constraints, indexes, by name."""
    seen = inspect(db.engine)
    return {
        table: {
            "columns": [(column["name"], str(column["type"]), column["nullable"]) for column in seen.get_columns(table)],
            "key": seen.get_pk_constraint(table),
            "unique": sorted((u["name"], tuple(u["column_names"])) for u in seen.get_unique_constraints(table)),
            "checks": sorted((check["name"], check["sqltext"]) for check in seen.get_check_constraints(table)),
            "foreign": sorted((f["name"], tuple(f["constrained_columns"]), f["referred_table"]) for f in seen.get_foreign_keys(table)),
            "indexes": sorted((i["name"], tuple(i["column_names"])) for i in seen.get_indexes(table)),
            "options": seen.get_table_options(table),
        }
        for table in sorted(OWN & set(seen.get_table_names()))
    }


def test_the_migrations_make_the_tables_that_the_program_means(bare):
    db.create_all()
    meant = described()
    db.drop_all()
    upgrade()
    assert described() == meant


def test_nothing_would_be_added_by_another_migration(bare):
    upgrade()
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_going_down_takes_every_table_away_and_up_again_brings_them_back(bare):
    upgrade()
    before = described()
    downgrade(revision="base")
    assert described() == {}
    upgrade()
    assert described() == before


def test_what_is_kept_in_migrated_tables_comes_back_as_it_was(bare):
    upgrade()
    place = municipalities.Municipality(slug="ekeby", name="Ekeby")
    db.session.add(place)
    db.session.flush()
    wave = waves.Wave(
        municipality_id=place.id,
        name="w",
        slug="w",
        reach=waves.IMPORTED,
        opens_on=TODAY,
        closes_on=TOMORROW,
        about={"label": {"sv": "Hösten"}},
    )
    db.session.add(wave)
    db.session.flush()
    responses.add(wave.id, "north", [packed({"late": "1", "text": "Å𝄞"})])
    db.session.commit()
    upgrade()
    assert responses.of(wave.id) == [("north", {"late": "1", "text": "Å𝄞"})]


def execute(statement: str, **values: object) -> Any:
    return db.session.execute(text(statement), values)


def test_what_was_kept_before_there_were_pools_is_kept_after_and_going_back_loses_no_answer(bare):
    upgrade(revision="0001")
    execute("INSERT INTO municipality (id, slug, name, contact) VALUES (1, 'ekeby', 'Ekeby', '')")
    execute("INSERT INTO wave (id, municipality_id, name, slug, reach, about) VALUES (1, 1, 'w', 'w', 'imported', '{}')")
    for code in (b"a" * 32, b"b" * 32):
        execute("INSERT INTO invitation (code_hash, wave_id, stratum) VALUES (:code, 1, 'north')", code=code)
    execute("INSERT INTO spent (code_hash) VALUES (:code)", code=b"a" * 32)
    execute("INSERT INTO response (id, wave_id, stratum, answers) VALUES (:key, 1, 'north', '{\"late\":\"1\"}')", key=b"k" * 16)
    db.session.commit()
    upgrade()
    assert (responses.spent(b"a" * 32).wave_id, responses.spent(b"b" * 32)) == (1, None)
    assert responses.of(1) == [("north", {"late": "1"})]
    assert waves.by_slug("w").closed is False
    db.session.commit()
    downgrade(revision="0001")
    assert [bytes(code) for code in execute("SELECT code_hash FROM spent").scalars()] == [b"a" * 32]
    assert responses.of(1) == [("north", {"late": "1"})]


@pytest.mark.parametrize("table", ["outbox", "remark"])
def test_going_back_is_refused_while_it_would_lose_answers(bare, table, caplog):
    upgrade()
    execute("INSERT INTO municipality (id, slug, name, contact) VALUES (1, 'ekeby', 'Ekeby', '')")
    execute("INSERT INTO wave (id, municipality_id, name, slug, reach, about, closed) VALUES (1, 1, 'w', 'w', 'imported', '{}', false)")
    execute("INSERT INTO pool (id, wave_id, strata, key, public) VALUES (1, 1, '[]', :key, :key)", key=b"k" * 16)
    if table == "outbox":
        execute("INSERT INTO outbox (id, pool_id, sealed) VALUES (:key, 1, :key)", key=b"k" * 16)
    else:
        execute("INSERT INTO remark (id, wave_id, item, words) VALUES (:key, 1, 'more', 'Lamps')", key=b"k" * 16)
    db.session.commit()
    with pytest.raises(SystemExit):
        downgrade(revision="0001")
    assert "Not undone" in caplog.text
    assert execute(f"SELECT count(*) FROM {table}").scalar() == 1


def test_a_municipality_keeps_its_contact_when_it_learns_to_say_more_and_says_it_all_in_one_when_it_goes_back(bare):
    upgrade(revision="0002")
    execute("INSERT INTO municipality (id, slug, name, contact) VALUES (1, 'ekeby', 'Ekeby', 'Kim Lund')")
    execute("INSERT INTO wave (id, municipality_id, name, slug, reach, about, closed) VALUES (1, 1, 'w', 'w', 'imported', '{}', false)")
    db.session.commit()
    upgrade()
    town = municipalities.by_slug("ekeby")
    assert (town.contact, town.phone, town.colour, town.logo) == ("Kim Lund", "", "", "")
    town.phone, town.colour = "08-465 004 17", "#1f5e4b"
    db.session.commit()
    downgrade(revision="0002")
    assert execute("SELECT contact FROM municipality").scalar() == "Kim Lund, 08-465 004 17"
    assert execute("SELECT count(*) FROM wave").scalar() == 1


@pytest.mark.parametrize("lost", ["a map", "a contact"])
def test_going_back_is_refused_while_it_would_lose_a_file_or_half_a_contact(bare, lost, caplog):
    upgrade()
    town = municipalities.Municipality(slug="ekeby", name="Ekeby", contact="Kim", web="https://ekeby.example/" + "w" * 175)
    db.session.add(town)
    db.session.flush()
    if lost == "a map":
        municipalities.put(town.id, municipalities.MAP, "0.json", "application/geo+json", b"{}")
    db.session.commit()
    with pytest.raises(SystemExit):
        downgrade(revision="0002")
    assert "Not undone" in caplog.text
    assert municipalities.by_slug("ekeby").web.endswith("w")


def test_a_migration_that_fails_half_way_leaves_the_database_as_it_was(bare):
    db.session.execute(text("CREATE TABLE wave (id integer)"))  # It is in the way of the fifth table.
    db.session.commit()
    with pytest.raises(DBAPIError):
        upgrade()
    assert OWN & set(inspect(db.engine).get_table_names()) == {"wave"}
