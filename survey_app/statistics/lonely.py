"""Strata with a single unit: its distance from the mean of its stratum is always 0, which says nothing of the variance."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from survey_app.errors import N_, SurveyAppError
from survey_app.statistics.arrays import Bools, Floats
from survey_app.statistics.stages import NAMED_AT_MOST, Stage

LonelyRule = Literal["fail", "adjust", "remove", "average", "certainty"]


class LonelyStratum(SurveyAppError):
    """A stratum with a single unit, of which no variance can be computed, and no rule that says what to do."""


@dataclass(frozen=True, slots=True, eq=False)
class Lonely:
    """The lonely strata of one stage, and what becomes of them.

    alone   (H,) bool
    rule    "remove" and "certainty": they contribute nothing; "average": the mean of the other strata; "adjust": the square of the
            unit's distance from the mean of all unit totals
    factor  what the variance of the others is multiplied by, so that the lonely ones have their mean
    """

    alone: Bools
    rule: LonelyRule
    factor: float = 1.0

    @classmethod
    def of(cls, stage: Stage, rule: LonelyRule, present: Bools | None = None, *, left_alone: bool = False) -> "Lonely":
        """Of a stage; LonelyStratum where the rule is "fail", or "average" finds no other stratum.

        present    : (J,) the units with rows of the domain; None: all. A stratum without any does not count: it contributes 0 exactly.
        left_alone : under "adjust" and "average" a stratum of which the domain has left a single unit is lonely too"""
        if present is None:
            concerned, alone = np.ones(stage.strata, dtype=np.bool_), stage.alone
        else:
            left = np.bincount(stage.stratum_of_unit[present], minlength=stage.strata)
            concerned = left > 0
            alone = stage.alone & concerned
            if left_alone and rule in ("adjust", "average"):
                alone |= (left == 1) & (stage.fraction < 1)
        if not alone.any():
            return cls(alone, rule)
        if rule == "fail":
            refuse_lonely(tuple(stage.labels[h] for h in np.flatnonzero(alone)))
        others = int(concerned.sum() - alone.sum())
        if rule == "average" and others == 0:
            raise LonelyStratum(
                N_("Every stratum has only one sampling unit, so there is no other stratum whose variance could stand in."),
                hint=N_("Merge strata until each has at least two sampling units."),
            )
        return cls(alone, rule, concerned.sum() / others if rule == "average" else 1.0)

    def centres(self, stage: Stage, by_stratum: Floats) -> tuple[Floats, Floats]:
        """What the unit totals of each stratum are compared with (H, m), and what their squared distances are multiplied by (H,).

        by_stratum : (H, m) the sums of the unit totals in each stratum"""
        size = stage.units_by_stratum.astype(np.float64)
        centre = by_stratum / size[:, None]
        scale = stage.share * np.where(size > 1, size / np.maximum(size - 1, 1), 0.0)
        if self.rule == "adjust":
            centre[self.alone] = by_stratum.sum(axis=0) / stage.units
            single = self.alone & (size == 1)
            scale[single] = stage.share[single]
        else:
            scale[self.alone] = 0.0
        return centre, scale


def refuse_lonely(labels: tuple[str, ...]) -> None:
    """LonelyStratum that names the strata."""
    if len(labels) == 1:
        raise LonelyStratum(
            N_("The stratum “{stratum}” has only one sampling unit, so its uncertainty cannot be computed."),
            hint=N_("Merge it with a similar stratum, or choose a rule for lonely strata, such as “adjust”."),
            stratum=labels[0],
        )
    raise LonelyStratum(
        N_("{count} strata have only one sampling unit each, so their uncertainty cannot be computed: {strata}."),
        hint=N_("Merge each with a similar stratum, or choose a rule for lonely strata, such as “adjust”."),
        count=len(labels), strata=", ".join((*labels[:NAMED_AT_MOST], *(("…",) if len(labels) > NAMED_AT_MOST else ()))),
    )  # fmt: skip
