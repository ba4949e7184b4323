"""What every answer of the server says to the browser, and how large a request may be.

Nothing is loaded from elsewhere, nothing runs inline, no page stands in another's frame, and no address travels onwards.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface
from werkzeug.middleware.proxy_fix import ProxyFix

from survey_app.settings import Settings

POLICY = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "script-src 'self'",
        "img-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
OFF = ", ".join(
    f"{name}=()"
    for name in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer", "microphone", "payment", "usb")
)
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": OFF,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # No view sets one of these.
TWO_YEARS = 63_072_000
RESIDENTS = "/s/"
LARGEST_REQUEST, LARGEST_FORM, MOST_PARTS = 1_000_000, 500_000, 1_000


class OfficeSessions(SecureCookieSessionInterface):
    """Sessions for officials alone: on a page of residents none is read, and none can be begun."""

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        return None if request.path.startswith(RESIDENTS) else super().open_session(app, request)


def init(app: Flask, settings: Settings) -> None:
    app.session_interface = OfficeSessions()
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_REQUEST, MAX_FORM_MEMORY_SIZE=LARGEST_FORM, MAX_FORM_PARTS=MOST_PARTS)
    app.config.update(
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_NAME="__Host-pejl" if settings.secure else "pejl",
        SEND_FILE_MAX_AGE_DEFAULT=TWO_YEARS // 2,
    )

    if settings.proxies:  # Whoever tries too often is then the visitor, and not the web server in front, which everybody comes through.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies, x_host=0)  # type: ignore[method-assign]

    @app.url_defaults
    def name_the_content(endpoint: str, values: dict[str, Any]) -> None:
        """The address of a stylesheet changes with its content, so browsers may keep it for long and never show an old one."""
        if endpoint == "static" and app.static_folder:
            values.setdefault("v", fingerprint(Path(app.static_folder) / values["filename"]))

    always = [*ALWAYS.items(), *([("Strict-Transport-Security", f"max-age={TWO_YEARS}; includeSubDomains")] if settings.secure else [])]

    @app.after_request
    def harden(response: Response) -> Response:
        response.headers.extend(always)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        if request.endpoint != "static" or response.status_code >= 400:
            response.headers.setdefault("Cache-Control", "no-store")
        return response


@cache
def fingerprint(file: Path) -> str | None:
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8] if file.is_file() else None


def from_elsewhere() -> bool:
    """Another site made the browser send this. A browser that says nothing about it is too old to tell, and is believed."""
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "same-site", "none"):
        return True
    origin = request.headers.get("Origin", "")
    return bool(origin) and origin != "null" and origin.partition("://")[2] != request.host
