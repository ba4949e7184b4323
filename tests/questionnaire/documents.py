"""Documents for tests."""

from pathlib import Path

from survey_app.questionnaire import document
from survey_app.questionnaire.model import Questionnaire

FOLDER = Path(__file__).parents[2] / "questionnaires"
ALL = sorted(FOLDER.glob("*/*.yaml"))

SMALL = """\
pejl_questionnaire: 1
id: small
languages: [sv]
title: {sv: Liten}
help:
  - label: {sv: Hjälp}
    phone: "112"
sections:
  - id: first
    title: {sv: Först}
    items:
      - kind: single
        code: safe
        question: {sv: Trygg}
        label: {sv: Trygg}
        options:
          - {code: "yes", label: {sv: Ja}}
          - {code: "no", label: {sv: Nej}}
      - kind: multiple
        code: avoid
        question: {sv: Undviker}
        label: {sv: Undviker}
        options:
          - {code: park, label: {sv: Parken}}
          - {code: bus, label: {sv: Bussen}}
          - {code: none, label: {sv: Inget}, exclusive: true}
      - kind: matrix
        code: street
        question: {sv: Gatan}
        label: {sv: Gatan}
        rows:
          - {code: litter, label: {sv: Skräp}}
          - {code: dark, label: {sv: Mörkt}}
        options:
          - {code: "1", label: {sv: Lite}}
          - {code: "2", label: {sv: Mycket}}
      - kind: number
        code: years
        question: {sv: År}
        label: {sv: År}
        min: 0
        max: 90
      - kind: number
        code: km
        question: {sv: Kilometer}
        label: {sv: Kilometer}
        min: 0
        max: 5000
        decimals: 1
  - id: second
    title: {sv: Sedan}
    items:
      - kind: text
        code: why
        condition: {item: safe, equals: "no"}
        question: {sv: Varför}
        label: {sv: Varför}
        max_length: 20
      - kind: single
        code: told
        condition: {item: why, answered: true}
        question: {sv: Berättat}
        label: {sv: Berättat}
        options:
          - {code: "yes", label: {sv: Ja}}
          - {code: "no", label: {sv: Nej}}
"""


def read(text: str = SMALL) -> Questionnaire:
    return document.read(text, "small.yaml")


def of(path: Path) -> Questionnaire:
    return document.read(path.read_bytes(), path.name)


small = read()
library = of(FOLDER / "library" / "trygghet.yaml")
everything = of(Path(__file__).with_name("everything.yaml"))
