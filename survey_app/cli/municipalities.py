"""Municipalities: add one, and say how it presents itself to residents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
from flask_babel import gettext as _

from survey_app.cli import command
from survey_app.cli.fieldwork import municipality_option
from survey_app.cli.files import read
from survey_app.storage.municipalities import Municipality

FILE = click.Path(path_type=Path)
CONTACT = (
    click.option("--contact", help="Whom residents may ask, in words."),
    click.option("--phone", help="Telephone number shown to residents."),
    click.option("--email", help="E-mail address shown to residents."),
    click.option("--web", help="Address of a page where residents can read more."),
)


def contact_options(function: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(CONTACT):
        function = option(function)
    return function


@command("add-municipality")
@click.argument("slug")
@click.argument("name")
@contact_options
def add_municipality(slug: str, name: str, **contact: Any) -> None:
    """Add the municipality NAME with the short name SLUG."""
    from survey_app.services import accounts

    made = accounts.add_municipality(slug, name, **{part: words or "" for part, words in contact.items()})
    click.echo(_("%(name)s has been added, with the short name %(slug)s.", name=made.name, slug=made.slug))


@command("municipality")
@municipality_option
@click.option("--name", help="The name that residents know it by.")
@contact_options
@click.option("--colour", metavar="#RRGGBB", help="Its colour; what is made of it so that everybody can read is told.")
@click.option("--logo", type=FILE, metavar="FILE", help="Its logo, SVG or PNG, at most 60 kB; shown 36 pixels high.")
@click.option("--no-logo", is_flag=True, help="Take the logo away.")
@click.option("--map", "districts", type=FILE, metavar="FILE.geojson", help="The map of its districts: areas in WGS 84.")
@click.option("--map-code", default="code", show_default=True, metavar="PROPERTY", help="What holds the code of a district in the map.")
@click.option("--map-name", default="name", show_default=True, metavar="PROPERTY", help="What holds the name of a district in the map.")
@click.option("--no-map", is_flag=True, help="Take the map away.")
def municipality(
    municipality: str | None,
    logo: Path | None,
    no_logo: bool,
    districts: Path | None,
    map_code: str,
    map_name: str,
    no_map: bool,
    **words: Any,
) -> None:
    """Show how a municipality presents itself to residents, and change it. Empty words ("") take a thing away."""
    from survey_app.municipality import districts as maps
    from survey_app.municipality import logo as logos
    from survey_app.services import accounts
    from survey_app.services.municipalities import Changes, change

    found = accounts.municipality_called(municipality)
    change(
        found,
        Changes(
            **words,
            logo=logos.read(read(logo), logo.name) if logo else None,
            no_logo=no_logo,
            map=maps.read(read(districts), districts.name, code=map_code, name=map_name) if districts else None,
            no_map=no_map,
        ),
    )
    _show(found)


def _show(found: Municipality) -> None:
    from survey_app.municipality import accent
    from survey_app.services import municipalities as presenting

    areas = presenting.districts_of(found)
    lines = (
        (_("Name"), found.name),
        (_("Short name"), found.slug),
        (_("Contact"), found.contact),
        (_("Telephone"), found.phone),
        (_("E-mail"), found.email),
        (_("Web"), found.web),
        (_("Logo"), found.logo),
        (_("Map"), ", ".join(area.name for area in areas)),
        (_("Colour"), found.colour),
    )
    for name, value in lines:
        click.echo(f"{name}: {value or '–'}")
    for message, facts in accent.explained(found.colour) if found.colour else ():
        click.echo("  " + _(message).format(**facts))


COMMANDS = (add_municipality, municipality)
