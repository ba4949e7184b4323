"""Who is at the residents' door: the wave at an address, and what is known of a code. Every page asks it, in one statement."""

import json
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, select, type_coerce
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlalchemy.types import Text

from survey_app.storage import base
from survey_app.storage.base import Base
from survey_app.storage.municipalities import Municipality
from survey_app.storage.questionnaires import Version
from survey_app.storage.responses import Invitation, Spent
from survey_app.storage.waves import Wave

Kind = TypeVar("Kind", bound=Base)
_wave, _version, _municipality, _invitation, _spent = (
    cast(Table, kind.__table__) for kind in (Wave, Version, Municipality, Invitation, Spent)
)
_OF_WAVE = [column for column in _wave.columns if column is not _wave.c.about]
_OF_VERSION = [column for column in _version.columns if column is not _version.c.document]  # That is large, and never changes.
_OF_MUNICIPALITY = list(_municipality.columns)
_ASKED = (
    select(
        _invitation.c.stratum,
        _spent.c.code_hash.is_not(None),
        type_coerce(_wave.c.about, Text),
        *(column.label(f"{column.table.name}_{column.name}") for column in (*_OF_WAVE, *_OF_VERSION, *_OF_MUNICIPALITY)),
    )
    .select_from(_wave)
    .join(_municipality, _municipality.c.id == _wave.c.municipality_id)
    .outerjoin(_version, _version.c.id == _wave.c.version_id)
    .outerjoin(_invitation, (_invitation.c.code_hash == bindparam("code_hash")) & (_invitation.c.wave_id == _wave.c.id))
    .outerjoin(_spent, _spent.c.code_hash == bindparam("code_hash"))
    .where(_wave.c.slug == bindparam("slug"))
)
_made: dict[str, tuple[tuple[Any, ...], Wave]] = {}  # By slug: the last row of a wave, and the object made of it.


def at_the_door(slug: str, code_hash: bytes | None) -> tuple[Wave, str | None, bool] | None:
    """The wave at an address, the stratum that a code of it was drawn for (None: there is no such invitation), and whether the code has
    been spent.

    The wave is only to be read: it belongs to no session, and whoever finds its row unchanged is given the same object. Its municipality
    is there, and its version without the document; reading more of it is refused (DetachedInstanceError)."""
    values = {"slug": slug, "code_hash": code_hash}
    try:
        row = _asked(values)
    except DBAPIError as failed:
        if not failed.connection_invalidated:
            raise
        row = _asked(values)  # The server went away while nobody asked it anything, and may be there again.
    if row is None:
        return None
    stratum, used, *read = row
    return _wave_of(slug, tuple(read)), stratum, bool(used)


def _asked(values: Mapping[str, object]) -> tuple[Any, ...] | None:
    with base.outside_transactions() as connection:
        row = connection.execute(_ASKED, values).first()
    return None if row is None else tuple(row)


def _wave_of(slug: str, read: tuple[Any, ...]) -> Wave:
    known = _made.get(slug)
    if known is None or known[0] != read:
        known = _made[slug] = read, _new(read)
    return known[1]


def _new(read: tuple[Any, ...]) -> Wave:
    about, *values = read
    told = iter(values)
    wave, version, municipality = ({column.key: next(told) for column in columns} for columns in (_OF_WAVE, _OF_VERSION, _OF_MUNICIPALITY))
    made = _detached(Wave(**wave, about=json.loads(about)))
    set_committed_value(made, "municipality", _detached(Municipality(**municipality)))
    set_committed_value(made, "version", None if version["id"] is None else _detached(Version(**version)))
    return made


def _detached(thing: Kind) -> Kind:
    make_transient_to_detached(thing)
    return thing
