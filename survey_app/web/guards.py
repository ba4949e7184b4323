"""Who may open an office page: every view says it, and a view that says nothing is open to nobody."""

import hashlib
import hmac
import time
from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, Flask, abort, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, current_user, login_user, logout_user
from flask_wtf import CSRFProtect

from survey_app.settings import SPOKEN
from survey_app.storage import accounts
from survey_app.storage.accounts import Official
from survey_app.web import hardening, languages, numbers

OFFICIAL, ANYONE = "official", "anyone"
IDLE, LONGEST = 30 * 60, 12 * 60 * 60  # Seconds without a click, and in all, after which an official signs in again.
View = TypeVar("View", bound=Callable[..., Any])

_csrf = CSRFProtect()


def official_required(view: View) -> View:
    """Only for signed-in officials."""
    view.guard = OFFICIAL  # type: ignore[attr-defined]
    return view


def open_to_anyone(view: View) -> View:
    """For whoever comes: the sign-in itself."""
    view.guard = ANYONE  # type: ignore[attr-defined]
    return view


def guard_of(view: Callable[..., Any] | None) -> str | None:
    return getattr(view, "guard", None)


def guarded(blueprint: Blueprint) -> Blueprint:
    """The blueprint, with the guard of each of its views kept before the view runs."""
    blueprint.before_request(_check)
    blueprint.context_processor(
        lambda: {"current_user": current_user, "municipality": current_user.municipality if current_user.is_authenticated else None}
    )
    return blueprint


def init(app: Flask) -> None:
    numbers.init(app)
    app.config.update(WTF_CSRF_CHECK_DEFAULT=False, WTF_CSRF_TIME_LIMIT=None, REMEMBER_COOKIE_NAME="none")
    _csrf.init_app(app)
    login = LoginManager()
    login.session_protection = None  # It would tie a session to an address, which changes on the way to a meeting. See `_stale`.
    login.init_app(app, add_context_processor=False)
    login.user_loader(lambda key: accounts.by_id(int(key)))
    app.after_request_funcs[None].remove(
        login._update_remember_cookie
    )  # Nobody is remembered, and residents' pages need not look for a session.


def enter(official: Official) -> None:
    """Sign in under a session that is new in every part: nothing planted in an earlier one survives."""
    language = session.get("language")
    session.clear()
    login_user(official)
    session.update(since=int(time.time()), seen=int(time.time()), stamp=_stamp(official))
    if language:
        session["language"] = language


def leave() -> None:
    logout_user()
    session.clear()


def _check() -> ResponseReturnValue | None:
    _speak()
    guard = guard_of(current_app.view_functions.get(request.endpoint or ""))
    if guard not in (OFFICIAL, ANYONE):
        abort(403)
    if request.method not in ("GET", "HEAD", "OPTIONS"):
        if hardening.from_elsewhere():
            abort(403)
        _csrf.protect()
    if current_user.is_authenticated and _stale():
        leave()
    if guard == OFFICIAL:
        if not current_user.is_authenticated:
            wanted = request.full_path.rstrip("?") if request.method == "GET" else None
            return redirect(url_for("accounts.sign_in", next=wanted))
        session["seen"] = int(time.time())
    return None


def _stale() -> bool:
    """The session has rested too long, lasted too long, or was opened with a password that has since been changed."""
    now = time.time()
    return (
        now - session.get("seen", 0) > IDLE
        or now - session.get("since", 0) > LONGEST
        or not hmac.compare_digest(session.get("stamp", ""), _stamp(current_user))
    )


def _stamp(official: Official) -> str:
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, f"{official.id}|{official.password_hash}".encode(), hashlib.sha256).hexdigest()[:32]


def _speak() -> None:
    """The language an official once chose stays for the session; before that, the browser's."""
    if (asked := request.args.get("lang")) in SPOKEN:
        session["language"] = asked
    languages.speak(session.get("language") or languages.choose(SPOKEN, current_app.extensions["pejl"].language))
