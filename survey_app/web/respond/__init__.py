"""The residents' door: `/s/<slug>/`. No login, no cookie, no session; what is typed travels in the form itself."""

from survey_app.web.respond.routes import blueprint

__all__ = ["blueprint"]
