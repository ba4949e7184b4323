"""The questionnaire as text to read through."""

import gettext

import pytest

from survey_app.questionnaire.items import Asked
from survey_app.questionnaire.outline import outline
from tests.house.catalogue import FOLDER as CATALOGUES
from tests.questionnaire.documents import ALL, SMALL, everything, of, read

DATES = "".join(
    f"      - {{kind: date, code: {word}, precision: {word}, question: {{sv: När}}, label: {{sv: När}}}}\n" for word in ("month", "year")
)
SWEDISH = gettext.translation("messages", CATALOGUES, ["sv"]).gettext

TEXT = """\
Liten

1. Först

    [safe] Trygg
        Ett svar.
        ○ Ja [yes]
        ○ Nej [no]

    [avoid] Undviker
        Hur många svar som helst.
        ○ Parken [park]
        ○ Bussen [bus]
        ○ Inget [none] (kan inte kryssas i tillsammans med något annat)

    [street] Gatan
        Ett svar på varje rad.
        – Skräp [litter]
        – Mörkt [dark]
        ○ Lite [1]
        ○ Mycket [2]

    [years] År
        Ett tal. Från 0 till 90.

    [km] Kilometer
        Ett tal. Från 0 till 5000. Decimaler: högst 1.

2. Sedan

    [why] Varför
        Visas om ”Trygg” är ”Nej”.
        Fritext, sparas skild från de andra svaren. Högst 20 tecken.

    [told] Berättat
        Visas om ”Varför” är besvarad.
        Ett svar.
        ○ Ja [yes]
        ○ Nej [no]
"""


def test_it_reads_as_a_text_with_its_logic_as_sentences():
    assert outline(read(), "sv", SWEDISH) == TEXT


def test_every_kind_and_every_rule_is_told():
    text = outline(everything, "sv", str)
    for sentence in (
        "Shown if “Förtroende” is answered.",
        "            Shown if “Boende” is “Lägenhet”.",
        "Accepted only if the sum of “Barn” and “Vuxna” is the same as “Personer”; otherwise is said: “Barn och vuxna",
        "A number. From 0 to 19. At most “Personer”.",
        "Several answers. From 2 to 3.",
        "Answers in order. From 1 to 2.",
        "○ Annat [other] (with a line to write on)",
        "○ Är aldrig där [never] (counts as not applicable)",
        "[about] Läs detta",
        "○ Jag samtycker [yes]",
    ):
        assert sentence in text


@pytest.mark.parametrize("path", ALL, ids=lambda path: path.stem)
def test_every_item_of_what_comes_with_pejl_is_there_in_every_language(path):
    questionnaire = of(path)
    for language in questionnaire.languages:
        text = outline(questionnaire, language, str)
        asked = [item for item in questionnaire.items.values() if isinstance(item, Asked)]
        assert [item.code for item in asked if f"[{item.code}] {' '.join(item.question[language].split())}" not in text] == []


def test_how_exact_a_date_is_and_in_which_order_options_and_rows_stand_is_told():
    text = SMALL.replace("kind: matrix\n", "kind: matrix\n        order: rotate\n        row_order: random\n")
    text = text.replace("        decimals: 1\n", "        decimals: 1\n" + DATES)
    told = outline(read(text), "sv", str)
    assert "One answer for each row. In the order given, beginning anywhere. Rows in random order." in told
    assert "A month. From 1900 to today." in told
    assert "A year. From 1900 to today." in told
