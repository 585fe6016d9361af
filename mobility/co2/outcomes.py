"""What a path comes to: the chance of a limit, tonnes summed up, the year of neutrality."""

from collections.abc import Sequence

import numpy as np

from mobility.co2.uncertain import Floats


def chance_at_most(
    tonnes: Floats | None, limit: float | None, *, synthetic: bool = False
) -> float | None:
    """Give the share of replicates at or below a limit; none where it cannot be told."""
    if tonnes is None or limit is None or synthetic:
        return None
    return float((np.asarray(tonnes) <= limit).mean())


def cumulative(tonnes: Floats) -> Floats:
    """Sum tonnes up to each year, along the second axis from the end (years)."""
    return np.asarray(np.cumsum(tonnes, axis=-2))


def year_of_neutrality(tonnes: Floats, years: Sequence[int], residue: float) -> Floats:
    """Give the first year at or below a residue in each replicate; infinite where there is none.

    Parameters
    ----------
    tonnes
        Shape (years, replicates).
    years
        The years.
    residue
        Tonnes that could be taken up elsewhere.
    """
    below = tonnes <= residue
    first = np.asarray(years, dtype=float)[below.argmax(axis=0)]
    return np.where(below.any(axis=0), first, np.inf)
