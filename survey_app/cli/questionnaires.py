"""`questionnaire`: check, read through, compare and document a questionnaire's file. Nothing is stored."""

import csv
import sys
from datetime import date
from pathlib import Path

import click
from flask_babel import force_locale
from flask_babel import gettext as _

from survey_app.cli import command, settings
from survey_app.cli.fieldwork import harmless
from survey_app.cli.files import read
from survey_app.errors import N_, SurveyAppError
from survey_app.questionnaire import codebook, document, outline, review, versions
from survey_app.questionnaire.duration import minutes
from survey_app.questionnaire.model import Questionnaire
from survey_app.settings import SPOKEN
from survey_app.texts import base

FILE = click.Path(path_type=Path)
CHANGES = {
    versions.Change.HARMLESS: N_("harmless"),
    versions.Change.COMPARABLE: N_("comparable"),
    versions.Change.BREAKING: N_("breaking"),
}


class LanguageRefused(SurveyAppError):
    """A language that the questionnaire does not have."""


@click.group("questionnaire")
def questionnaire() -> None:
    """Check, read through, compare and document a questionnaire's file."""


@command("check", database=False)
@click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
@click.option("--before", type=FILE, metavar="FILE", help="The version before: codes that have changed since are errors.")
def check(files: tuple[Path, ...], before: Path | None) -> None:
    """Say what is wrong in each FILE and what could be better. Exit code 1 when something must be mended."""
    earlier = _read(before) if before else None
    failed = False
    for file in files:
        try:
            failed |= _checked(file, earlier)
        except SurveyAppError as refused:
            failed = True
            click.echo(refused.say(_))
    if failed:
        raise SystemExit(1)


def _checked(file: Path, before: Questionnaire | None) -> bool:
    """Whether the file that has just been told of has errors."""
    found = review.read(read(file), file.name, today=date.today(), before=before, language=settings().language)
    for error in found.errors:
        click.echo(_("Must be mended: %(problem)s", problem=error.say(_)))
    for advice in found.advice:
        click.echo(_("Could be better: %(problem)s", problem=advice.say(_)))
    told = found.questionnaire
    click.echo(
        _(
            "%(file)s: %(errors)s to mend, %(advice)s to consider; about %(minutes)s min; offered in %(languages)s.",
            file=file.name,
            errors=len(found.errors),
            advice=len(found.advice),
            minutes=minutes(told, told.languages[0]),
            languages=", ".join(told.offered),
        )
    )
    return bool(found.errors)


@command("show", database=False)
@click.argument("file", type=FILE)
@click.option("--language", metavar="TAG", help="Which of the questionnaire's languages to show; without it, Pejl's own if it has that.")
def show(file: Path, language: str | None) -> None:
    """Print the questionnaire in FILE as text to read through, its conditions as sentences."""
    found = _read(file)
    spoken = _spoken(found, language)
    with force_locale(_around(spoken)):
        click.echo(outline.outline(found, spoken, _), nl=False)


@command("compare", database=False)
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--harmless", "confirmed", metavar="ITEM", multiple=True, help="Confirm that the words of ITEM still ask the same.")
def compare(old: Path, new: Path, confirmed: tuple[str, ...]) -> None:
    """Say item by item what has changed from OLD to NEW, and whether it can still be compared."""
    before, after = _read(old), _read(new)
    for code in confirmed:
        names = ", ".join(f'"{name}"' for name in versions.confirmation(before, after, code))
        click.echo(_("In the item “%(item)s” of %(file)s, write this line:  confirmed: [%(names)s]", item=code, file=new.name, names=names))
    if confirmed:
        return
    differences = versions.compare(before, after)
    for difference in differences:
        where = difference.item or _("the questionnaire")
        change = _(CHANGES[difference.change])
        click.echo(f"{where}: {difference.said.say(_)} ({change})")
    broken = [code for code, change in versions.classes(before, after).items() if change is versions.Change.BREAKING]
    if not differences:
        click.echo(_("Nothing has changed."))
    elif broken:
        click.echo(_("Reports will not compare: %(items)s.", items=", ".join(broken)))
    else:
        click.echo(_("Reports can compare every item that both have."))


@command("codebook", database=False)
@click.argument("file", type=FILE)
@click.option("--language", metavar="TAG", help="Which of the questionnaire's languages to use; without it, Pejl's own if it has that.")
def write_codebook(file: Path, language: str | None) -> None:
    """Print the codebook of the questionnaire in FILE as CSV: one line for each variable that answers become."""
    found = _read(file)
    spoken = _spoken(found, language)
    with force_locale(_around(spoken)):
        entries = codebook.codebook(found, spoken, _)
    rows = csv.writer(sys.stdout)
    rows.writerow(codebook.COLUMNS)
    for entry in entries:
        rows.writerow([harmless(str(getattr(entry, column))) for column in codebook.COLUMNS])


def _read(file: Path) -> Questionnaire:
    return document.read(read(file), file.name)


def _spoken(found: Questionnaire, language: str | None) -> str:
    """The language of the questionnaire that was asked for, else Pejl's own, else its first."""
    if language is None:
        return settings().language if settings().language in found.languages else found.languages[0]
    if language not in found.languages:
        hint = N_("Its languages are {known}.")
        raise LanguageRefused(
            N_("The questionnaire is not in the language {language}."), language=language, hint=hint, known=", ".join(found.languages)
        )
    return language


def _around(language: str) -> str:
    """The language of the sentences around the questionnaire's own words: the same where Pejl speaks it, else that of the settings."""
    return base(language) if base(language) in SPOKEN else settings().language


for _each in (check, show, compare, write_codebook):
    questionnaire.add_command(_each)

COMMANDS = (questionnaire,)
