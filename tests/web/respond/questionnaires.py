"""A small questionnaire with every kind of item and a branch, for the residents' pages."""

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
