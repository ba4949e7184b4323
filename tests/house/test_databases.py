"""The databases that tests are given."""

from sqlalchemy import create_engine, text

from tests.databases import each_engine


@each_engine
def test_a_fresh_database_answers(database):
    engine = create_engine(database)
    with engine.connect() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    engine.dispose()
