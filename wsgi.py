"""The application as a WSGI server sees it."""

import os
import sys

from survey_app import create_app
from survey_app.errors import SurveyAppError
from survey_app.settings import Settings

try:
    app = create_app(Settings.from_environment(os.environ))
except SurveyAppError as refused:
    sys.exit(str(refused))
