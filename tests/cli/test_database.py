"""The database under the commands."""

import sqlite3


def test_an_empty_database_is_brought_up_by_whichever_command_comes_first(pejl):
    assert pejl("add-municipality", "ekeby", "Ekeby").exit_code == 0


def test_migrating_twice_does_nothing_the_second_time(pejl):
    assert "brought up to date" in pejl("migrate").output
    assert "is up to date" in pejl("migrate").output


def test_a_database_that_is_newer_than_the_program_is_left_alone(pejl, tmp_path):
    pejl("migrate")
    _stamp(tmp_path, "from_the_future")
    for arguments in (("migrate",), ("add-municipality", "ekeby", "Ekeby")):
        result = pejl(*arguments)
        assert result.exit_code == 1
        assert result.stderr.startswith("The database is newer than this program.")


def test_a_database_without_its_revision_asks_for_a_migration(pejl, tmp_path):
    pejl("migrate")
    _stamp(tmp_path, None)
    result = pejl("add-municipality", "ekeby", "Ekeby")
    assert result.exit_code == 1
    assert "./pejl migrate" in result.stderr


def test_a_file_that_is_no_database_is_told_in_a_sentence(pejl, tmp_path):
    (tmp_path / "pejl.sqlite").write_text("not a database, but longer than its head would be")
    result = pejl("migrate")
    assert result.exit_code == 1
    assert result.stderr.startswith("The database cannot be opened.")


def _stamp(folder, revision):
    with sqlite3.connect(folder / "pejl.sqlite") as connection:
        connection.execute("DELETE FROM alembic_version")
        if revision:
            connection.execute("INSERT INTO alembic_version VALUES (?)", (revision,))
    connection.close()
