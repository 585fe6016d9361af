"""Many comparisons at once: p values that keep their meaning."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.errors import EstimateError

Array = NDArray[np.float64]


def adjust(frame: pl.DataFrame, *, method: str = "holm", level: float = 0.95) -> pl.DataFrame:
    """Adjust the p values of a table of differences to their number.

    Parameters
    ----------
    frame
        With a column ``p_value``; null where there is no error, which counts as no comparison.
    method
        "holm": the chance of any false change is at most 1 - level; "benjamini_hochberg": so is the
        expected share of false ones among those called changes.
    level
        Confidence level.

    Returns
    -------
    frame
        With ``p_adjusted`` and ``is_change``.

    Raises
    ------
    EstimateError
        The method is unknown or there is no p value.

    References
    ----------
    Holm (1979), Scand. J. Statist. 6: 65-70; Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57.
    """
    if method not in _METHODS or "p_value" not in frame.columns:
        raise EstimateError(
            f"Comparisons cannot be adjusted by {method!r}.",
            where="method, column p_value",
            todo=f"take one of {', '.join(_METHODS)} on a table of differences.",
        )
    known = frame["p_value"].is_not_null().to_numpy()
    adjusted = np.full(len(frame), np.nan)
    adjusted[known] = _METHODS[method](frame["p_value"].drop_nulls().to_numpy())
    values = pl.Series(adjusted, dtype=pl.Float64).fill_nan(None)
    return frame.with_columns(p_adjusted=values, is_change=values <= 1 - level)


def _holm(values: Array) -> Array:
    order = np.argsort(values)
    steps = np.arange(len(values), 0, -1)
    adjusted = np.minimum(np.maximum.accumulate(values[order] * steps), 1)
    return _back(adjusted, order)


def _benjamini_hochberg(values: Array) -> Array:
    order = np.argsort(values)[::-1]
    steps = len(values) / np.arange(len(values), 0, -1)
    adjusted = np.minimum(np.minimum.accumulate(values[order] * steps), 1)
    return _back(adjusted, order)


def _back(values: Array, order: NDArray[np.intp]) -> Array:
    placed = np.empty_like(values)
    placed[order] = values
    return placed


_METHODS = {"holm": _holm, "benjamini_hochberg": _benjamini_hochberg}
