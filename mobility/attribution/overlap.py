"""How much of what the measures promise one by one is promised twice."""

from dataclasses import dataclass

import numpy as np

from mobility.attribution.game import Floats
from mobility.attribution.result import Attribution

NOTHING = 1e-9
"""Part of the sum alone below which overlap is rounding, without unit."""


@dataclass(frozen=True)
class Overlap:
    """The sentence on overlap, as numbers; a screen puts them into words.

    Attributes
    ----------
    together
        What all measures do together, in the unit of the game.
    alone
        Sum of what each would do alone (first in).
    overlap
        `alone` less `together`: counted twice (positive), or gained by acting together.
    share
        `overlap` as a part of `alone`; not a number where `alone` is 0.
    kind
        ``overlap``, ``synergy`` or ``none``, by the mean over the cells.
    by_measure
        First in less last in, per measure: what its worth depends on the others.
    """

    together: Floats
    alone: Floats
    overlap: Floats
    share: Floats
    kind: str
    by_measure: dict[str, Floats]


def overlap(attribution: Attribution) -> Overlap:
    """Compare the sum of the measures alone with what they do together.

    Parameters
    ----------
    attribution
        The result of `shapley_array`.
    """
    alone = attribution.first_in.sum(axis=0)
    twice = alone - attribution.together
    share = np.divide(twice, alone, out=np.full_like(twice, np.nan), where=alone != 0)
    mean, scale = float(np.mean(twice)), float(np.abs(attribution.first_in).sum(axis=0).mean())
    kind = "none" if abs(mean) <= NOTHING * scale else "overlap" if mean > 0 else "synergy"
    spread = attribution.first_in - attribution.last_in
    by_measure = dict(zip(attribution.measures, spread, strict=True))
    return Overlap(attribution.together, alone, twice, share, kind, by_measure)
