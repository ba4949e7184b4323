"""Write questionnaires/schema.json anew: python -m tests.questionnaire.renew_schema"""

import json

from survey_app.questionnaire import document
from tests.questionnaire.documents import FOLDER

if __name__ == "__main__":
    (FOLDER / "schema.json").write_text(json.dumps(document.schema(), ensure_ascii=False, indent=1) + "\n")
