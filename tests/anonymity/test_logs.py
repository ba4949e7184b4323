"""After a whole survey in a browser, with everything going wrong that can, no file holds who answered, from where, or what waits."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import text

from survey_app import codes, create_app
from survey_app.questionnaire import document
from survey_app.services import accounts, fieldwork, mixing
from survey_app.services.fieldwork import About, Stratum
from survey_app.settings import Settings
from survey_app.storage import responses, waves
from survey_app.storage.base import db
from tests.anonymity.residents import ASKED, SLUG
from tests.anonymity.views import view_of
from tests.databases import each_engine
from tests.making import TODAY, TOMORROW

PEJL = [sys.executable, "-m", "flask", "--app", "wsgi"]
ADDRESSES = {"an address": "203.0.113.77", "a long address": "2001:db8:77::4d"}
BROWSER = {"a browser": "Marked-Browser/4711"}
ANSWERS = {"a number": "735199999", "words": "marked-words-7352"}


@pytest.fixture
def env(tmp_path: Path, database: str) -> dict[str, str]:
    """An installation of its own, temporary files included."""
    (tmp_path / "temporary").mkdir()
    set_ = {"INSTANCE": f"{tmp_path / 'instance'}", "LANGUAGE": "en", "SECURE": "0", "PROXIES": "1", "DATABASE": database}
    return {**os.environ, **{f"PEJL_{name}": value for name, value in set_.items()}, "TMPDIR": str(tmp_path / "temporary")}


@pytest.fixture
def letters(env: Mapping[str, str]) -> Iterator[list[str]]:
    """A wave that is open, and its codes; the test is within the application's context."""
    subprocess.run([*PEJL, "migrate"], env=env, check=True, capture_output=True)
    with create_app(Settings.from_environment(env)).app_context():
        town = accounts.add_municipality("ekeby", "Ekeby", "trygghet@ekeby.example")
        wave = fieldwork.open_wave(
            town.id, document.read(ASKED, "marked.yaml"), name="marked", slug=SLUG, opens_on=TODAY, closes_on=TOMORROW,
            about=About({"en": "Marked"}), strata=[Stratum("north", {"en": "North"}, 1000)],
        )  # fmt: skip
        yield fieldwork.draw_codes(wave, "north", 2)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def server(env: Mapping[str, str], letters: list[str], tmp_path: Path) -> Iterator[str]:
    """`./pejl serve` with a proxy's headers to come; what it says is kept in a file."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    with (tmp_path / "server.log").open("wb") as said:
        started = subprocess.Popen([*PEJL, "serve", "--port", str(port)], env=env, stdout=said, stderr=said)
        try:
            deadline = time.monotonic() + 60
            while fetch(f"{address}/healthz") != 200:
                assert time.monotonic() < deadline
                time.sleep(0.2)
            yield address
        finally:
            started.terminate()
            started.wait()


def fetch(address: str, body: bytes | None = None, **headers: str) -> int:
    """The status of an answer; 0 while nobody answers."""
    try:
        with urllib.request.urlopen(urllib.request.Request(address, body, headers), timeout=20) as answer:
            return answer.status
    except urllib.error.HTTPError as told:
        told.close()
        return told.code
    except OSError:
        return 0


@contextmanager
def outbox_away() -> Iterator[None]:
    """The database refuses to take an answer."""
    for one, other in (("outbox", "away"), ("away", "outbox")):
        db.session.execute(text(f"ALTER TABLE {one} RENAME TO {other}"))
        db.session.commit()
        if other == "away":
            yield


def answer(page: Page, code: str) -> None:
    """Through all pages, with a mistake at every door."""
    heading = page.get_by_role("heading", level=1)
    page.goto(f"/s/{SLUG}/#{codes.shown(code)}")
    field = page.get_by_label("Write the code from the letter")
    for mistaken in (code[:-1] + ("0" if code[-1] != "0" else "1"), codes.shown(codes.draw())):
        field.fill(mistaken)
        page.get_by_role("button", name="Start").click()
    field.fill(codes.shown(code))
    page.get_by_role("button", name="Start").click()
    page.get_by_label("How many steps?").fill("many")
    page.get_by_label("What else?").fill(ANSWERS["words"])
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("How many steps?").fill(ANSWERS["a number"])
    page.get_by_role("button", name="Continue").click()
    with outbox_away():
        page.get_by_role("button", name="Send the answers").click()
        expect(page.get_by_text("Everything you have written is still here")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(heading).to_contain_text("Thank you")


def attempts(server: str, code: str) -> list[int]:
    """Requests with a code where none belongs, from a marked address; the statuses of the answers."""
    said = {"X-Forwarded-For": ADDRESSES["a long address"], "User-Agent": BROWSER["a browser"]}
    form = f"_code={code}&_go=send&steps={ANSWERS['a number']}".encode()
    return [
        fetch(f"{server}/s/{SLUG}/{code}", **said),
        fetch(f"{server}/s/{SLUG}/?code={code}", **said, Referer=f"{server}/s/{SLUG}/{code}"),
        fetch(f"{server}/s/{SLUG}/thanks", form, **said),
        fetch(f"{server}/s/{SLUG}/1", form + b"&more=" + b"x" * 3_000_000, **said),
        fetch(f"{server}/s/{SLUG}/1", b"--x\r\n" + form, **said, **{"Content-Type": "multipart/form-data; boundary=x"}),
        fetch(f"{server}/s/{SLUG}/1", form, **said, Origin="https://elsewhere.example"),
    ]


def standing(files: Mapping[str, bytes], sought: Mapping[str, str]) -> list[str]:
    """What of all this stands in which file."""
    return [f"{what} in {name}" for name, content in files.items() for what, mark in sought.items() if mark.encode() in content]


@pytest.mark.browser
@each_engine
def test_no_file_holds_a_code_an_address_or_an_answer_that_waits(server, letters, database, browser, tmp_path, request):
    cluster = None if database.startswith("sqlite") else request.getfixturevalue("cluster")
    view = view_of(database, cluster.data if cluster else None)
    request.addfinalizer(view.close)

    def everything() -> dict[str, bytes]:
        found = {str(path.relative_to(tmp_path)): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
        return found | (view.files() | {"the server's log": cluster.log.read_bytes()} if cluster else {})

    context = browser.new_context(
        base_url=server, user_agent=BROWSER["a browser"], extra_http_headers={"X-Forwarded-For": ADDRESSES["an address"]}, locale="en-GB"
    )
    answer(context.new_page(), letters[0])
    context.close()
    assert attempts(server, letters[0]) == [404, 200, 405, 413, 400, 403]
    secret = ADDRESSES | BROWSER | {"a code": letters[0], "a code as shown": codes.shown(letters[0])}
    assert standing(everything(), secret | ANSWERS) == []
    wave = waves.by_slug(SLUG)
    mixing.close(wave)
    assert responses.of(wave.id) == [("north", {"steps": int(ANSWERS["a number"])})]
    db.session.rollback()
    files = everything()
    assert standing(files, secret) == []
    logs = {name: content for name, content in files.items() if "log" in name and name != "pg_wal"}
    assert "server.log" in logs
    assert standing(logs, ANSWERS) == []
    assert b'"level": "error"' in logs["server.log"]
