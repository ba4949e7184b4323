"""Questionnaires for the residents' pages: a small one with a branch, and one with every kind of item."""

WORK = """
pejl_questionnaire: 1
id: work
languages: [en, sv]
title: {en: Work and streets, sv: Arbete och gator}
help:
  - {label: {en: Victim Support, sv: Brottsofferjouren}, phone: 116 006, web: "https://www.example.org"}
sections:
  - id: you
    title: {en: You, sv: Du}
    items:
      - kind: single
        code: works
        question: {en: "Do you work in the evenings?", sv: "Arbetar du på kvällar?"}
        label: {en: Works, sv: Arbetar}
        options:
          - {code: "yes", label: {en: "Yes", sv: Ja}}
          - {code: "no", label: {en: "No", sv: Nej}}
      - kind: number
        code: hours
        condition: {item: works, equals: "yes"}
        question: {en: "How many hours a week?", sv: "Hur många timmar i veckan?"}
        label: {en: Hours, sv: Timmar}
        min: 0
        max: 80
        unit: {en: hours, sv: timmar}
  - id: home
    title: {en: The way home, sv: Vägen hem}
    items:
      - kind: multiple
        code: why
        condition: {item: works, equals: "yes"}
        question: {en: "Why do you go by car?", sv: "Varför tar du bilen?"}
        label: {en: Reasons, sv: Skäl}
        options:
          - {code: dark, label: {en: It is dark, sv: Det är mörkt}}
          - {code: tired, label: {en: I am tired, sv: Jag är trött}}
          - {code: none, label: {en: I do not, sv: Det gör jag inte}, exclusive: true, apart: true}
  - id: surroundings
    title: {en: Your area, sv: Ditt område}
    items:
      - kind: matrix
        code: places
        sensitive: true
        question: {en: "How safe are these places?", sv: "Hur trygga är platserna?"}
        label: {en: Places, sv: Platser}
        rows:
          - {code: park, label: {en: The park, sv: Parken}}
          - {code: square, label: {en: The square, sv: Torget}}
        options:
          - {code: safe, label: {en: Safe, sv: Trygg}}
          - {code: unsafe, label: {en: Unsafe, sv: Otrygg}}
      - kind: text
        code: more
        question: {en: "What else?", sv: "Vad mer?"}
        label: {en: More, sv: Mer}
        max_length: 50
"""

KINDS = """
pejl_questionnaire: 1
id: kinds
languages: [en, sv]
title: {en: Kinds, sv: Slag}
sections:
  - id: choices
    title: {en: "Choices in {fact.municipality}", sv: Val}
    intro: {en: "Read *this* first.\\n\\n- One\\n- Two", sv: Läs}
    items:
      - {kind: information, code: about, text: {en: "What **we** do: [look](https://example.org)", sv: Om}}
      - {kind: consent, code: agreed, question: {en: Terms, sv: Villkor}, label: {en: Terms, sv: Villkor}, agree: {en: I agree, sv: Jag går med}}
      - kind: single
        code: housing
        question: {en: "How do you **live**?", sv: Boende}
        label: {en: Housing, sv: Boende}
        options:
          - {code: house, label: {en: House, sv: Hus}}
          - {code: flat, label: {en: Flat, sv: Lägenhet}}
          - {code: other, label: {en: Otherwise, sv: Annat}, specify: true, apart: true}
          - {code: refused, label: {en: Rather not say, sv: Vill inte}, missing: refused}
      - kind: multiple
        code: places
        question: {en: "Which places?", sv: Platser}
        hint: {en: "In *your* area.", sv: Där}
        label: {en: Places, sv: Platser}
        at_least: 2
        at_most: 3
        options:
          - {code: park, label: {en: The park, sv: Parken}}
          - {code: bus, label: {en: The bus, sv: Bussen}}
          - {code: stairs, label: {en: The stairs, sv: Trappan}, condition: {item: housing, equals: flat}}
          - {code: square, label: {en: The square, sv: Torget}}
          - {code: other, label: {en: Elsewhere, sv: Annat}, specify: true}
          - {code: none, label: {en: None, sv: Ingen}, exclusive: true, apart: true}
      - kind: scale
        code: trust
        question: {en: "How much do you trust them?", sv: Förtroende}
        label: {en: Trust, sv: Förtroende}
        lowest: 0
        highest: 10
        low: {en: Not at all, sv: Inget}
        middle: {en: Half, sv: Hälften}
        high: {en: Fully, sv: Fullt}
        options: [{code: dont_know, label: {en: "Don't know", sv: Vet inte}, missing: dont_know}]
  - id: figures
    title: {en: Figures, sv: Siffror}
    items:
      - kind: number
        code: persons
        question: {en: "How many are you in your {answer.housing}?", sv: Personer}
        label: {en: Persons, sv: Personer}
        min: 1
        max: 2000
        unit: {en: persons, sv: personer}
      - {kind: number, code: km, question: {en: Kilometres, sv: Km}, label: {en: Kilometres, sv: Km}, min: 0, max: 50, decimals: 1}
      - {kind: date, code: happened, question: {en: When?, sv: När?}, label: {en: When, sv: När}, earliest: "2020-01-01"}
      - {kind: date, code: moved, question: {en: Moved, sv: Flyttade}, label: {en: Moved, sv: Flyttade}, precision: month}
      - kind: ranking
        code: ranks
        question: {en: "What first?", sv: Vad först?}
        label: {en: First, sv: Först}
        places: 2
        options:
          - {code: light, label: {en: Lamps, sv: Ljus}}
          - {code: police, label: {en: Police, sv: Polis}}
          - {code: youth, label: {en: Youth centre, sv: Ungdomsgård}}
      - kind: place
        code: where
        question: {en: "Where?", sv: Var?}
        label: {en: Where, sv: Var}
        coarseness: 250
        options:
          - {code: north, label: {en: North, sv: Norr}}
          - {code: south, label: {en: South, sv: Söder}}
          - {code: elsewhere, label: {en: Somewhere else, sv: Annanstans}, apart: true}
      - {kind: text, code: word, question: {en: One word, sv: Ord}, label: {en: Word, sv: Ord}, size: short, max_length: 10}
  - id: end
    title: {en: The end, sv: Slut}
    items:
      - kind: number
        code: children
        question: {en: "How many of the {answer.persons|one=one person|other=# persons} are children?", sv: Barn}
        label: {en: Children, sv: Barn}
        min: 0
        max: 19
        checks: [{must: {item: children, less_than: {item: persons}}, message: {en: "More children than {answer.persons}?", sv: För många}}]
      - kind: matrix
        code: street
        question: {en: "Your street: {answer.word}", sv: Gatan}
        label: {en: Street, sv: Gatan}
        rows:
          - {code: litter, label: {en: Litter, sv: Skräp}}
          - {code: dark, label: {en: Darkness, sv: Mörker}}
        options:
          - {code: "1", label: {en: A little, sv: Lite}}
          - {code: "2", label: {en: A lot, sv: Mycket}}
          - {code: never, label: {en: Never there, sv: Aldrig där}, missing: not_applicable}
"""
