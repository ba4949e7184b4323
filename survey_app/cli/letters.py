"""The residents' codes, drawn once into one file for the printer: a table, or letters ready to be printed."""

import csv
import io
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import click
from flask_babel import force_locale, format_date
from flask_babel import gettext as _

from survey_app import codes
from survey_app.cli import command, settings
from survey_app.cli.fieldwork import FILE, CommandRefused, harmless, municipality_option, wave_called
from survey_app.cli.files import fresh
from survey_app.errors import N_
from survey_app.storage import responses
from survey_app.storage.waves import CODES, Wave
from survey_app.texts import in_language

Drawn = Mapping[str, Sequence[str]]  # Stratum → its new codes.


@command("draw-codes")
@click.argument("wave")
@click.option(
    "--out", required=True, type=FILE, metavar="FILE", help="FILE.csv, a row for each letter, or FILE.pdf, the letters; must not exist yet."
)
@click.option("--stratum", metavar="CODE", help="Only this stratum.")
@click.option("--count", type=click.IntRange(1), help="How many for each stratum; without it, what is left of those to be invited.")
@municipality_option
def draw_codes(wave: str, out: Path, stratum: str | None, count: int | None, municipality: str | None) -> None:
    """Draw the residents' codes of a WAVE into a file for the printer. In clear they are kept nowhere else."""
    from survey_app.services import fieldwork

    found = wave_called(wave, municipality)
    if found.reach != CODES:
        raise CommandRefused(N_("“{wave}” is answered without codes."), wave=wave)
    wanted = _wanted(found, stratum, count)
    write = _writer(out)

    def keep(drawn: Drawn) -> None:
        content = write(found, drawn)
        with os.fdopen(fresh(out), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())

    fieldwork.draw_letters(found, wanted, keep)
    click.echo(
        _(
            "%(count)s codes are in %(file)s. It is the only place where they can be read: delete it when the letters are printed.",
            count=sum(wanted.values()),
            file=out,
        )
    )


def _wanted(wave: Wave, stratum: str | None, count: int | None) -> dict[str, int]:
    """Stratum → how many codes are to be drawn."""
    drawn = responses.invited(wave.id)
    wanted = {part.code: count or max(0, part.invited - drawn.get(part.code, 0)) for part in wave.strata if stratum in (None, part.code)}
    if stratum is not None and not wanted:
        raise CommandRefused(N_("“{wave}” has no stratum “{stratum}”."), wave=wave.name, stratum=stratum)
    if not any(wanted.values()):
        hint = N_("Say with --count how many more are needed.")
        if not any(part.invited for part in wave.strata):
            raise CommandRefused(
                N_("It is not known how many “{wave}” invites."), wave=wave.name, hint=N_("Say with --count how many codes are needed.")
            )
        raise CommandRefused(N_("All codes of “{wave}” have been drawn."), wave=wave.name, hint=hint)
    return wanted


def _writer(out: Path) -> Callable[[Wave, Drawn], bytes]:
    """How a file with this ending is written."""
    match out.suffix.lower():
        case ".csv":
            return _table
        case ".pdf" if not settings().address:
            hint = N_("Set PEJL_ADDRESS, such as https://trygg.ekeby.se: the letters lead there.")
            raise CommandRefused(N_("It is not known at which address residents reach Pejl."), hint=hint)
        case ".pdf":
            return _letters
    raise CommandRefused(N_("{file} is no kind of file that codes are written to."), file=out, hint=N_("Let its name end in .csv or .pdf."))


def _table(wave: Wave, drawn: Drawn) -> bytes:
    """A row for each letter: the code, the address, the link for the square, and the stratum."""
    labels = {part.code: in_language(part.label, settings().language) for part in wave.strata}
    text = io.StringIO(newline="")
    rows = csv.writer(text)
    rows.writerow(("code", "address", "link", "stratum", "label"))
    for part, found in drawn.items():
        for code in found:
            rows.writerow((codes.shown(code), _address(wave), _link(wave, code), harmless(part), harmless(labels[part])))
    return text.getvalue().encode()


def _letters(wave: Wave, drawn: Drawn) -> bytes:
    from survey_app.reports import letters  # Late: what makes PDFs takes a second to load.
    from survey_app.services import fieldwork

    asked, about = fieldwork.questionnaire(wave), fieldwork.About.of(wave)
    spoken = asked.languages[0] if asked.languages[0] in ("sv", "en") else settings().language
    with force_locale(spoken):
        words = letters.Words(
            language=spoken,
            municipality=wave.municipality.name,
            title=in_language(about.question, spoken) if about.question else in_language(asked.title, spoken),
            lead=in_language(about.lead, spoken) if about.lead else "",
            how=_("Point the camera of your phone at the square, or write this address in a browser:"),
            address=_address(wave).removeprefix("https://").removeprefix("http://"),
            code=_("Your code"),
            until=_("You can answer through %(day)s.", day=format_date(wave.closes_on, "long")),
            voluntary=_("Answering is voluntary. What you answer is kept apart from the code in this letter."),
            ask=_("Questions? %(contact)s", contact=contact) if (contact := _whom_to_ask(wave)) else "",
        )
    each = [letters.Letter(codes.shown(code), _link(wave, code)) for found in drawn.values() for code in found]
    with click.progressbar(length=len(each), label=_("Setting the letters"), file=sys.stderr) as bar:
        return letters.pdf(words, each, bar.update)


def _address(wave: Wave) -> str:
    return f"{settings().address}/s/{wave.slug}"


def _link(wave: Wave, code: str) -> str:
    """Where the square leads. What follows # is never sent to a server."""
    return f"{settings().address}/s/{wave.slug}/#{codes.shown(code)}"


def _whom_to_ask(wave: Wave) -> str:
    where = wave.municipality
    return ", ".join(part for part in (where.contact, where.phone, where.email) if part)


COMMANDS = (draw_codes,)
