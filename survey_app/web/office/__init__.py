"""The office's first page: how things stand."""

from survey_app.web.office.routes import blueprint

__all__ = ["blueprint"]
