"""`pictures`: the pages and the report as pictures, made anew from a demo in a temporary folder."""

import os
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click
from flask_babel import gettext as _

from survey_app.cli import command
from survey_app.cli.files import folder
from survey_app.errors import N_, SurveyAppError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

OUT = Path(__file__).parents[2] / "docs" / "pictures"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
DESK, TELEPHONE = (1280, 800), (360, 740)
REPORT_PAGES, DPI = 6, 80


class PicturesRefused(SurveyAppError):
    """Pictures that cannot be made on this machine."""


@command("pictures", database=False)
@click.option(
    "--out", type=click.Path(path_type=Path), default=OUT, metavar="DIR", help="Folder for the pictures; docs/pictures by default."
)
def pictures(out: Path) -> None:
    """Make the pictures of pages and report anew, from a demo of their own."""
    browser = _needed()
    folder(out)
    with TemporaryDirectory(prefix="pejl-pictures-") as temporary, _demo(Path(temporary)) as told:
        from playwright.sync_api import sync_playwright

        with sync_playwright() as playwright:
            chromium = playwright.chromium.launch(executable_path=browser, args=["--no-sandbox", "--disable-gpu"])
            for taken in (*_resident(chromium, told, out), *_office(chromium, told, out)):
                click.echo(str(taken))
            chromium.close()
        for taken in _report(Path(told["report"]), out):
            click.echo(str(taken))


def _needed() -> str:
    """The browser's program; PicturesRefused names what is missing."""
    missing = []
    try:
        import playwright.sync_api  # noqa: F401
    except ImportError:
        missing.append(N_("playwright (./pejl test installs it)"))
    browser = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if browser is None:
        missing.append("chromium")
    if shutil.which("pdftoppm") is None:
        missing.append("poppler-utils")
    if missing or browser is None:
        hint = N_("On Debian or Ubuntu: apt-get install chromium poppler-utils")
        raise PicturesRefused(N_("Pictures take what this machine lacks: {missing}."), missing=", ".join(map(_, missing)), hint=hint)
    return browser


@contextmanager
def _demo(instance: Path) -> Iterator[dict[str, str]]:
    """A demo on a free port: address, email, password, code and report as it tells them itself."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    env = {**os.environ, "PEJL_INSTANCE": str(instance), "PEJL_LANGUAGE": "en", "PYTHONUNBUFFERED": "1"}
    env.pop("PEJL_DATABASE", None)
    line = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "--port", str(port)]
    process = subprocess.Popen(line, env=env, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None  # noqa: S101  # For the type checker: it was asked for.
    try:
        told = ""
        for heard in process.stdout:
            told += heard
            if "Ctrl-C" in heard:
                break
        yield _read(told)
    finally:
        process.terminate()
        process.wait(timeout=60)
        process.stdout.close()


def _read(told: str) -> dict[str, str]:
    """What the demo told, by name."""
    patterns = {
        "answer": r"(http://\S+/s/\S+)", "code": r"\b([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4})\b", "office": r"(http://\S+/office/)\s",
        "email": r"(\S+@\S+)", "password": r"@\S+\n\S.*?  +(\S+)\n", "evaluation": r"(http://\S+/office/evaluations/\d+)", "report": r"(/\S+\.pdf)",
    }  # fmt: skip
    found = {name: re.search(pattern, told) for name, pattern in patterns.items()}
    if lacking := [name for name, match in found.items() if match is None]:
        raise PicturesRefused(N_("The demo for the pictures did not start: {lacking}."), lacking=", ".join(lacking))
    return {name: match[1] for name, match in found.items() if match}


def _open(browser: "Browser", size: tuple[int, int], *, dark: bool = False) -> "Page":
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="sv-SE", color_scheme="dark" if dark else "light", device_scale_factor=1
    )
    return context.new_page()


def _resident(browser: "Browser", told: dict[str, str], out: Path) -> Iterator[Path]:
    for name, size, dark in (
        ("resident-start", DESK, False),
        ("resident-start-telephone", TELEPHONE, False),
        ("resident-start-dark", DESK, True),
    ):
        page = _open(browser, size, dark=dark)
        page.goto(told["answer"])
        yield _shoot(page, out / f"{name}.png")
        page.context.close()
    page = _open(browser, TELEPHONE)
    page.goto(told["answer"])
    page.get_by_role("textbox").first.fill(told["code"])
    page.locator("form .btn.go").first.click()
    for number in (1, 2):
        page.wait_for_load_state()
        yield _shoot(page, out / f"resident-page-{number}.png")
        page.locator("form .btn.go").first.click()
    page.context.close()


def _office(browser: "Browser", told: dict[str, str], out: Path) -> Iterator[Path]:
    for suffix, size, dark in (("", DESK, False), ("-telephone", TELEPHONE, False), ("-dark", DESK, True)):
        page = _open(browser, size, dark=dark)
        page.goto(told["office"])
        yield _shoot(page, out / f"office-sign-in{suffix}.png")
        page.get_by_label(re.compile("post|mail", re.IGNORECASE)).fill(told["email"])
        page.locator("input[type=password]").fill(told["password"])
        page.locator("form .btn.go").click()
        page.wait_for_url(told["office"])
        yield _shoot(page, out / f"office-start{suffix}.png")
        page.goto(told["evaluation"])
        yield _shoot(page, out / f"office-evaluation{suffix}.png")
        page.context.close()


def _shoot(page: "Page", path: Path) -> Path:
    page.screenshot(path=path, full_page=True)
    return path


def _report(pdf: Path, out: Path) -> Iterator[Path]:
    subprocess.run(["pdftoppm", "-png", "-r", str(DPI), "-l", str(REPORT_PAGES), str(pdf), str(out / "report")], check=True)
    yield from sorted(out.glob("report-*.png"))


COMMANDS = (pictures,)
