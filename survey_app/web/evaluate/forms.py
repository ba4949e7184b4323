"""The form for a new evaluation: a plan as a file or as text, and buttons that change something."""

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import TextAreaField


class PlanForm(FlaskForm):
    file = FileField(_l("Plan as a file"))
    text = TextAreaField(_l("The plan as text"))

    @property
    def plan(self) -> tuple[str | bytes, str]:
        """The plan that was given, and what to call it in a message. A file goes before the text."""
        if self.file.data and self.file.data.filename:
            return self.file.data.read(), "plan.yaml"
        return (self.text.data or "").replace("\r\n", "\n"), "plan.yaml"


class ButtonForm(FlaskForm):
    """Only a button, and the token that shows that it was pressed here."""
