"""What a review finds."""

from dataclasses import dataclass

from survey_app.errors import SurveyAppError
from survey_app.questionnaire.languages import Path


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend, with its path in the document. blocks: it is an error, and keeps the questionnaire from being published."""

    path: Path
    problem: SurveyAppError
    blocks: bool = False
