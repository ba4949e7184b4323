"""The rule's word on a change, fixed before the answers are looked at."""

from dataclasses import dataclass

from survey_app.evaluation.plan import Rules
from survey_app.evaluation.results import Difference, Note, Verdict

FEWEST_AREAS = 5  # Under five areas an arm nothing is known of how much areas differ by themselves.


@dataclass(frozen=True, slots=True)
class Compared:
    """What the rule looks at: one indicator in one scope.

    reasons       why the waves cannot be compared; empty when they can
    ns            answers in every arm and wave compared (two for a change, four for a difference-in-differences)
    effective_ns  the same as effective n
    change        None when there is no standard error
    good          which way is better
    """

    reasons: tuple[Note, ...]
    ns: tuple[int, ...]
    effective_ns: tuple[float, ...]
    change: Difference | None
    good: str


def judge(compared: Compared, rules: Rules) -> tuple[Verdict, tuple[Note, ...]]:
    """The verdict and what must be said beside it. The first rule that holds decides.

    1. The waves are not comparable.  2. Too few answers in an arm or wave, or no standard error.
    3. The interval excludes 0, also after correction for many comparisons: improved or worsened; if it lies wholly inside
    ± the smallest change that matters, by less than what matters.  4. It lies inside ± the smallest change that matters: no
    change that matters.  5. Half of it is wider than the limit: too few answers to say.  6. No detectable change.
    """
    if compared.reasons:
        return Verdict.NOT_COMPARABLE, compared.reasons
    if few := too_few(compared, rules):
        return Verdict.TOO_FEW, few
    change = compared.change
    if change is None:
        return Verdict.TOO_FEW, (Note("not_estimable"),)
    inside = change.low >= -rules.smallest_change and change.high <= rules.smallest_change
    if change.excludes_zero and not change.adjusted_away:
        better = (change.points > 0) == (compared.good == "up")
        beside = (Note("less_than_matters", {"smallest_change": rules.smallest_change}),) if inside else ()
        return Verdict.IMPROVED if better else Verdict.WORSENED, beside
    if inside:
        return Verdict.NO_CHANGE_THAT_MATTERS, ()
    half_width = (change.high - change.low) / 2
    if half_width > rules.widest_half_interval:
        wide = {"half_width": round(half_width, 1), "widest_half_interval": rules.widest_half_interval}
        return Verdict.TOO_FEW, (Note("wide_interval", wide),)
    return Verdict.NO_DETECTABLE_CHANGE, ()


def too_few(compared: Compared, rules: Rules) -> tuple[Note, ...]:
    """The reason when an arm or wave has fewer answers than the rule asks for."""
    n, effective_n = min(compared.ns, default=0), min(compared.effective_ns, default=0.0)
    if n < rules.smallest_n:
        return (Note("few_answers", {"n": n, "smallest_n": rules.smallest_n}),)
    if effective_n < rules.smallest_effective_n:
        return (Note("few_effective", {"effective_n": int(effective_n), "smallest_effective_n": rules.smallest_effective_n}),)
    return ()


def evidence_level(*, before: bool, open_link: bool, comparable: bool, compared: bool, randomised: bool, areas: int) -> int:
    """The Maryland scale, from the design alone.

    1 levels only, an open link, or waves that cannot be compared; 2 before and after without comparison areas; 3 with them;
    5 areas drawn by lot, at least five an arm. Level 4 (many or matched areas) asks for a match at baseline that is not
    checked here, so it is never given; under five areas an arm the level is at most 3. (Farrington et al. 2002.)
    """
    if not before or open_link or not comparable:
        return 1
    if not compared:
        return 2
    return 5 if randomised and areas >= FEWEST_AREAS else 3
