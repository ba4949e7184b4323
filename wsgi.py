"""The application as a WSGI server sees it."""

import gettext
import os
import sys
from pathlib import Path

from survey_app import create_app, web
from survey_app.errors import SurveyAppError
from survey_app.settings import Settings
from survey_app.storage import base

try:
    app = create_app(Settings.from_environment(os.environ))
    base.check(app)
    web.prepare(app)
except SurveyAppError as refused:
    language = os.environ.get("PEJL_LANGUAGE")
    folder = Path(__file__).parent / "survey_app" / "translations"
    sys.exit(refused.say(gettext.translation("messages", folder, [language] if language else None, fallback=True).gettext))
