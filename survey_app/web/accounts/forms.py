"""The sign-in form."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import EmailField, PasswordField
from wtforms.validators import InputRequired, Length


class SignInForm(FlaskForm):
    email = EmailField(
        _l("E-mail"),
        [InputRequired(_l("Write your e-mail address.")), Length(max=200, message=_l("An e-mail address has at most 200 characters."))],
    )
    password = PasswordField(
        _l("Password"), [InputRequired(_l("Write your password.")), Length(max=200, message=_l("A password has at most 200 characters."))]
    )
