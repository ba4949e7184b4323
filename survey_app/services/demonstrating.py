"""The demo: an invented municipality that has measured twice and evaluated once, and a third wave that is open for trying.

Its answers enter through `responding.accept`, the service that the pages call.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Protocol

from flask import current_app
from sqlalchemy import delete, select

from survey_app.demo import plan, simulation
from survey_app.demo.population import DISTRICTS
from survey_app.demo.sample import invited
from survey_app.demo.sheet import Sheet
from survey_app.demo.simulation import SEED, Fieldwork
from survey_app.errors import N_, SurveyAppError
from survey_app.services import accounts, evaluating, fieldwork, mixing, responding
from survey_app.services.fieldwork import About, Stratum
from survey_app.storage import evaluations, municipalities, waves
from survey_app.storage.accounts import Official
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.storage.evaluations import DONE, StoredEvaluation
from survey_app.storage.municipalities import Municipality, MunicipalityFile
from survey_app.storage.pools import Pool, Waiting
from survey_app.storage.questionnaires import Version
from survey_app.storage.responses import Invitation, Remark, Response, Spent
from survey_app.storage.waves import ImportedMicrodata, Wave, WaveStratum

SLUG, EMAIL, TRY = "lindsund", "anna@lindsund.example", "lindsund"
TRY_CODES, SHOWN_CODES, BATCH = 50, 3, 500
REPORT = {"sv": "rapport.pdf", "en": "report.pdf"}


class Say(Protocol):
    """Tell the person who waits what is done: a message id, and the facts for its {names}."""

    def __call__(self, message: str, **facts: object) -> None: ...


class DemoFailed(SurveyAppError):
    """The demo could not be made."""


@dataclass(frozen=True, slots=True)
class Demonstration:
    """What the person who asked for a demo needs.

    codes       unused, of the wave at /s/<slug>/
    evaluation  its id, for /office/evaluations/<id>
    report      the PDF; None where this machine cannot make PDFs, and `no_report` says why
    made        False: it was there already, and the password and the codes are new
    """

    municipality: str
    email: str
    password: str
    slug: str
    codes: tuple[str, ...]
    evaluation: int
    report: Path | None
    no_report: SurveyAppError | None
    made: bool


def build(today: date, say: Say, *, fresh: bool = False, language: str = "sv", seed: int = SEED) -> Demonstration:
    """Make the demo, or take up the one that is there. fresh: remove that one, and make it anew.

    today: the two evaluated waves lie before it, the third is open on it. DemoFailed when the evaluation fails.
    """
    there = municipalities.by_slug(SLUG)
    if there and there.name != plan.MUNICIPALITY:
        raise DemoFailed(
            N_("The short name “{slug}” belongs to {municipality}, which is not the demo."), slug=SLUG, municipality=there.name,
            hint=N_("Make the demo in another folder: set PEJL_INSTANCE."),
        )  # fmt: skip
    done = there and next(
        (found for found in reversed(evaluations.of(there.id)) if found.state == DONE), None
    )  # Later ones are the visitor's.
    if there and done and not fresh:
        if not _open(there, today):
            raise DemoFailed(
                N_("The demo is there, but its survey for trying has closed."),
                hint=N_("Make the demo anew with --fresh; that removes all that is in it, also what you have added."),
            )
        say(N_("The demo is there already: its data are kept, the password and the codes are new. --fresh makes it anew."))
        return _handed_over(there, done, _new_password(there), made=False)
    if there:
        say(N_("Removing the earlier demo"))
        _remove(there)
    say(N_("Making {municipality}"), municipality=plan.MUNICIPALITY)
    municipality = accounts.add_municipality(SLUG, plan.MUNICIPALITY, email="trygghet@lindsund.example")
    password = accounts.add_official(municipality, EMAIL, "Anna Ek")
    before, after = simulation.sheets(seed)
    for sheet, when in ((before, simulation.fieldwork("before", today)), (after, simulation.fieldwork("after", today))):
        say(
            N_("Inviting {invited} people and taking in {answers} answers: {wave}"),
            invited=_grouped(int(invited().sum())),
            answers=_grouped(sheet.n),
            wave=when.label[language],
        )
        _answer(_wave(municipality, when), sheet)
    say(N_("Opening a wave to try"))
    _open_for_trying(municipality, today)
    say(N_("Weighting, estimating and setting the report"))
    asked = evaluating.request(municipality.id, plan.text(today, language=language, seed=seed), today)
    evaluating.run(asked.id)
    db.session.refresh(asked)
    if asked.state != DONE:
        raise DemoFailed(N_("The evaluation of the demo failed. {why}"), why=evaluating.unpack(asked.refusal) if asked.refusal else "")
    return _handed_over(municipality, asked, password, made=True)


def _wave(municipality: Municipality, when: Fieldwork) -> Wave:
    counts, persons = invited(), simulation.strata()
    strata = [
        Stratum(code, dict(label), population, int(count))
        for (code, (label, population)), count in zip(persons.items(), counts, strict=True)
    ]
    return fieldwork.open_wave(
        municipality.id,
        simulation.questionnaire(),
        name=when.name,
        slug=f"{SLUG}-{when.opens_on.year}",
        opens_on=when.opens_on,
        closes_on=when.closes_on,
        about=_about(dict(when.label)),
        strata=strata,
    )


def _answer(wave: Wave, sheet: Sheet) -> None:
    """Draw the codes of a whole wave, and let those who answer spend theirs, in batches."""
    unspent = {
        district.code: fieldwork.draw_codes(wave, district.code, int(count)) for district, count in zip(DISTRICTS, invited(), strict=True)
    }
    first, slug = datetime.combine(wave.opens_on or date.min, time()), wave.slug
    pairs = list(zip(simulation.areas(sheet), sheet.responses(), strict=True))
    for start in range(0, len(pairs), BATCH):
        for area, answers in pairs[start : start + BATCH]:
            responding.accept(slug, unspent[area].pop(), answers, now=first)
        db.session.commit()
    mixing.close(wave)


def _open_for_trying(municipality: Municipality, today: date) -> None:
    persons = simulation.strata()
    each, more = divmod(TRY_CODES, len(persons))
    strata = [
        Stratum(code, dict(label), population, each + (place < more)) for place, (code, (label, population)) in enumerate(persons.items())
    ]
    label = {"sv": "Prova att svara", "en": "Try answering", "ar": "جرّب الإجابة"}
    wave = fieldwork.open_wave(
        municipality.id, simulation.questionnaire(), name="prova", slug=TRY, opens_on=today, closes_on=today + timedelta(days=365),
        about=_about(label), strata=strata,
    )  # fmt: skip
    for stratum in strata:
        fieldwork.draw_codes(wave, stratum.code, stratum.invited)


def _about(label: dict[str, str]) -> About:
    return About(
        label=label,
        question={"sv": "Hur tryggt är det där du bor?", "en": "How safe is it where you live?", "ar": "ما مدى الأمان حيث تسكن؟"},
        lead={
            "sv": "Kommunen vill veta var du känner dig trygg, var du inte gör det, och om det som görs hjälper.",
            "en": "The municipality wants to know where you feel safe, where you do not, and whether what is done helps.",
            "ar": "تريد البلدية أن تعرف أين تشعر بالأمان وأين لا تشعر به، وهل يفيد ما يُفعل.",
        },
        who={
            "sv": "Brottsförebyggande rådet i Lindsunds kommun. Kommunen är påhittad och finns bara i exemplet.",
            "en": "The crime prevention council of Lindsund. The municipality is invented and exists in this example only.",
            "ar": "مجلس الوقاية من الجريمة في Lindsund. هذه البلدية خيالية ولا توجد إلا في هذا المثال.",
        },
        why={
            "sv": "Svaren visar var åtgärder behövs, och om de som har gjorts har gjort skillnad.",
            "en": "The answers show where measures are needed, and whether those taken have made a difference.",
            "ar": "تُظهر الإجابات أين يلزم اتخاذ إجراءات، وهل أحدثت الإجراءات المتخذة فرقًا.",
        },
        follow_up=(
            {"sv": "Svaren räknas samman per stadsdel.", "en": "The answers are added up by district.", "ar": "تُجمع الإجابات حسب الحي."},
            {
                "sv": "Rådet jämför med förra gången.",
                "en": "The council compares them with last time.",
                "ar": "يقارنها المجلس بالمرة السابقة.",
            },
            {
                "sv": "Resultatet publiceras och åtgärdsplanen ändras därefter.",
                "en": "The results are published, and the plan of measures is changed accordingly.",
                "ar": "تُنشر النتائج وتُعدَّل خطة الإجراءات وفقًا لها.",
            },
        ),
        frame=simulation.FRAME,
        ages=simulation.AGES,
        source="Simulerade svar, docs/demo.md",
    )


def _open(municipality: Municipality, today: date) -> bool:
    """True when the wave to try can still be answered."""
    wave = waves.by_slug(TRY)
    return wave is not None and wave.municipality_id == municipality.id and wave.is_open(today)


def _handed_over(municipality: Municipality, evaluation: StoredEvaluation, password: str, *, made: bool) -> Demonstration:
    """Codes that nobody has used, and the report as a file. Clear codes exist only when they are drawn, so these are drawn now."""
    wave = waves.by_slug(TRY)
    if wave is None:
        raise DemoFailed(N_("The demo is not whole."), hint=N_("Make it anew with --fresh."))
    codes = tuple(fieldwork.draw_codes(wave, wave.strata[place].code, 1)[0] for place in range(SHOWN_CODES))
    report = None
    if evaluation.report_pdf:
        report = Path(current_app.extensions["pejl"].instance) / "demo" / REPORT[evaluation.plan["language"]]
        report.parent.mkdir(parents=True, exist_ok=True)
        report.write_bytes(evaluation.report_pdf)
    why = evaluating.unpack(evaluation.refusal) if evaluation.refusal else None
    return Demonstration(municipality.name, EMAIL, password, TRY, codes, evaluation.id, report, why, made)


def _new_password(municipality: Municipality) -> str:
    """A new password for the demo's official; the old one is known to nobody."""
    official = db.session.scalar(select(Official).where(Official.email == EMAIL, Official.municipality_id == municipality.id))
    if official is not None:
        db.session.delete(official)
        db.session.commit()
    return accounts.add_official(municipality, EMAIL, "Anna Ek")


def _remove(municipality: Municipality) -> None:
    """Everything that the demo's municipality owns, and nothing else."""
    its_waves = select(Wave.id).where(Wave.municipality_id == municipality.id).scalar_subquery()
    its_pools = select(Pool.id).where(Pool.wave_id.in_(its_waves)).scalar_subquery()
    for statement in (
        delete(Spent).where(Spent.wave_id.in_(its_waves)),
        delete(Draft).where(Draft.wave_id.in_(its_waves)),
        delete(Waiting).where(Waiting.pool_id.in_(its_pools)),
        delete(Pool).where(Pool.wave_id.in_(its_waves)),
        delete(Remark).where(Remark.wave_id.in_(its_waves)),
        delete(Invitation).where(Invitation.wave_id.in_(its_waves)),
        delete(Response).where(Response.wave_id.in_(its_waves)),
        delete(ImportedMicrodata).where(ImportedMicrodata.wave_id.in_(its_waves)),
        delete(WaveStratum).where(WaveStratum.wave_id.in_(its_waves)),
        delete(Wave).where(Wave.municipality_id == municipality.id),
        delete(Version).where(Version.municipality_id == municipality.id),
        delete(StoredEvaluation).where(StoredEvaluation.municipality_id == municipality.id),
        delete(Official).where(Official.municipality_id == municipality.id),
        delete(MunicipalityFile).where(MunicipalityFile.municipality_id == municipality.id),
        delete(Municipality).where(Municipality.id == municipality.id),
    ):
        db.session.execute(statement.execution_options(synchronize_session=False))
    db.session.commit()
    db.session.expire_all()


def _grouped(count: int) -> str:
    return f"{count:,}".replace(",", "\u00a0")
