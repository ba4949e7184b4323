"""A resident with tabs and devices, impatience and a browser's Back, at a server that restarts: against an oracle of a few lines."""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, multiple, precondition, rule

from survey_app import create_app, sealing
from survey_app.questionnaire import document
from survey_app.services import fieldwork
from survey_app.services.mixing import Answer
from survey_app.settings import Settings
from survey_app.storage import municipalities, pools
from survey_app.storage.base import db
from survey_app.storage.drafts import Draft
from survey_app.storage.responses import Spent
from tests.making import TOMORROW, YESTERDAY
from tests.pages import PageClient
from tests.web.respond.pages import Page, open_page
from tests.web.respond.questionnaires import WORK

Written = dict[str, list[str]]
VALUES = {
    "works": [["yes"], ["no"], None],
    "hours": [["20"], ["0"], ["two tre"], None],
    "why": [["dark"], ["dark", "tired"], ["none"], ["dark", "none"], None],
    "places.park": [["safe"], ["unsafe"], None],
    "places.square": [["unsafe"], None],
    "more": [["Lamps 💡"], ["שלום 👩‍👩‍👧"], None],
}


def oracle(written: Written) -> tuple[dict[str, Any], dict[str, str]] | None:
    """What is kept of what was written in the end, and the words apart; None when it cannot be sent as it is."""
    kept: dict[str, Any] = {}
    words = {"more": written["more"][0]} if "more" in written else {}
    if "works" in written:
        kept["works"] = written["works"][0]
    if kept.get("works") == "yes":
        if "hours" in written:
            if not written["hours"][0].isdecimal():
                return None
            kept["hours"] = int(written["hours"][0])
        if "why" in written:
            if set(written["why"]) == {"dark", "none"}:
                return None
            kept["why"] = written["why"]
    if places := {row: written[f"places.{row}"][0] for row in ("park", "square") if f"places.{row}" in written}:
        kept["places"] = places
    return (kept, words) if kept or words else None


@cache
def installation() -> Settings:
    """One database for all runs, each with a wave of its own."""
    folder = Path(tempfile.mkdtemp(prefix="pejl-machine-"))
    made = Settings("a secret key of the first server, long enough", b"pepper" * 8, f"sqlite:///{folder}/pejl.sqlite", folder, secure=False)
    with create_app(made).app_context():
        db.create_all()
        db.session.add(municipalities.Municipality(slug="ekeby", name="Ekeby", contact=""))
        db.session.commit()
        db.engine.dispose()
    return made


numbers = count(1)


@dataclass
class Tab:
    """A page that is open somewhere, what has been written on the way to it, and the pages before it."""

    page: Page
    written: Written
    before: list[tuple[Page, Written]] = field(default_factory=list)

    def press(self, go: str | None, **written: list[str] | None) -> Page:
        self.before.append((self.page, self.written))
        self.page = self.page.press(go, **written)
        return self.page


class Resident(RuleBasedStateMachine):
    tabs: Bundle[Tab] = Bundle("tabs")

    @initialize()
    def receive_a_letter(self) -> None:
        self.settings, self.sent = installation(), None
        self.drafts: dict[str, Written] = {}
        self.restart()
        with self.app.app_context():
            number = next(numbers)
            wave = fieldwork.open_wave(
                1, document.read(WORK, "work.yaml"), name=f"w{number}", slug=f"w{number}", opens_on=YESTERDAY, closes_on=TOMORROW,
                about=fieldwork.About({"en": "Autumn"}), strata=[fieldwork.Stratum("all", {"en": "All"}, 100, 1)],
            )  # fmt: skip
            self.wave_id, self.address = wave.id, f"/s/w{number}/"
            (self.code,) = fieldwork.draw_codes(wave, "all", 1)

    @rule()
    def restart(self) -> None:
        """The server comes back as another process, with another secret."""
        self.stop()
        self.settings = replace(self.settings, secret_key=self.settings.secret_key[1:] + self.settings.secret_key[0])
        self.app = create_app(self.settings)
        self.app.test_client_class = PageClient
        with self.app.app_context():
            self.engine = db.engine

    def stop(self) -> None:
        if hasattr(self, "engine"):
            self.engine.dispose()

    teardown = stop

    @rule(target=tabs)
    def open_with_the_code(self) -> Any:
        with self.app.app_context():
            page = open_page(self.app.test_client(), self.address, **{"Accept-Language": "en"}).press(None, _code=self.code)
        if self.sent is not None:
            assert page.status == 409
            return multiple()
        assert page.heading == "You"
        return Tab(page, {})

    @rule(target=tabs, tab=tabs)
    def go_on_elsewhere(self, tab: Tab) -> Any:
        """With the resume code, on another device."""
        resume = tab.page.fields.get("_resume", [""])[0]
        if resume not in self.drafts:
            return multiple()
        with self.app.app_context():
            client = self.app.test_client()
            page = Page(client, client.post(f"{self.address}resume", data={"_resume": resume, "_lang": "en"}))
        if self.sent is not None:
            assert page.status in (409, 422)
            return multiple()
        elsewhere = Tab(page, self.drafts[resume])
        assert page.status == 200
        self.holds_everything(elsewhere)
        return elsewhere

    @rule(tab=tabs, go=st.sampled_from(["continue", "continue", "continue", "back", "lang-en", "change-1", "change-3"]), data=st.data())
    def write_and_press(self, tab: Tab, go: str, data: st.DataObject) -> None:
        if tab.page.form is None or "_code" not in tab.page.fields:
            return
        wishes = {name: data.draw(st.sampled_from(VALUES[name]), label=name) for name in VALUES if tab.page.offers(name)}
        page = self.press(tab, go, wishes)
        if self.sent is not None:
            assert page.status == 409
            tab.page, tab.written = tab.before.pop()  # The browser's Back.
            return
        assert page.status == 200
        tab.written = {name: texts for name, texts in {**tab.written, **wishes}.items() if texts}
        self.drafts[page.fields["_resume"][0]] = tab.written
        self.holds_everything(tab)

    @rule(tab=tabs)
    def go_back_in_the_browser(self, tab: Tab) -> None:
        if tab.before:
            tab.page, tab.written = tab.before.pop()

    @rule(tab=tabs, times=st.sampled_from([1, 1, 2]))
    def send(self, tab: Tab, times: int) -> None:
        if tab.page.form is None or tab.page.heading != "Check your answers":
            return
        expected, name = oracle(tab.written), tab.page.fields["_form"][0]
        for _ in range(times):
            page = self.press(tab, "send", {})
            if self.sent is not None:
                assert page.status == (303 if name == self.sent[0] else 409)
            elif expected is None:
                assert page.status in (200, 422)
            else:
                assert page.status == 303
                self.sent = name, expected
            tab.page, tab.written = tab.before.pop()  # An impatient finger, or the browser's Back from the thanks.

    def press(self, tab: Tab, go: str, wishes: dict[str, list[str] | None]) -> Page:
        tab.page.client = self.app.test_client()  # Whichever process answers now.
        with self.app.app_context():
            return tab.press(go, **wishes)

    def holds_everything(self, tab: Tab) -> None:
        """What was written is on the page, seen or hidden."""
        on_page = {name: [text for text in texts if text] for name, texts in tab.page.fields.items() if not name.startswith("_")}
        assert {name: texts for name, texts in on_page.items() if texts} == tab.written

    @precondition(lambda self: hasattr(self, "wave_id"))
    @invariant()
    def what_was_sent_first_is_kept_once_and_nothing_else(self) -> None:
        with self.app.app_context():
            kept = list(self.kept())
            spent = db.session.scalar(db.select(db.func.count()).select_from(Spent).where(Spent.wave_id == self.wave_id))
            drafts = db.session.scalar(db.select(db.func.count()).select_from(Draft).where(Draft.wave_id == self.wave_id))
        assert kept == ([self.sent[1]] if self.sent else [])
        assert spent == len(kept)
        assert drafts <= len(self.drafts)

    def kept(self) -> Iterator[tuple[dict[str, Any], dict[str, str]]]:
        for pool in pools.of(self.wave_id):
            for sealed in dict(pools.sealed(pools.names(pool.id))).values():
                answer = Answer.unpacked(sealing.unseal(self.settings.batch_keys.read(pool.key, pool.public), sealed))
                yield {code: given for code, given in answer.answers.items() if given is not None}, dict(answer.words)


TestResident = Resident.TestCase
TestResident.settings = settings(max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
