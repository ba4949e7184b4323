"""Whether two waves asked the same thing in the same way; what differs is either a reason not to compare, or a note."""

from datetime import date

from survey_app.evaluation.microdata import Microdata, Mode, Sampling, WaveFacts
from survey_app.evaluation.plan import Indicator
from survey_app.evaluation.results import Note
from survey_app.evaluation.wording import asked_of_others, confirmed, same

DAYS_APART = 42  # Fear outdoors late follows the daylight: middle days more than six weeks apart in the year are another season.
YEAR = 365.25


def reasons(indicator: Indicator, before: Microdata, after: Microdata) -> tuple[Note, ...]:
    """Why the indicator cannot be compared over the two waves; empty when it can."""
    return *wave_reasons(before.wave, after.wave), *_item_reasons(indicator, before, after)


def wave_reasons(before: WaveFacts, after: WaveFacts) -> tuple[Note, ...]:
    """What makes the waves as such incomparable: people were asked in another way, or drawn from another frame."""
    found = []
    if Mode.UNKNOWN not in (before.mode, after.mode) and before.mode != after.mode:
        found.append(Note("mode_differs", {"before": before.mode.value, "after": after.mode.value}))
    if before.frame and after.frame and _plain(before.frame) != _plain(after.frame):
        found.append(Note("frame_differs", {"before": before.frame, "after": after.frame}))
    return tuple(found)


def wave_notes(before: WaveFacts | None, after: WaveFacts) -> tuple[Note, ...]:
    """What a reader should know of the waves, though it does not forbid a comparison."""
    found = []
    for role, wave in (("before", before), ("after", after)):
        if wave is None:
            continue
        if wave.sampling is Sampling.OPEN_LINK:
            found.append(Note("open_link", {"wave": role}))
        if wave.sampling is Sampling.UNKNOWN:
            found.append(Note("sampling_unknown", {"wave": role}))
        if before is not None and wave.mode is Mode.UNKNOWN:
            found.append(Note("mode_unknown", {"wave": role}))
        if before is not None and not wave.frame:
            found.append(Note("frame_unknown", {"wave": role}))
        if before is not None and middle(wave) is None:
            found.append(Note("season_unknown", {"wave": role}))
    if before is not None:
        found += _season(before, after)
        if before.ages and after.ages and before.ages != after.ages:
            found.append(Note("ages_differ", {"before": _ages(before.ages), "after": _ages(after.ages)}))
    return tuple(found)


def wording_note(indicator: Indicator, before: Microdata, after: Microdata) -> tuple[Note, ...]:
    """The items of an indicator that both waves have, but of which nobody can tell whether they were worded the same, or of which an
    official has confirmed that another wording asks the same."""
    told = {item: (before.columns[item].wording, after.columns[item].wording) for item in indicator.items
            if item in before.columns and item in after.columns}  # fmt: skip
    unknown = [item for item, wordings in told.items() if same(*wordings) is None]
    reworded = [item for item, wordings in told.items() if same(*wordings) and confirmed(*wordings)]
    notes = (("wording_unknown", unknown), ("wording_confirmed", reworded))
    return tuple(Note(code, {"indicator": indicator.id, "items": ", ".join(items)}) for code, items in notes if items)


def middle(wave: WaveFacts) -> date | None:
    """The day in the middle of the fieldwork; None when its first or last day is not known."""
    if wave.opens_on is None or wave.closes_on is None:
        return None
    return date.fromordinal((wave.opens_on.toordinal() + wave.closes_on.toordinal()) // 2)


def days_apart_in_the_year(one: date, other: date) -> float:
    """Days between two dates when their years are forgotten: at most half a year."""
    apart = abs(one.timetuple().tm_yday - other.timetuple().tm_yday)
    return min(apart, YEAR - apart)


def _season(before: WaveFacts, after: WaveFacts) -> list[Note]:
    one, other = middle(before), middle(after)
    if one is None or other is None or (apart := days_apart_in_the_year(one, other)) <= DAYS_APART:
        return []
    return [Note("season_differs", {"before": one.isoformat(), "after": other.isoformat(), "weeks": round(apart / 7)})]


def _item_reasons(indicator: Indicator, before: Microdata, after: Microdata) -> list[Note]:
    found = []
    for item in indicator.items:
        one, other = before.columns.get(item), after.columns.get(item)
        if one is None or other is None:
            found.append(Note("item_absent", {"item": item, "wave": "before" if one is None else "after"}))
        elif set(one.codes) != set(other.codes) and not (one.open and other.open):
            found.append(Note("codes_differ", {"item": item}))
        elif same(one.wording, other.wording) is False:
            others = asked_of_others(one.wording, other.wording)
            found.append(Note("asked_of_differs" if others else "wording_differs", {"item": item}))
    return found


def _plain(words: str) -> str:
    return " ".join(words.casefold().split())


def _ages(ages: tuple[int, int]) -> str:
    return f"{ages[0]}–{ages[1]}"
