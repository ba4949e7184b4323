"""The application as a WSGI server sees it."""

import os

from survey_app import create_app
from survey_app.settings import Settings

app = create_app(Settings.from_environment(os.environ))
