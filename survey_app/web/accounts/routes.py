"""`/office/sign-in` and `/office/sign-out`."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user

from survey_app.services import accounts
from survey_app.web.accounts.forms import SignInForm
from survey_app.web.attempts import Attempts
from survey_app.web.guards import enter, guarded, leave, official_required, open_to_anyone

blueprint = guarded(Blueprint("accounts", __name__, url_prefix="/office"))
_attempts = Attempts(most=10)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@open_to_anyone
def sign_in() -> ResponseReturnValue:
    if current_user.is_authenticated:
        return redirect(_wanted())
    form = SignInForm()
    refusal = ""
    status = 200
    if form.validate_on_submit():
        who = (form.email.data.strip().lower(), request.remote_addr or "")
        if _attempts.exhausted(*who):
            refusal, status = _("Too many attempts. Wait ten minutes, then try again."), 429
        elif official := accounts.sign_in(form.email.data, form.password.data):
            _attempts.succeeded(*who)
            enter(official)
            return redirect(_wanted(), 303)
        else:
            _attempts.failed(*who)
            refusal, status = _("E-mail and password do not belong together. Check both, and try again."), 401
    elif form.errors:
        status = 422
    return render_template("accounts/sign-in.html", form=form, refusal=refusal), status


@blueprint.post("/sign-out")
@official_required
def sign_out() -> ResponseReturnValue:
    leave()
    response = redirect(url_for("accounts.sign_in", out=1), 303)
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


def _wanted() -> str:
    """The office page that was asked for before signing in; never an address elsewhere."""
    wanted = request.args.get("next", "")
    inside = wanted.startswith("/office/") and "\\" not in wanted and "//" not in wanted
    return request.script_root + wanted if inside else url_for("office.start")
