"""A refusal that stopped an evaluation is kept, and said again to whoever looks."""

from survey_app.services import evaluating


def test_a_refusal_survives_being_kept():
    inner = evaluating.EvaluationRefused("“{key}” is missing.", key="title", hint="Add it.")
    outer = evaluating.EvaluationRefused("{file}, line {line}: {problem}", file="plan.yaml", line=3, problem=inner)
    assert str(evaluating.unpack(evaluating.pack(outer))) == str(outer)


def test_a_kept_refusal_is_said_in_the_language_of_whoever_reads_it():
    kept = evaluating.pack(evaluating.EvaluationRefused("There is no wave called “{wave}”.", wave="autumn"))
    swedish = {"There is no wave called “{wave}”.": "Det finns ingen mätning som heter ”{wave}”."}
    assert evaluating.unpack(kept).say(lambda message: swedish.get(message, message)) == "Det finns ingen mätning som heter ”autumn”."
