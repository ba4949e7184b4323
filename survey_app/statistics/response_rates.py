"""Of those asked, how many answered: the rates of the American Association for Public Opinion Research.

AAPOR (2023), Standard Definitions: Final Dispositions of Case Codes and Outcome Rates for Surveys, 10th edition. Every case of the sample
has one disposition; its code there, or here, is in parentheses below."""

from collections import Counter
from dataclasses import dataclass, fields

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Labels


class BadDispositions(SurveyAppError):
    """Dispositions of which no response rate can be computed."""


class UnknownDisposition(BadDispositions):
    """A code that is none of the dispositions."""


class NegativeDisposition(BadDispositions):
    """A number of cases that is below 0, or no number."""


class NobodyAsked(BadDispositions):
    """No case is eligible, and of none it is unknown whether it is."""


class BadEligibility(BadDispositions):
    """A share of the unknown cases taken to be eligible that is not within 0 … 1."""


@dataclass(frozen=True, slots=True)
class Dispositions:
    """How many cases came to which end; or the sums of their design weights, for weighted rates.

    complete (I), partial (P): interviews. refusal (R): refusals and break-offs. no_contact (NC). other (O): eligible, but not able.
    unknown_household (UH): unknown whether there is anybody eligible. unknown_other (UO): unknown for another reason.
    not_eligible (NE): known not to belong to the population, such as moved away or dead.
    NegativeDisposition: a number below 0. NobodyAsked: nobody who could have answered.
    """

    complete: float
    partial: float = 0
    refusal: float = 0
    no_contact: float = 0
    other: float = 0
    unknown_household: float = 0
    unknown_other: float = 0
    not_eligible: float = 0

    def __post_init__(self) -> None:
        for code, name in CODES.items():
            cases = getattr(self, name)
            if not 0 <= cases < float("inf"):
                raise NegativeDisposition(
                    N_("There are said to be {cases} cases with the disposition “{code}”."),
                    hint=N_("Count every case that was asked once, under its final disposition."),
                    code=code, cases=cases,
                )  # fmt: skip
        if self.eligible + self.unknown == 0:
            raise NobodyAsked(
                N_("There is no case that could have answered, so there is no response rate."),
                hint=N_("Count also those who did not answer, and those of whom nothing is known."),
            )

    @classmethod
    def of(cls, codes: Labels) -> "Dispositions":
        """Counted from one code for each case: I, P, R, NC, O, UH, UO or NE. UnknownDisposition for any other."""
        counted = Counter(np.asarray(codes, dtype=np.str_).ravel().tolist())
        if unknown := sorted(counted.keys() - CODES.keys()):
            raise UnknownDisposition(
                N_("“{code}” is not a disposition."),
                hint=N_("The dispositions are {codes}."),
                code=unknown[0], codes=", ".join(CODES),
            )  # fmt: skip
        return cls(**{name: counted[code] for code, name in CODES.items()})

    @property
    def answered(self) -> float:
        return self.complete + self.partial

    @property
    def eligible(self) -> float:
        """Known to be."""
        return self.answered + self.refusal + self.no_contact + self.other

    @property
    def unknown(self) -> float:
        return self.unknown_household + self.unknown_other


CODES = dict(zip(("I", "P", "R", "NC", "O", "UH", "UO", "NE"), (each.name for each in fields(Dispositions)), strict=True))


@dataclass(frozen=True, slots=True)
class ResponseRates:
    """Shares 0 … 1; NaN where nobody could be counted (such as cooperation where nobody was reached).

    e              share of the unknown cases taken to be eligible, used by rr3, rr4, refusal2 and contact2
    rr1 … rr6      response: complete (odd) or complete and partial (even), of the eligible and all the unknown (1, 2), e of the unknown
                   (3, 4), none of them (5, 6). RR1 is the lowest, RR6 the highest.
    cooperation1 … 4  of those reached, complete (odd) or complete and partial (even); 3 and 4 leave out those not able
    refusal1 … 3   refusals, of the eligible and all, e or none of the unknown
    contact1 … 3   reached, likewise
    """

    e: float
    rr1: float
    rr2: float
    rr3: float
    rr4: float
    rr5: float
    rr6: float
    cooperation1: float
    cooperation2: float
    cooperation3: float
    cooperation4: float
    refusal1: float
    refusal2: float
    refusal3: float
    contact1: float
    contact2: float
    contact3: float


def response_rates(cases: Dispositions, e: float | None = None) -> ResponseRates:
    """All rates at once.

    e : share (0 … 1) of the cases of unknown eligibility taken to be eligible; None: as many as among the cases where it is known
    (proportional allocation), or all where it is known of nobody. BadEligibility: not within 0 … 1."""
    if e is None:
        known = cases.eligible + cases.not_eligible
        e = cases.eligible / known if known else 1.0  # Nothing is known of anybody: no rate is flattered.
    if not 0 <= e <= 1:
        raise BadEligibility(
            N_("The share of unknown cases that are eligible is {share}, which is not within 0 and 1."),
            hint=N_("Enter a share, such as 0.8 for 80 %, or none to have it estimated."),
            share=e,
        )
    of_all, of_some, of_known = (cases.eligible + part * cases.unknown for part in (1.0, e, 0.0))
    reached = cases.answered + cases.refusal + cases.other
    able = cases.answered + cases.refusal
    bases = (of_all, of_some, of_known)
    response = [_share(interviews, base) for base in bases for interviews in (cases.complete, cases.answered)]
    cooperation = [_share(interviews, base) for base in (reached, able) for interviews in (cases.complete, cases.answered)]
    refusal, contact = ([_share(counted, base) for base in bases] for counted in (cases.refusal, reached))
    return ResponseRates(e, *response, *cooperation, *refusal, *contact)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else float("nan")
