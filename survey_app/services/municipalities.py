"""How a municipality presents itself to residents: name, contact, colour, logo, and the map of its districts."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache

from survey_app import contact
from survey_app.errors import N_, SurveyAppError
from survey_app.municipality import accent, districts, drawing, logo
from survey_app.municipality.districts import District
from survey_app.municipality.drawing import Drawing
from survey_app.municipality.logo import Logo
from survey_app.storage import municipalities
from survey_app.storage.base import db
from survey_app.storage.municipalities import LOGO, MAP, Municipality

LONGEST_NAME, LONGEST_CONTACT = 120, 200
SUFFIXES = {logo.SVG: ".svg", logo.PNG: ".png"}
GEOJSON = "application/geo+json"


class PresentationRefused(SurveyAppError):
    """Something about a municipality that cannot be kept."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What is to be changed. None leaves a thing as it is; empty words, and True for `no_logo` and `no_map`, take it away."""

    name: str | None = None
    contact: str | None = None
    phone: str | None = None
    email: str | None = None
    web: str | None = None
    colour: str | None = None
    logo: Logo | None = None
    no_logo: bool = False
    map: tuple[District, ...] | None = None
    no_map: bool = False


def change(municipality: Municipality, changes: Changes) -> None:
    """Keep what is changed, all or nothing. Commits. PresentationRefused, ColourRefused, ContactRefused or MapRefused."""
    mapped = None if changes.map is None else drawing.drawable(changes.map)
    made = {
        "name": None if changes.name is None else fitting(changes.name, LONGEST_NAME),
        "contact": None if changes.contact is None else fitting(changes.contact, LONGEST_CONTACT),
        "phone": changes.phone and contact.read_phone(changes.phone),
        "email": changes.email and contact.read_email(changes.email),
        "web": changes.web and contact.read_web(changes.web),
        "colour": changes.colour and accent.read(changes.colour),
    }
    if made["name"] == "":
        raise PresentationRefused(N_("The municipality has no name."), hint=N_("Give the name that residents know it by."))
    for field, value in made.items():
        if value is not None:
            setattr(municipality, field, value)
    if changes.logo:
        name = hashlib.sha256(changes.logo.content).hexdigest()[:16] + SUFFIXES[changes.logo.media]
        municipalities.put(municipality.id, LOGO, name, changes.logo.media, changes.logo.content)
        municipality.logo = name
    elif changes.no_logo:
        municipalities.remove(municipality.id, LOGO)
        municipality.logo = ""
    if mapped is not None:
        content = districts.to_json(mapped)
        municipalities.put(municipality.id, MAP, hashlib.sha256(content).hexdigest()[:16] + ".json", GEOJSON, content)
    elif changes.no_map:
        municipalities.remove(municipality.id, MAP)
    db.session.commit()


def districts_of(municipality: Municipality) -> tuple[District, ...]:
    """The districts of the map that the municipality gave; none without a map."""
    found = municipalities.file(municipality.id, MAP)
    return districts.read(found.content, found.name) if found else ()


def drawing_of(municipality: Municipality) -> Drawing | None:
    """The map that the municipality gave, drawn; None without one."""
    name = municipalities.file_name(municipality.id, MAP)
    return None if name is None else _drawn(municipality.id, name)


@lru_cache(maxsize=64)
def _drawn(municipality_id: int, name: str) -> Drawing | None:
    """The name is made of the content, so a drawing is never older than its map."""
    found = municipalities.file(municipality_id, MAP)
    return drawing.draw(districts.read(found.content, name)) if found and found.name == name else None


def picture(name: str) -> Logo | None:
    """The logo with this name in its address, or None."""
    found = municipalities.logo_named(name)
    return Logo(found.media, found.content) if found else None


def fitting(given: str, longest: int) -> str:
    """The words on one line. PresentationRefused when they are longer than can be kept."""
    words = " ".join(given.split())
    if len(words) > longest:
        raise PresentationRefused(
            N_("“{words}” has {length} characters; at most {longest} are shown."), words=words, length=len(words), longest=longest,
            hint=N_("Shorten it."),
        )  # fmt: skip
    return words
