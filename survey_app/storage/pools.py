"""Pools: where answers wait, sealed, until there are enough of them to be mixed.

An answer that waits has a random key and no column but the pool it waits in. The transaction that puts it there locks the pool against
the mixer, so that nothing is ever sealed to a key that is being destroyed.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import cast

from sqlalchemy import ForeignKey, LargeBinary, Table, bindparam, delete, func, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from survey_app.storage.base import Base, Json, db, lock_for_writing
from survey_app.storage.responses import AT_ONCE, WITHOUT_ROWID, random_key

BETWEEN = "+"


class Pool(Base):
    """The answers of one stratum, or of several joined ones, that wait to be mixed.

    strata  the codes of the strata; empty for a wave without
    key     name of the private key of the batch that is being collected; public its public half
    """

    __tablename__ = "pool"

    id: Mapped[int] = mapped_column(primary_key=True)
    wave_id: Mapped[int] = mapped_column(ForeignKey("wave.id"), index=True)
    strata: Mapped[list[str]] = mapped_column(Json)
    key: Mapped[bytes] = mapped_column(LargeBinary(16))
    public: Mapped[bytes] = mapped_column(LargeBinary(32))

    @property
    def stratum(self) -> str | None:
        """What its responses carry."""
        return BETWEEN.join(self.strata) or None


class Waiting(Base):
    """One answer, sealed to the key of its pool's batch."""

    __tablename__ = "outbox"
    __table_args__ = (WITHOUT_ROWID,)

    id: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True, default=random_key)
    pool_id: Mapped[int] = mapped_column(ForeignKey("pool.id"), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)


_WAIT = insert(cast(Table, Waiting.__table__))
_OPEN = select(Pool.public).where(Pool.id == bindparam("id"))


def of(wave_id: int) -> list[Pool]:
    return list(db.session.scalars(select(Pool).where(Pool.wave_id == wave_id).order_by(Pool.id)))


def public_key(pool_id: int) -> bytes | None:
    """The key to seal with, which stays the pool's until this transaction ends; None when the pool is closed."""
    lock_for_writing()
    return db.session.scalar(_OPEN.with_for_update(read=True), {"id": pool_id})


def wait(pool_id: int, sealed: Iterable[bytes]) -> None:
    """Let sealed answers wait. Does not commit."""
    rows = [{"id": random_key(), "pool_id": pool_id, "sealed": each} for each in sealed]
    if rows:
        db.session.execute(_WAIT, sorted(rows, key=lambda row: cast(bytes, row["id"])))


def get(pool_id: int) -> Pool | None:
    return db.session.get(Pool, pool_id)


def for_mixing(pool_id: int) -> Pool | None:
    """The pool, locked against new answers until this transaction ends; None when it is closed."""
    return db.session.scalar(select(Pool).where(Pool.id == pool_id).with_for_update().execution_options(populate_existing=True))


def names(pool_id: int) -> list[bytes]:
    """The random keys of all answers that wait, in their order. What lies under one never changes until it is removed."""
    return list(db.session.scalars(select(Waiting.id).where(Waiting.pool_id == pool_id).order_by(Waiting.id)))


def sealed(names: Sequence[bytes]) -> Iterator[tuple[bytes, bytes]]:
    """Those of the answers under these random keys that still wait, (key, sealed), in the order of the keys; few at a time in memory."""
    for start in range(0, len(names), AT_ONCE):
        asked = select(Waiting.id, Waiting.sealed).where(Waiting.id.in_(names[start : start + AT_ONCE])).order_by(Waiting.id)
        yield from ((name, text) for name, text in db.session.execute(asked).all())


def count(pool_id: int) -> int:
    """How many answers wait in one pool."""
    return int(db.session.scalar(select(func.count()).where(Waiting.pool_id == pool_id)) or 0)


def longest(pool_id: int) -> int:
    """The length of the longest sealed answer that waits; all are equally long, unless somebody wrote more than was foreseen."""
    return db.session.scalar(select(func.max(func.length(Waiting.sealed))).where(Waiting.pool_id == pool_id)) or 0


def empty(pool_id: int) -> None:
    """Remove what waits. Does not commit."""
    db.session.execute(delete(Waiting).where(Waiting.pool_id == pool_id).execution_options(synchronize_session=False))


def counts(wave_id: int | None = None) -> dict[int, int]:
    """Pool → number of answers that wait in it, of one wave or of all."""
    counted = select(Pool.id, func.count(Waiting.id)).join(Waiting, Waiting.pool_id == Pool.id, isouter=True).group_by(Pool.id)
    if wave_id is not None:
        counted = counted.where(Pool.wave_id == wave_id)
    return {pool: int(number) for pool, number in db.session.execute(counted)}


def keys_in_use() -> set[bytes]:
    """The names of the keys of all open pools."""
    return set(db.session.scalars(select(Pool.key)))
