"""The report as a page and as a tagged PDF (PDF/UA-1). The same evaluation gives the same bytes on every machine."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import unquote, urlsplit

import jinja2
from markupsafe import Markup

from survey_app.errors import N_, SurveyAppError
from survey_app.evaluation.results import Evaluation, to_json
from survey_app.reports.blocks import Figure
from survey_app.reports.contents import Contents, contents
from survey_app.reports.language import words_for
from survey_app.reports.layout import PALETTE

HERE = Path(__file__).resolve().parent
TEMPLATES, FONTS = HERE / "templates" / "report", HERE / "fonts"
BASE = "report:/"  # an address of our own, so that nothing outside the report can be fetched


class PdfUnavailable(SurveyAppError):
    """WeasyPrint's own libraries are not installed."""

    def __init__(self, reason: object) -> None:
        super().__init__(
            N_("The PDF cannot be made here, because a library is missing ({reason})."),
            hint=N_("On Debian or Ubuntu, install the packages libpango-1.0-0 and libpangoft2-1.0-0. Everything else works without them."),
            reason=reason,
        )


@cache
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader([TEMPLATES, TEMPLATES / "charts"])
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["css"] = _css
    return environment


def _css(text: str) -> Markup:
    """Any text inside a CSS string, where quotes, backslashes, line ends and “<” would break out."""
    return Markup("".join(c if c.isalnum() or c == " " else f"\\{ord(c):06x} " for c in text))  # noqa: S704


def stylesheet() -> str:
    """The report's stylesheet, for a page that wants to serve it as a file."""
    return (TEMPLATES / "report.css").read_text(encoding="utf-8")


def html(
    evaluation: Evaluation, language: str | None = None, *, medium: Literal["screen", "pdf"] = "screen", stylesheet_href: str | None = None
) -> str:
    """The whole report as one page. Its stylesheet stands inside it, or, with `stylesheet_href`, is linked to."""
    return _page(contents(evaluation, language), evaluation, medium, stylesheet_href)


def _page(told: Contents, evaluation: Evaluation, medium: str, stylesheet_href: str | None = None) -> str:
    words, environment = words_for(told.language), _environment()

    def chart(figure: Figure) -> Markup:
        facts: Mapping[str, Any] = {"waves": ("", ""), "areas": ("", ""), **figure.more}
        return Markup(  # noqa: S704  # Made by our own template, which escapes.
            environment.get_template(f"{figure.chart}.svg.jinja").render(
                c=figure.coordinates, t=words, p=PALETTE, title=figure.title + ".", **facts
            )
        )

    return environment.get_template("report.html.jinja").render(
        d=told, t=words, chart=chart, medium=medium, css=Markup(stylesheet()), stylesheet_href=stylesheet_href, author=evaluation.plan.municipality,  # noqa: S704
        created=evaluation.evaluated_on.isoformat(),
    )  # fmt: skip


def pdf(evaluation: Evaluation, language: str | None = None) -> bytes:
    """The report as PDF/UA-1. PdfUnavailable where WeasyPrint's libraries are missing."""

    def laid_out(told: Contents) -> Any:
        return set_page(_page(told, evaluation, "pdf"))

    told = contents(evaluation, language)
    if len(laid_out(replace(told, sections=(), method=())).render().pages) > 1:  # page 1 must stand on one page
        told = contents(evaluation, language, brief=True)
    identity = hashlib.sha256(to_json(evaluation) + told.language.encode()).digest()[:16]
    made: bytes = laid_out(told).write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=identity)
    return made


def set_page(page: str) -> Any:
    """A page of HTML as weasyprint.HTML, with the fonts that come with Pejl. PdfUnavailable where WeasyPrint's libraries are missing."""
    try:
        import weasyprint  # lazily: pages, HTML and tables work without its libraries
        from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse
    except (ImportError, OSError) as missing:
        raise PdfUnavailable(missing) from missing

    class Bundled(URLFetcher):
        """Only the fonts that come with the report; no network, no other file."""

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
            name = Path(unquote(urlsplit(url).path)).name
            if not url.startswith(BASE) or not (FONTS / name).is_file():
                raise FatalURLFetchingError(f"The report may not fetch {url}.")
            return URLFetcherResponse(url, (FONTS / name).read_bytes(), {"Content-Type": "font/ttf"})

    logging.getLogger("fontTools").setLevel(logging.WARNING)
    return weasyprint.HTML(string=page, base_url=BASE, url_fetcher=Bundled())
