"""Municipalities, officials, questionnaires, waves and codes: what a survey needs before anybody answers."""

from pathlib import Path

import click
from flask_babel import gettext as _

from survey_app.cli import command
from survey_app.cli.files import read
from survey_app.errors import SurveyAppError

municipality_option = click.option(
    "--municipality", metavar="SLUG", help="Short name of the municipality; not needed when there is only one."
)
DATE = click.DateTime(["%Y-%m-%d"])


class CommandRefused(SurveyAppError):
    """A command that cannot be carried out as it was written."""


@command("add-municipality")
@click.argument("slug")
@click.argument("name")
@click.option("--contact", default="", help="E-mail or telephone shown to residents.")
def add_municipality(slug: str, name: str, contact: str) -> None:
    """Add the municipality NAME with the short name SLUG."""
    from survey_app.services import accounts

    made = accounts.add_municipality(slug, name, contact)
    click.echo(_("%(name)s has been added, with the short name %(slug)s.", name=made.name, slug=made.slug))


@command("add-official")
@click.argument("email")
@click.argument("name")
@click.option("--ask", is_flag=True, help="Ask for a password; without it, a random one is made and printed once.")
@municipality_option
def add_official(email: str, name: str, ask: bool, municipality: str | None) -> None:
    """Add an account for the official NAME, who signs in with EMAIL."""
    from survey_app.services import accounts

    where = accounts.municipality_called(municipality)
    given = click.prompt(_("Password"), hide_input=True, confirmation_prompt=_("The same password again")) if ask else None
    password = accounts.add_official(where, email, name, given)
    click.echo(_("%(email)s can now sign in for %(municipality)s.", email=email, municipality=where.name))
    if not ask:
        click.echo(_("Password, shown only now: %(password)s", password=password))


@command("publish")
@click.argument("questionnaire", type=click.Path(path_type=Path))
@municipality_option
def publish(questionnaire: Path, municipality: str | None) -> None:
    """Check a QUESTIONNAIRE.yaml and publish it as a version that never changes."""
    from survey_app.services import fieldwork

    version = fieldwork.publish(_municipality(municipality), read(questionnaire), questionnaire.name)
    click.echo(_("Published as version %(version)s.", version=version.sha256[:12]))


@command("open-wave")
@click.argument("name")
@click.option(
    "--questionnaire",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The questionnaire; it is published if it was not.",
)
@click.option("--slug", required=True, help="The word in the residents' address: /s/SLUG.")
@click.option("--opens", required=True, type=DATE, help="First day of fieldwork, as 2026-09-01.")
@click.option("--closes", required=True, type=DATE, help="Last day of fieldwork.")
@click.option("--reach", type=click.Choice(["codes", "open_link"]), default="codes", show_default=True, help="How people are reached.")
@click.option("--strata", type=click.Path(path_type=Path), metavar="FILE", help="YAML or CSV: code, label, population, invited.")
@click.option("--label", default="", help="The wave's name as residents and readers see it.")
@municipality_option
def open_wave(**given: object) -> None:
    """Open a wave called NAME for answers."""


@command("draw-codes")
@click.argument("wave")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="FILE.csv",
    help="Where the printer's file is written; it must not exist.",
)
@click.option("--stratum", metavar="CODE", help="Only this stratum.")
@click.option("--count", type=click.IntRange(1), help="How many for each stratum; without it, as many as were to be invited.")
@municipality_option
def draw_codes(wave: str, out: Path, stratum: str | None, count: int | None, municipality: str | None) -> None:
    """Draw the residents' codes of a WAVE into a file for the printer. They are kept nowhere else."""


def _municipality(slug: str | None) -> int:
    from survey_app.services import accounts

    return accounts.municipality_called(slug).id


COMMANDS = (add_municipality, add_official, publish, open_wave, draw_codes)
