"""`import-wave` and `evaluate`: from files to findings, without a server."""

from datetime import date
from pathlib import Path

import click
from flask_babel import gettext as _

from survey_app.cli import command, settings
from survey_app.cli.fieldwork import municipality_option
from survey_app.cli.files import folder, present, read
from survey_app.evaluation.plan import read_plan


@command("import-wave")
@click.argument("wave", type=click.Path(path_type=Path))
@click.option("--replace", is_flag=True, help="Put it in the place of an imported wave with the same name.")
@municipality_option
def import_wave(wave: Path, replace: bool, municipality: str | None) -> None:
    """Import a wave that was collected elsewhere; WAVE.yaml says how its data file is to be read."""
    from survey_app.services import accounts, importing

    microdata = importing.read(present(wave), settings().reference)
    where = accounts.municipality_called(municipality, otherwise=_("Our municipality"))
    kept = importing.keep(where.id, microdata, replace=replace)
    click.echo(_("“%(wave)s” has been imported: %(count)s answers.", wave=kept.name, count=kept.about["answers"]))
    if left_out := microdata.wave.without_weight:
        click.echo(_("Left out because they have no weight: %(count)s rows.", count=left_out))


@command("evaluate")
@click.argument("plan", type=click.Path(path_type=Path))
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Folder for evaluation.json, report.html, report.pdf and tables.xlsx.",
)
@municipality_option
def evaluate(plan: Path, out: Path, municipality: str | None) -> None:
    """Carry out the evaluation in PLAN.yaml and write its report."""
    from survey_app.reports.wording import Telling, kind
    from survey_app.services import accounts, evaluating

    asked = read_plan(read(plan), plan.name)
    folder(out)
    where = accounts.municipality_called(municipality, otherwise=asked.municipality)
    made = evaluating.evaluate_to_folder(where.id, plan, out, date.today(), lambda step, percent: click.echo(f"{percent:3d} %  {_(step)}"))
    click.echo()
    told = Telling(made.evaluation, settings().language)
    if judged := told.judged():
        click.echo(told.words.say(f"heading.{kind(judged)}"))
    for sentence in (told.level_sentence(), told.change_sentence(), told.plan_sentence()):
        click.echo(sentence)
    click.echo()
    for name, content in zip(evaluating.FILES, (made.json, made.html, made.pdf, made.xlsx), strict=True):
        if content is not None:
            click.echo(str(out / name))
    if made.no_pdf:
        click.echo(made.no_pdf.say(_), err=True)


COMMANDS = (import_wave, evaluate)
