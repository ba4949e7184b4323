"""What every page of residents asks first, and from memory no more than what the database has just confirmed."""

import pytest
from sqlalchemy.orm.exc import DetachedInstanceError

from survey_app import codes
from survey_app.storage import base, engines, responses
from survey_app.storage.base import db
from survey_app.storage.door import at_the_door
from survey_app.storage.municipalities import Municipality
from survey_app.storage.waves import Wave
from tests.databases import each_engine


def _kept(app, made):
    return codes.kept(app.extensions["pejl"].pepper, made.wave.slug, made.code)


@each_engine
def test_the_wave_its_municipality_and_what_is_known_of_a_code_are_found_together(app, make_wave):
    made = make_wave()
    code = _kept(app, made)
    wave, stratum, used = at_the_door(made.wave.slug, code)
    stored = db.session.get_one(Wave, made.wave.id)
    columns = [column.key for column in Wave.__table__.columns]
    assert {key: getattr(wave, key) for key in columns} == {key: getattr(stored, key) for key in columns}
    assert (wave.municipality.name, wave.version.sha256) == (stored.municipality.name, stored.version.sha256)
    assert (stratum, used) == ("north", False)
    responses.spend(wave.id, code, b"f" * 32)
    db.session.commit()
    assert at_the_door(made.wave.slug, code)[1:] == ("north", True)
    assert at_the_door(made.wave.slug, b"c" * 32)[1:] == at_the_door(made.wave.slug, None)[1:] == (None, False)
    assert at_the_door("nowhere", code) is None


@each_engine
@pytest.mark.parametrize(
    "change",
    [lambda wave: setattr(wave, "closed", True), lambda wave: setattr(wave, "about", {"label": {"en": "New"}}),
     lambda wave: setattr(wave.municipality, "colour", "#123456")],
    ids=["closed", "about", "colour"],
)  # fmt: skip
def test_a_wave_is_remembered_exactly_as_long_as_its_row_is_unchanged(make_wave, change):
    slug, name = (made := make_wave()).wave.slug, made.wave.name
    before = at_the_door(slug, None)[0]
    assert at_the_door(slug, None)[0] is before
    change(db.session.get_one(Wave, made.wave.id))
    db.session.commit()
    after = at_the_door(slug, None)[0]
    stored = db.session.get_one(Wave, made.wave.id)
    assert after is not before
    assert (after.name, after.closed, after.about, after.municipality.colour) == (
        name, stored.closed, stored.about, stored.municipality.colour,
    )  # fmt: skip


def test_more_of_it_than_was_asked_for_is_refused_instead_of_missing(make_wave):
    wave = at_the_door(make_wave().wave.slug, None)[0]
    for reading in (lambda: wave.strata, lambda: wave.version.document):
        with pytest.raises(DetachedInstanceError):
            reading()
    assert wave not in db.session
    assert db.session.get_one(Municipality, wave.municipality_id) is not wave.municipality


def test_a_connection_that_has_removed_traces_is_as_patient_as_before(make_wave):
    make_wave()
    base.owe_compacting()
    db.session.commit()
    base.leave_no_traces()
    with db.engine.connect() as connection:
        assert connection.connection.driver_connection.isolation_level == "IMMEDIATE"


@pytest.mark.postgresql
@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
@pytest.mark.parametrize("seen", [True, False], ids=["farewell-seen", "farewell-still-on-its-way"])
def test_a_server_that_has_been_away_meanwhile_is_asked_again(make_wave, cluster, monkeypatch, seen):
    made = make_wave()
    db.session.close()
    assert at_the_door(made.wave.slug, None)
    cluster.execute(
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    if not seen:
        monkeypatch.setattr(engines, "_to_be_read", lambda _handle: False)
    assert at_the_door(made.wave.slug, None)
