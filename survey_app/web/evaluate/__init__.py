"""Evaluations: a plan goes in, a verdict comes out."""

from survey_app.web.evaluate.routes import blueprint

__all__ = ["blueprint"]
