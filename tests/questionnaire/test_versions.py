"""Two versions compared item by item; and what a report may compare is what the comparison says."""

from dataclasses import replace

import pytest

from survey_app.evaluation.responses import wording
from survey_app.evaluation.wording import confirmed, same
from survey_app.questionnaire import versions
from survey_app.questionnaire.model import Questionnaire
from survey_app.questionnaire.readings import digest
from survey_app.questionnaire.versions import Change, NotConfirmable, classes, compare, confirmation
from tests.questionnaire.documents import SMALL, of, read

HARMLESS, COMPARABLE, BREAKING = Change
BASE = SMALL.replace("{code: \"no\", label: {sv: Nej}}\n      - kind: multiple", "{code: \"no\", label: {sv: Nej}}\n          - {code: dont_know, label: {sv: Vet inte}, missing: dont_know}\n      - kind: multiple")  # fmt: skip


def changed(*pairs: tuple[str, str], text: str = BASE) -> Questionnaire:
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new, 1)
    return read(text)


def said(old: Questionnaire, new: Questionnaire) -> list[tuple[str, Change, str]]:
    return [(difference.item, difference.change, str(difference.said)) for difference in compare(old, new)]


def test_nothing_differs_between_a_version_and_itself():
    assert compare(read(BASE), read(BASE)) == ()


CHANGES = [
    ("safe", HARMLESS, ("label: {sv: Trygg}", "label: {sv: Trygghet}"), "Only what it is called in reports has changed."),
    ("safe", BREAKING, ("question: {sv: Trygg}", "question: {sv: Rädd}"), "The words were “Trygg” and are “Rädd”."),
    ("safe", BREAKING, ("question: {sv: Trygg}", "question: {sv: Tryg}"), "The words were “Trygg” and are “Tryg”. If that was a slip of the pen, confirm it."),
    ("safe", BREAKING, ('code: "yes", label: {sv: Ja}', 'code: ja, label: {sv: Ja}'), "Options are gone: “yes”."),
    ("safe", BREAKING, ("{code: \"yes\", label: {sv: Ja}}\n          - {code: \"no\", label: {sv: Nej}}", "{code: \"no\", label: {sv: Nej}}\n          - {code: \"yes\", label: {sv: Ja}}"), "The options come in another order."),
    ("safe", BREAKING, ("missing: dont_know}", "apart: true}"), "An option that was an answer is a reason for none, or the other way round."),
    ("safe", COMPARABLE, ("          - {code: dont_know, label: {sv: Vet inte}, missing: dont_know}\n", "          - {code: dont_know, label: {sv: Vet inte}, missing: dont_know}\n          - {code: refused, label: {sv: Vill inte svara}, missing: refused}\n"), "Options are new: “refused”."),
    ("safe", COMPARABLE, ("code: safe\n", "code: safe\n        hint: {sv: Tänk efter}\n"), "This has changed beside the question: hint."),
    ("avoid", BREAKING, ("code: avoid\n", "code: avoid\n        at_most: 1\n"), "What can be answered has other limits."),
    ("avoid", BREAKING, ("label: {sv: Bussen}", "label: {sv: Tåget}"), "The words were “Bussen” and are “Tåget”."),
    ("avoid", BREAKING, ("label: {sv: Bussen}", "label: {sv: Bussen}, exclusive: true"), "What can be answered has other limits."),
    ("safe", BREAKING, ("question: {sv: Trygg}", "question: {sv: Otrygg}"), "The words were “Trygg” and are “Otrygg”."),
    ("street", COMPARABLE, ("- {code: dark, label: {sv: Mörkt}}", "- {code: dark, label: {sv: Mörkt}}\n          - {code: noise, label: {sv: Buller}}"), "Rows are new: “noise”."),
    ("street", BREAKING, ("          - {code: dark, label: {sv: Mörkt}}\n", ""), "Rows are gone: “dark”."),
    ("years", BREAKING, ("max: 90", "max: 99"), "What can be answered has other limits."),
    ("km", BREAKING, ("decimals: 1", "decimals: 2"), "What can be answered has other limits."),
    ("km", BREAKING, ("kind: number\n        code: km\n        question: {sv: Kilometer}\n        label: {sv: Kilometer}\n        min: 0\n        max: 5000\n        decimals: 1", "kind: text\n        code: km\n        question: {sv: Kilometer}\n        label: {sv: Kilometer}"), "Its kind was number and is text."),
    ("why", BREAKING, ('condition: {item: safe, equals: "no"}', "condition: {item: safe, answered: true}"), "It is asked of others than before: a condition has changed."),
    ("why", BREAKING, ("title: {sv: Sedan}", "title: {sv: Sedan}\n    condition: {item: years, at_least: 5}"), "It is asked of others than before: a condition has changed."),
]  # fmt: skip


@pytest.mark.parametrize(("item", "change", "pair", "sentence"), CHANGES)
def test_a_change_is_told_with_what_it_means_for_comparisons(item, change, pair, sentence):
    old, new = read(BASE), changed(pair)
    told = [(change, sentence) for code, change, sentence in said(old, new) if code == item]
    assert (change, sentence) in told
    assert classes(old, new)[item] is change


@pytest.mark.parametrize(("item", "change", "pair"), [case[:3] for case in CHANGES])
def test_reports_compare_what_is_not_broken(item, change, pair):
    """The gate of an evaluation looks at codes and at fingerprints; nothing is compared that the versions call broken."""
    old, new = read(BASE), changed(pair)
    shared = [part for part in parts(old, item) if part in parts(new, item)]
    passed = [columns_compare(old, new, item, part) for part in shared]
    assert all(passed) if change < BREAKING else not all(passed) or len(shared) < len(parts(old, item))


def parts(questionnaire: Questionnaire, code: str) -> list[str | None]:
    item = questionnaire.items[code]
    found = getattr(item, "rows", None) or (item.options if item.kind == "multiple" else ())
    return [part.code for part in found] or [None]


def columns_compare(old: Questionnaire, new: Questionnaire, code: str, part: str | None) -> bool:
    answers = [[option.code for option in getattr(one.items[code], "options", ()) if option.missing is None] for one in (old, new)]
    told = []
    for one in (old, new):
        section = next(section for section in one.sections if one.items[code] in section.items)
        told.append(wording(one.items[code], part, section))
    return set(answers[0]) == set(answers[1]) and same(*told) is not False


def test_a_new_item_and_another_order_can_be_compared():
    new = changed(("      - kind: number\n        code: years\n", "      - {kind: text, code: more, question: {sv: Mer}, label: {sv: Mer}}\n      - kind: number\n        code: years\n"))  # fmt: skip
    assert said(read(BASE), new) == [("more", COMPARABLE, "It is new.")]
    assert said(new, read(BASE)) == [("more", BREAKING, "It is no longer asked.")]


def test_items_in_another_order_are_told():
    old, new = read(BASE), changed(("code: years", "code: x"), ("code: km", "code: years"), ("code: x\n", "code: km\n"))
    assert ("", COMPARABLE, "The items come in another order.") in said(old, new)


def test_one_more_language_breaks_nothing():
    new = changed(("languages: [sv]", "languages: [sv, en]"), ("question: {sv: Trygg}", "question: {sv: Trygg, en: Safe}"))
    assert said(read(BASE), new)[0] == ("", HARMLESS, "It is asked in more languages: en.")
    assert said(new, read(BASE))[0] == ("", HARMLESS, "It is no longer asked in en.")
    assert all(change < BREAKING for change in classes(read(BASE), new).values())


def test_words_in_one_more_language_are_harmless():
    new = changed(("languages: [sv]", "languages: [sv, en]"), ("question: {sv: Trygg}", "question: {sv: Trygg, en: Safe}"))
    assert said(read(BASE), new) == [("", HARMLESS, "It is asked in more languages: en.")]


def test_how_words_are_broken_into_lines_is_harmless():
    old = changed(("question: {sv: Trygg}", "question: {sv: Trygg ute}"), ("title: {sv: Först}", "title: {sv: Allra först}"))
    new = changed(("question: {sv: Trygg}", 'question: {sv: "Trygg\\nute"}'), ("title: {sv: Först}", 'title: {sv: "Allra\\nförst"}'))
    assert new != old
    assert all(change is HARMLESS for _, change, _ in said(old, new))


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("title: {sv: Liten}", "title: {sv: Stor}"), "title"),
        (("title: {sv: Liten}", "title: {sv: Liten}\nintro: {sv: Hej}"), "intro"),
        (("title: {sv: Först}", "title: {sv: Otryggt}"), "first.title"),
        (("title: {sv: Först}", "title: {sv: Först}\n    intro: {sv: Läs}"), "first.intro"),
        (("label: {sv: Hjälp}", "label: {sv: Polisen}"), "help"),
    ],
)
def test_what_stands_around_the_questions_is_told(pair, words):
    assert said(read(BASE), changed(pair)) == [("", COMPARABLE, f"This has changed around the questions: {words}.")]


def test_items_on_other_pages_are_told():
    new = changed(("      - kind: number\n        code: years", "  - id: more\n    title: {sv: Först}\n    items:\n      - kind: number\n        code: years"))  # fmt: skip
    assert said(read(BASE), new) == [("", COMPARABLE, "The items are divided into pages in another way.")]


def test_what_nobody_is_asked_is_told_too():
    new = changed(("languages: [sv]", "languages: [sv]\nawaiting_review: [sv]"))
    assert said(read(BASE), new) == [("", HARMLESS, "Something has changed, but nothing that anybody is asked.")]


def test_words_that_put_no_question_say_that_they_have_changed():
    head = "pejl_questionnaire: 1\nid: t\nlanguages: [sv]\ntitle: {sv: T}\nsections: [{id: s, title: {sv: S}, items: [{kind: information, code: read, text: {sv: Läs}}]}]"  # fmt: skip
    assert said(read(head), read(head.replace("Läs", "Läs detta"))) == [("read", COMPARABLE, "The text to read has changed.")]


def test_another_number_of_places_in_a_ranking_breaks_it():
    head = "pejl_questionnaire: 1\nid: t\nlanguages: [sv]\ntitle: {sv: T}\nsections: [{id: s, title: {sv: S}, items: [{kind: ranking, code: first, question: {sv: F}, label: {sv: F}, options: [{code: a, label: {sv: A}}, {code: b, label: {sv: B}}]}]}]"  # fmt: skip
    new = read(head.replace("options:", "places: 1, options:"))
    assert said(read(head), new) == [("first", BREAKING, "Another number of places is to be ranked.")]


class TestConfirming:
    """An official says that a slip of the pen was one; the document says so from then on."""

    SLIP = ("question: {sv: Trygg}", "question: {sv: Tryg}")

    def confirmed(self) -> tuple[Questionnaire, Questionnaire]:
        old, new = read(BASE), changed(self.SLIP)
        names = confirmation(old, new, "safe")
        return old, changed(self.SLIP, ("code: safe\n", f"code: safe\n        confirmed: [{', '.join(names)}]\n"))

    def test_a_slip_that_is_confirmed_is_harmless(self):
        old, new = self.confirmed()
        assert classes(old, new)["safe"] is HARMLESS
        assert said(old, new) == [("safe", HARMLESS, "The words were “Trygg” and are “Tryg”; it is confirmed that they ask the same.")]

    def test_reports_compare_it_and_can_tell_that_it_was_confirmed(self):
        old, new = self.confirmed()
        one, other = (wording(each.items["safe"], None, each.sections[0]) for each in (old, new))
        assert same(one, other) is True
        assert same(other, one) is True
        assert confirmed(one, other)
        assert not confirmed(one, one)

    def test_it_is_confirmed_of_no_other_earlier_wording(self):
        _, new = self.confirmed()
        another = changed(("question: {sv: Trygg}", "question: {sv: Rädd}"))
        one, other = (wording(each.items["safe"], None, each.sections[0]) for each in (another, new))
        assert same(one, other) is False

    def test_what_was_confirmed_before_is_still_confirmed_in_the_next_version(self):
        first, second = self.confirmed()
        third = read(BASE.replace("question: {sv: Trygg}", "question: {sv: Trygg.}"))
        assert confirmation(second, third, "safe") == (digest(second.items["safe"]), digest(first.items["safe"]))

    def test_a_confirmation_does_not_hide_that_others_are_asked(self):
        old, new = self.confirmed()
        somewhere_else = replace(old.sections[1], condition=old.items["why"].condition)
        assert same(wording(old.items["safe"], None, old.sections[0]), wording(new.items["safe"], None, somewhere_else)) is False

    @pytest.mark.parametrize(
        ("pairs", "item", "sentence"),
        [
            ([("question: {sv: Trygg}", "question: {sv: Rädd}")], "safe", "There is nothing to confirm in “safe”."),
            ([("question: {sv: År}", "question: {sv: 2 år}")], "years", "There is nothing to confirm in “years”."),
            ([SLIP, ('code: "no", label: {sv: Nej}', "code: nej, label: {sv: Nej}"), ('equals: "no"', "equals: nej")], "safe", "“safe” asks something else than before"),
            ([("question: {sv: Trygg}", "question: {sv: Otrygg}")], "safe", "There is nothing to confirm in “safe”."),
            ([("label: {sv: Ja}", "label: {sv: Nej}"), ('"no", label: {sv: Nej}', '"no", label: {sv: Ja}')], "safe", "There is nothing to confirm"),
            ([SLIP], "sofa", "“sofa” is not asked in both versions."),
        ],
    )  # fmt: skip
    def test_what_is_no_slip_cannot_be_confirmed(self, pairs, item, sentence):
        with pytest.raises(NotConfirmable, match=sentence):
            confirmation(read(BASE), changed(*pairs), item)

    def test_a_word_that_denies_is_no_slip(self):
        old = read(BASE.replace("question: {sv: Trygg}", "question: {sv: Är du ej rädd}"))
        new = read(BASE.replace("question: {sv: Trygg}", "question: {sv: Är du en rädd}"))
        with pytest.raises(NotConfirmable):
            confirmation(old, new, "safe")


def test_a_code_that_is_free_because_its_words_are_new_is_no_mistake():
    new = changed(("code: safe", "code: calm"), ("question: {sv: Trygg}", "question: {sv: Lugn}"), ("item: safe", "item: calm"))
    assert list(versions.changed_codes(read(BASE), new, "sv")) == []


def test_the_library_compares_with_itself():
    from tests.questionnaire.documents import FOLDER

    library = of(FOLDER / "library" / "trygghet.yaml")
    assert set(classes(library, library).values()) == {HARMLESS}
