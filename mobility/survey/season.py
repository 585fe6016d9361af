"""Weeks of different season or weather, put on a common reference with its own error."""

import numpy as np
import polars as pl

from mobility.errors import EstimateError
from mobility.survey.summary import Presentation, Told, told_frame


def align_season(
    frame: pl.DataFrame,
    reference: pl.DataFrame,
    *,
    period: str,
    to: object,
    kind: str = "amount",
    told: Presentation | None = None,
) -> pl.DataFrame:
    """Move estimates from the period they were asked in to a common one.

    An amount is multiplied by reference(to) / reference(period); a share's odds are. The reference
    is a series of its own (a counter, the national survey), so its error adds to the estimate's, on
    the scale of logarithms.

    Parameters
    ----------
    frame
        Estimates with the result columns and a column `period`.
    reference
        One row per period: the column `period`, ``estimate`` (an index above 0, or the odds' index
        for shares) and ``standard_error``; errors of different periods independent.
    period
        Column of the period: a week, a month, a kind of weather.
    to
        The period that all are put on.
    kind
        "amount" or "share".

    Returns
    -------
    frame
        The frame with the numbers moved, ``factor`` and ``is_aligned``. Where the reference does
        not know the period the numbers are null, never left as they were.

    Raises
    ------
    EstimateError
        The reference does not know the common period, or an index is not above 0.

    References
    ----------
    Delta method: var(log x) = var(x) / x^2; Cochran (1977), Sampling Techniques, 6.5.
    """
    if (reference["estimate"] <= 0).any() or to not in reference[period].to_list():
        raise EstimateError(
            f"The reference series cannot put {period} on {to!r}.",
            where=f"reference, columns {period} and estimate",
            todo="give a series with the common period and an index above 0 in every row.",
        )
    index = reference.select(
        period,
        _index=pl.col("estimate").log(),
        _error=pl.col("standard_error") / pl.col("estimate"),
    )
    base = index.filter(pl.col(period) == to).row(0, named=True)
    joined = frame.join(index, on=period, how="left", maintain_order="left")
    at_home = joined[period] == to
    shift = np.where(at_home, 0.0, base["_index"] - joined["_index"].to_numpy())
    extra = np.hypot(base["_error"], joined["_error"].to_numpy())
    moved = _moved(joined, shift, np.where(at_home, 0.0, extra), kind)
    keys = [name for name in frame.columns if name not in moved.columns]
    named = Told(
        frame.select(keys),
        moved["estimate"].to_numpy(),
        moved["standard_error"].to_numpy(),
        frame["n"].cast(pl.Float64).to_numpy(),
        frame["n_effective"].cast(pl.Float64).to_numpy(),
        np.full(len(frame), np.inf),
        kind,
    )
    aligned = pl.Series(np.isfinite(shift))
    return told_frame(named, told or Presentation()).with_columns(
        factor=pl.Series(np.exp(shift)).fill_nan(None), is_aligned=aligned
    )


def _moved(joined: pl.DataFrame, shift: np.ndarray, extra: np.ndarray, kind: str) -> pl.DataFrame:
    """Move estimate and error on the scale of logarithms, or of log odds for a share."""
    estimate = joined["estimate"].cast(pl.Float64).to_numpy()
    error = joined["standard_error"].cast(pl.Float64).to_numpy()
    names = ["estimate", "standard_error", "low", "high", "n", "n_effective", "reliability"]
    if kind == "share":
        with np.errstate(divide="ignore", invalid="ignore"):
            odds = estimate / (1 - estimate) * np.exp(shift)
            share = np.where(estimate >= 1, 1.0, odds / (1 + odds))
            slope = np.exp(shift) / (1 - estimate + estimate * np.exp(shift)) ** 2
        made = share, np.hypot(slope * error, share * (1 - share) * extra)
    else:
        factor = np.exp(shift)
        made = estimate * factor, np.hypot(error * factor, estimate * factor * extra)
    blank = {name: np.full(len(joined), np.nan) for name in names[2:]}
    return pl.DataFrame({"estimate": made[0], "standard_error": made[1], **blank})
