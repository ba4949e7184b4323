"""Officials, questionnaires, waves and codes: what a survey needs before anybody answers."""

import csv
import os
import shlex
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import click
from flask_babel import gettext as _

from survey_app.cli import command, settings
from survey_app.cli.files import fresh, read
from survey_app.cli.strata import read_strata
from survey_app.documents import parse, read_yaml
from survey_app.errors import N_, SurveyAppError
from survey_app.storage import responses, waves
from survey_app.storage.municipalities import Municipality
from survey_app.storage.waves import IMPORTED, Wave

municipality_option = click.option(
    "--municipality", metavar="SLUG", help="Short name of the municipality; not needed when there is only one."
)
FILE = click.Path(path_type=Path)
DAY = click.DateTime(["%Y-%m-%d"])


class CommandRefused(SurveyAppError):
    """A command that cannot be carried out as it was written."""


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
@click.argument("questionnaire", type=FILE)
@municipality_option
def publish(questionnaire: Path, municipality: str | None) -> None:
    """Check a QUESTIONNAIRE.yaml and publish it as a version that never changes."""
    from survey_app.services import fieldwork

    where, text, today = municipality_of(municipality), read(questionnaire), date.today()
    version, advice = fieldwork.publish(where.id, text, questionnaire.name, today=today, language=settings().language)
    _advise(advice)
    click.echo(_("Published as version %(version)s.", version=version.sha256[:12]))


@command("open-wave")
@click.argument("name")
@click.option("--questionnaire", required=True, type=FILE, metavar="FILE", help="The questionnaire; it is published with the wave.")
@click.option("--slug", required=True, help="The word in the residents' address: /s/SLUG.")
@click.option("--opens", required=True, type=DAY, help="First day of fieldwork, such as 2026-09-01.")
@click.option("--closes", required=True, type=DAY, help="Last day of fieldwork.")
@click.option("--reach", type=click.Choice(["codes", "open_link"]), default="codes", show_default=True, help="How people are reached.")
@click.option(
    "--strata",
    type=FILE,
    metavar="FILE",
    help="Areas of the sample, CSV or YAML: code, label, population, invited; without it, the whole sample is one stratum.",
)
@click.option("--about", type=FILE, metavar="FILE", help="What residents read first, and facts for the appendix, as YAML.")
@click.option("--place", metavar="NAME", help="The place that the questionnaire is about, where it says {fact.place}.")
@municipality_option
def open_wave(
    name: str,
    questionnaire: Path,
    slug: str,
    opens: datetime,
    closes: datetime,
    reach: str,
    strata: Path | None,
    about: Path | None,
    place: str | None,
    municipality: str | None,
) -> None:
    """Open a wave called NAME for answers."""
    from survey_app.services import fieldwork

    where, language = municipality_of(municipality), settings().language
    rows = [
        fieldwork.Stratum(row.code, dict(row.words(language)), row.population, row.invited)
        for row in (read_strata(read(strata), strata.name) if strata else ())
    ]
    told = parse(fieldwork.WrittenAbout, read_yaml(read(about), about.name)) if about else fieldwork.About({language: name})
    today = date.today()
    found = fieldwork.reviewed(where.id, read(questionnaire), questionnaire.name, today=today, language=language)
    wave = fieldwork.open_wave(
        where.id,
        found.publishable(),
        name=name,
        slug=slug,
        opens_on=opens.date(),
        closes_on=closes.date(),
        about=replace(told, place={language: place}) if place else told,
        reach=reach,
        strata=rows,
    )
    click.echo(
        _(
            "“%(wave)s” is answered at /s/%(slug)s from %(opens)s to %(closes)s.",
            wave=wave.name,
            slug=slug,
            opens=opens.date(),
            closes=closes.date(),
        )
    )
    _advise(found.advice)
    if reach == "codes":
        click.echo(_("Draw its codes with ./pejl draw-codes %(wave)s --out FILE.csv", wave=shlex.quote(wave.name)))


@command("close-wave")
@click.argument("wave")
@click.option("--abandon", is_flag=True, help="Give up answers whose key is lost.")
@municipality_option
def close_wave(wave: str, abandon: bool, municipality: str | None) -> None:
    """End a WAVE for good: mix all its answers, and destroy its codes and drafts. Waves whose last day has passed are closed by the worker."""
    from survey_app.services import mixing

    found = wave_called(wave, municipality)
    if found.closed:
        raise CommandRefused(N_("“{wave}” is closed already."), wave=wave)
    mixing.close(found, abandon=abandon)
    answered = sum(responses.answered(found.id).values())
    click.echo(_("“%(wave)s” is closed with %(count)s answers. Its codes have been destroyed.", wave=wave, count=answered))


@command("mix")
def mix() -> None:
    """Mix the answers that wait, close the waves that have ended, and clear away: what the worker does every minute."""
    from survey_app import jobs

    click.echo(_("%(count)s answers have been mixed.", count=jobs.mix_now()))


@command("remarks")
@click.argument("wave")
@click.option("--out", required=True, type=FILE, metavar="FILE.csv", help="Where they are written; it must not exist yet.")
@municipality_option
def remarks(wave: str, out: Path, municipality: str | None) -> None:
    """What residents wrote in their own words in a closed WAVE. It is kept apart from their other answers, in no order."""
    found = wave_called(wave, municipality)
    if not found.closed:
        raise CommandRefused(N_("“{wave}” is still collecting answers."), wave=wave)
    written = responses.remarks(found.id)
    with os.fdopen(fresh(out), "w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("item", "words"))
        rows.writerows((item, harmless(words)) for item, words in written)
    click.echo(_("%(count)s remarks are in %(file)s.", count=len(written), file=out))


def _advise(advice: Sequence[SurveyAppError]) -> None:
    for each in advice:
        click.echo(_("Could be better: %(problem)s", problem=each.say(_)))


def wave_called(name: str, municipality: str | None) -> Wave:
    found = waves.by_name(municipality_of(municipality).id, name)
    if found is None or found.reach == IMPORTED:
        raise CommandRefused(N_("There is no wave called “{wave}” that is answered here."), wave=name)
    return found


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r＝＋－＠") else text


def municipality_of(slug: str | None) -> Municipality:
    from survey_app.services import accounts

    return accounts.municipality_called(slug)


COMMANDS = (add_official, publish, open_wave, close_wave, mix, remarks)
