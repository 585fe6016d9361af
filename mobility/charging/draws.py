"""What is told of many draws of one number: middle, spread, interval."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

INTERVAL_LEVEL = 0.95
"""Share of the draws between ``low`` and ``high``; the house's level (CONTRACT.md, section 3)."""


def intervals(draws: NDArray[np.float64], level: float = INTERVAL_LEVEL) -> pl.DataFrame:
    """Summarise draws, one row per column of the array.

    Parameters
    ----------
    draws
        Array of shape (n_draws, n_quantities).
    level
        Share of the draws between ``low`` and ``high``.

    Returns
    -------
    polars.DataFrame
        ``estimate`` (median, since diffusion is skewed), ``standard_error`` (standard deviation
        of the draws), ``low`` and ``high``, in the draws' own unit.
    """
    tail = (1 - level) / 2
    low, middle, high = np.quantile(draws, [tail, 0.5, 1 - tail], axis=0)
    return pl.DataFrame(
        {
            "estimate": middle,
            "standard_error": draws.std(axis=0),
            "low": low,
            "high": high,
        }
    )
