"""Tables of shares and amounts from collapsed rows: one product per table, with errors."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from mobility.survey.replicated import Replicated
from mobility.survey.sums import AMOUNT, PERSON, add_up

__all__ = ["AMOUNT", "PERSON", "Replicated", "tabulate", "tabulate_replicates"]

Array = NDArray[np.float64]


def tabulate(
    rows: pl.DataFrame,
    *,
    weight: Array,
    replicates: NDArray[np.floating],
    by: Sequence[str],
    level: Sequence[str] = (),
    is_share: bool = True,
) -> pl.DataFrame:
    """Estimate, for each group, the share of an amount that falls on each level; or the amount.

    As `tabulate_replicates`, told: `by`, `level` and the result columns; `n` counts respondents of
    the group.
    """
    made = tabulate_replicates(
        rows, weight=weight, replicates=replicates, by=by, level=level, is_share=is_share
    )
    return made.frame().sort([*by, *level])


def tabulate_replicates(  # noqa: PLR0913
    rows: pl.DataFrame,
    *,
    weight: Array,
    replicates: NDArray[np.floating],
    by: Sequence[str],
    level: Sequence[str] = (),
    is_share: bool = True,
    among: pl.DataFrame | None = None,
) -> Replicated:
    """Estimate shares of, or amounts in, each group, and keep the replicates.

    Rows are collapsed to (cell, respondent) before they meet the replicates, so the cost is that of
    the respondents, not of their trips.

    Parameters
    ----------
    rows
        ``_person`` (row of the respondent in `weight`), ``_amount`` (trips, days, km; 1 for
        persons), the columns of `by` and of `level`. Rows with nothing in a column of `level` are
        left out of numerator and denominator.
    weight, replicates
        Full-sample weights (n,) and replicate weights (n, R).
    by
        Groups; estimates are made in each.
    level
        Columns whose values share the group's amount.
    is_share
        Whether the group's amount divides; else amounts are given.
    among
        Rows whose amounts divide, where they are not `rows` themselves: those who were asked a
        select-all question, of which each may have ticked several options.

    Raises
    ------
    EstimateError
        A row names a respondent that has no weight.
    """
    made = add_up(rows, weight, replicates, by, level, among)
    return made.shares() if is_share else made.amounts()
