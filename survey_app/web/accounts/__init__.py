"""Signing in and out: the only pages of the office that are open to anyone."""

from survey_app.web.accounts.routes import blueprint

__all__ = ["blueprint"]
