from survey_app.errors import N_, Refusal, SurveyAppError, listed, quoted


def test_a_refusal_says_its_sentence_with_its_facts_and_its_mend() -> None:
    error = SurveyAppError(N_("No item “{item}”."), item="safe", hint=N_("Check {where}."), where="the plan")
    assert str(error) == "No item “safe”. Check the plan."


def test_a_refusal_without_a_mend_is_one_sentence() -> None:
    assert str(SurveyAppError("Closed.")) == "Closed."


def test_a_refusal_is_said_in_another_language_with_the_same_facts() -> None:
    swedish = {"No item “{item}”.": "Ingen fråga ”{item}”.", "Check it.": "Kontrollera den."}
    assert (
        SurveyAppError("No item “{item}”.", item="safe", hint="Check it.").say(swedish.__getitem__)
        == "Ingen fråga ”safe”. Kontrollera den."
    )


def test_a_refusal_within_a_refusal_is_said_in_the_same_language() -> None:
    outer = SurveyAppError("{file}: {problem}", file="plan.yaml", problem=SurveyAppError("Empty."))
    assert outer.say({"Empty.": "Tom.", "{file}: {problem}": "{file}: {problem}"}.__getitem__) == "plan.yaml: Tom."


def test_names_are_quoted_as_the_language_does() -> None:
    error = SurveyAppError("Known: {names}.", names=quoted(["north", "so{u}th"]))
    assert str(error) == "Known: “north”, “so{u}th”."
    assert error.say(lambda message: message.replace("“", "”").replace("Known", "Kända")) == "Kända: ”north”, ”so{u}th”."


def test_of_very_many_names_the_first_are_told() -> None:
    assert listed(f"n{i}" for i in range(3)) == "n0, n1, n2"
    assert listed(f"n{i}" for i in range(21)).endswith("n18, n19, …")


def test_a_fact_with_braces_is_left_as_it_is() -> None:
    assert str(SurveyAppError("Given {text}.", text="{x}")) == "Given {x}."


def test_a_refusal_of_a_validator_is_a_value_error_too() -> None:
    assert issubclass(Refusal, ValueError)
