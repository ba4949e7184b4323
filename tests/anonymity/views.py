"""The attacker's view of a database: every row of every table with what the engine adds to it, and the bytes of its files."""

import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import psycopg
from psycopg import sql

from tests.anonymity.captures import Place, Seen

SEGMENT = 16 * 2**20  # Bytes of one file of PostgreSQL's write-ahead log.


class SqliteView:
    """A database in one file, its write-ahead log, and whatever else begins with its name."""

    engine = "sqlite"

    def __init__(self, path: Path) -> None:
        self.path = path

    def tables(self) -> Iterator[Seen]:
        connection = sqlite3.connect(f"file:{self.path}?mode=ro", uri=True)
        try:
            connection.execute("BEGIN")
            made = connection.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")
            for table, words in made.fetchall():
                with_rowid = not re.search(r"WITHOUT\s+ROWID\s*$", words, re.IGNORECASE)
                found = connection.execute(f'SELECT {"rowid" if with_rowid else "NULL"}, * FROM "{table}"')
                columns = [column for column, *_ in found.description[1:]]
                yield table, columns, ((order, None, tuple(values)) for order, *values in found)
        finally:
            connection.close()

    def close(self) -> None:
        """Nothing is held open."""

    def files(self) -> dict[str, bytes]:
        return {path.name: path.read_bytes() for path in sorted(self.path.parent.glob(f"{self.path.name}*"))}


class PostgresView:
    """A database on a server whose folder can be read: heaps with xmin and ctid, and the write-ahead log from here on."""

    engine = "postgresql"

    def __init__(self, address: str, data: Path) -> None:
        self.connection = psycopg.connect(address, autocommit=True)
        self.data = data
        self.began = self._position("pg_current_wal_insert_lsn()")

    def tables(self) -> Iterator[Seen]:
        with self.connection.transaction(), self.connection.cursor() as cursor:
            cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY relname")
            for (table,) in cursor.fetchall():
                cursor.execute(sql.SQL("SELECT xmin::text::bigint, ctid::text, t.* FROM {} t").format(sql.Identifier(table)))
                columns = [column.name for column in (cursor.description or ())[2:]]
                yield table, columns, ((order, _place(at), tuple(values)) for order, at, *values in cursor.fetchall())

    def files(self) -> dict[str, bytes]:
        """Everything that is on the disk, after a checkpoint: tables, indexes, what is too long for a row, write-ahead log."""
        self.connection.execute("CHECKPOINT")
        paths = self.connection.execute(
            "SELECT relname, pg_relation_filepath(oid) FROM pg_class WHERE relkind IN ('r', 'i', 't') AND oid >= 16384"
        )
        found = {name: (self.data / path).read_bytes() for name, path in paths.fetchall()}
        return found | {"pg_wal": self._write_ahead_log()}

    def close(self) -> None:
        self.connection.close()

    def _write_ahead_log(self) -> bytes:
        end = self._position("pg_current_wal_flush_lsn()")
        parts = []
        for segment in range(self.began // SEGMENT, end // SEGMENT + 1):
            path = self.data / "pg_wal" / f"00000001{segment // 256:08X}{segment % 256:08X}"
            if path.exists():  # Those that the server no longer needs are used again.
                low, high = max(self.began - segment * SEGMENT, 0), min(end - segment * SEGMENT, SEGMENT)
                parts.append(path.read_bytes()[low:high])
        return b"".join(parts)

    def _position(self, function: str) -> int:
        row = self.connection.execute(f"SELECT ({function} - '0/0')::bigint").fetchone()  # type: ignore[arg-type]
        assert row is not None
        return int(row[0])


def _place(at: str) -> Place:
    page, line = at[1:-1].split(",")
    return int(page), int(line)


def view_of(database: str, data: Path | None = None) -> SqliteView | PostgresView:
    """Of a SQLAlchemy address; data: the folder of the PostgreSQL server."""
    if database.startswith("sqlite:///"):
        return SqliteView(Path(database.removeprefix("sqlite:///")))
    assert data is not None
    return PostgresView(database.replace("postgresql+psycopg://", "postgresql://", 1), data)
