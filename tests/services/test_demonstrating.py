"""The demo is made through the services, and may be asked for again."""

from datetime import date, datetime, time

import numpy as np
import pytest
import yaml
from sqlalchemy import func, select

from survey_app.demo import sample
from survey_app.services import accounts, demonstrating, evaluating, fieldwork, responding
from survey_app.storage import evaluations, municipalities, waves
from survey_app.storage.base import db
from survey_app.storage.responses import Invitation, Response, Spent

TODAY = date(2026, 11, 26)


@pytest.fixture
def small(monkeypatch):
    """A demo of about 1,320 invitations a wave: the same way, in a tenth of the time."""
    monkeypatch.setattr(demonstrating, "invited", lambda: sample.invited() // 10)
    short = demonstrating.plan.document(TODAY, only_primary=True)
    monkeypatch.setattr(demonstrating.plan, "text", lambda *_, **__: yaml.safe_dump(short))
    sheets = demonstrating.simulation.sheets

    def few(seed):
        made = []
        for sheet in sheets(seed):
            keep = np.arange(sheet.n) % 10 == 0
            sheet.kinds = sheet.kinds[keep]
            sheet.values = {code: values[keep] for code, values in sheet.values.items()}
            sheet.texts = {code: texts[keep] for code, texts in sheet.texts.items()}
            made.append(sheet)
        return tuple(made)

    monkeypatch.setattr(demonstrating.simulation, "sheets", few)


def build(**wishes):
    told = []
    return demonstrating.build(TODAY, lambda message, **facts: told.append(message.format(**facts)), **wishes), told


@pytest.mark.usefixtures("app", "small")
def test_the_demo_is_made_kept_and_made_anew():
    made, told = build()
    there = municipalities.by_slug("lindsund")
    assert made.made
    assert any("1\u00a0316 people" in line for line in told)
    assert accounts.sign_in(made.email, made.password) is not None
    assert {wave.name for wave in waves.of(there.id)} == {"trygghet-2024", "trygghet-2026", "prova"}
    assert db.session.scalar(select(func.count()).select_from(Response)) > 900
    assert db.session.scalar(select(func.count()).select_from(Spent)) == 0  # Both waves are closed, their codes destroyed.
    assert evaluations.get(there.id, made.evaluation).state == "done"
    assert made.report is None or made.report.read_bytes().startswith(b"%PDF")
    assert sum(stratum.invited for stratum in waves.by_name(there.id, "trygghet-2026").strata) == 1316
    for code in made.codes:
        responding.open_wave(made.slug, code, datetime.combine(TODAY, time(12)))
    assert fieldwork.microdata(waves.by_name(there.id, "trygghet-2024")).n > 450

    evaluating.again(there.id, made.evaluation, TODAY)
    newest = evaluations.of(there.id)[0]
    evaluating.run(newest.id)
    again, told = build()
    assert again.evaluation == made.evaluation != newest.id  # The demo's own, not the one that a visitor asked for.
    assert not again.made
    assert "there already" in told[0]
    assert accounts.sign_in(again.email, again.password) is not None
    assert accounts.sign_in(made.email, made.password) is None
    assert not set(again.codes) & set(made.codes)

    with pytest.raises(demonstrating.DemoFailed, match="its survey for trying has closed"):  # Nothing a visitor added is removed unasked.
        demonstrating.build(date(2029, 1, 1), lambda *_, **__: None)

    other = accounts.add_municipality("elsewhere", "Elsewhere")
    fresh, _ = build(fresh=True)
    assert fresh.made
    assert municipalities.by_slug("elsewhere").id == other.id
    assert db.session.scalar(select(func.count()).select_from(Invitation)) < 2 * 1316 + 100


@pytest.mark.usefixtures("app")
def test_a_municipality_that_is_not_the_demo_is_never_touched():
    accounts.add_municipality("lindsund", "Lindsunds kommun")
    with pytest.raises(demonstrating.DemoFailed, match="is not the demo"):
        build(fresh=True)
