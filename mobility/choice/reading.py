"""What was chosen, by whom, with what weight: read from a column or from values."""

import numpy as np
import polars as pl

from mobility.choice.terms import Terms
from mobility.errors import EstimateError


def read_values(frame: pl.DataFrame, given: str | np.ndarray | pl.Series) -> pl.Series:
    """Read a column by its name, or values as they are, one a row.

    Raises
    ------
    EstimateError
        The column is absent, has holes, or the values are not as many as the rows.
    """
    if isinstance(given, str):
        if given not in frame.columns:
            raise EstimateError(
                f"The frame has no column '{given}'.",
                where=f"columns {frame.columns}",
                todo="name a column of the frame, or give the values.",
            )
        values = frame[given]
    else:
        values = given if isinstance(given, pl.Series) else pl.Series(np.asarray(given))
    holes = values.null_count()
    if len(values) != frame.height or holes:
        raise EstimateError(
            f"{frame.height} rows, but {len(values)} values, of which {holes} missing.",
            where=f"{given if isinstance(given, str) else 'values given'}",
            todo="give one value a row, and leave out the rows that have none.",
        )
    return values


def read_choices(
    frame: pl.DataFrame, choice: str | np.ndarray | pl.Series, terms: Terms
) -> np.ndarray:
    """Read which alternative was chosen, as its position.

    Raises
    ------
    EstimateError
        There is none, a name is no alternative, or what was chosen was not available.
    """
    names = read_values(frame, choice).cast(pl.String)
    if names.is_empty():
        raise EstimateError(
            "There is no choice to learn from.", where="frame", todo="give rows of choices."
        )
    order = {name: at for at, name in enumerate(terms.alternatives)}
    at = names.replace_strict(order, default=None, return_dtype=pl.Int64)
    if at.null_count():
        unknown = names.filter(at.is_null()).unique().sort().to_list()
        raise EstimateError(
            f"{at.null_count()} choices are of no alternative: {unknown[:9]}.",
            where=f"choice {choice if isinstance(choice, str) else ''}",
            todo=f"map them to {list(order)}, add their utility, or leave the rows out.",
        )
    chosen = at.to_numpy()
    if terms.available is not None:
        closed = ~terms.available[chosen, np.arange(len(chosen))]
        if closed.any():
            first = int(np.argmax(closed))
            raise EstimateError(
                f"{int(closed.sum())} choices are of an alternative that was not available.",
                where=f"row {first} (from 0): {terms.alternatives[chosen[first]]}",
                todo="mend the availability: what was chosen was available.",
            )
    return chosen


def read_weight(frame: pl.DataFrame, weight: str | np.ndarray | pl.Series) -> np.ndarray:
    """Read weights and scale them to a mean of one.

    Raises
    ------
    EstimateError
        A weight is negative or no number, or all are nought.
    """
    values = read_values(frame, weight).cast(pl.Float64).to_numpy()
    if not np.isfinite(values).all() or values.min() < 0 or values.sum() <= 0:
        raise EstimateError(
            "Weights must be numbers of 0 or more, not all of them 0.",
            where=f"weight {weight if isinstance(weight, str) else ''}",
            todo="leave out the rows without a weight.",
        )
    return np.asarray(values * (len(values) / values.sum()))
