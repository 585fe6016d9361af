"""What matters most: how much of a number's spread comes from each thing it rests on."""

from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from mobility.errors import EstimateError


def variance_shares(inputs: Mapping[str, np.ndarray], output: np.ndarray) -> pl.DataFrame:
    """Share out an output's variance among its inputs, from draws made together.

    Each input's share is the mean of what it adds to the explained variance over all orders in
    which inputs can be added (Lindeman, Merenda and Gold): shares of inputs that hang together
    are split evenly, none is negative, and they sum to what is explained.

    Parameters
    ----------
    inputs
        Draws of shape (R,), or (R, p) for what belongs together, by name; constants are left out.
    output : ndarray of shape (R,)

    Returns
    -------
    input, variance_share (largest first), and a row `not_explained`: what is not linear, and
    what is not among the inputs

    Raises
    ------
    EstimateError
        The output does not vary, there are more than 12 inputs, or too few draws.

    References
    ----------
    Gromping (2007), Estimators of relative importance in linear regression based on variance
    decomposition, The American Statistician 61(2): 139-147.
    """
    moved = {}
    for name, values in inputs.items():
        table = np.atleast_2d(np.asarray(values, dtype=float).T).T
        table = table[:, table.std(axis=0) > 0]
        if table.shape[1]:
            moved[name] = table - table.mean(axis=0)
    centred = np.asarray(output, dtype=float) - np.mean(output)
    columns = sum(table.shape[1] for table in moved.values())
    if centred.std() == 0 or len(moved) > 12 or columns > len(centred) // 2:
        raise EstimateError(
            f"{len(centred)} draws of an output cannot be shared among {len(moved)} inputs.",
            where="inputs, output",
            todo="give an output that varies, at most 12 inputs, and draws by far more.",
        )
    names = list(moved)
    explained = _explained(list(moved.values()), centred)
    shares = _averaged_over_orders(explained, len(names))
    order = np.argsort(-shares)
    rows = {names[i]: float(shares[i]) for i in order}
    rows["not_explained"] = 1 - float(shares.sum())
    return pl.DataFrame({"input": list(rows), "variance_share": list(rows.values())})


def _explained(tables: list[np.ndarray], output: np.ndarray) -> np.ndarray:
    """Give R squared of every subset of inputs, numbered by its bits."""
    found = np.zeros(1 << len(tables))
    for subset in range(1, len(found)):
        design = np.hstack([t for i, t in enumerate(tables) if subset >> i & 1])
        fitted = design @ np.linalg.lstsq(design, output, rcond=None)[0]
        found[subset] = (fitted @ fitted) / (output @ output)
    return found


def _averaged_over_orders(explained: np.ndarray, size: int) -> np.ndarray:
    """Give each input's Shapley value of R squared."""
    counts = np.array([subset.bit_count() for subset in range(len(explained))])
    factorial = np.cumprod([1.0, *range(1, size + 1)])
    weight = factorial[counts] * factorial[np.maximum(size - counts - 1, 0)] / factorial[size]
    shares = np.zeros(size)
    for i in range(size):
        without = np.flatnonzero(~(np.arange(len(explained)) >> i & 1).astype(bool))
        gain = explained[without | (1 << i)] - explained[without]
        shares[i] = weight[without] @ gain
    return shares


def one_at_a_time(
    function: Callable[[dict[str, float]], float], parameters: pl.DataFrame
) -> pl.DataFrame:
    """Move each parameter alone to its low and its high, and see what becomes of the number.

    Parameters
    ----------
    function
        Takes every parameter's value, gives the number.
    parameters
        parameter_id, value, low, high; without both ends a parameter is left out.

    Returns
    -------
    parameter_id, at_low, at_value, at_high, swing (the widest minus the narrowest); the largest
    swing first
    """
    values = dict(parameters.select("parameter_id", "value").rows())
    middle = function(dict(values))
    rows = []
    for name, low, high in (
        parameters.drop_nulls(["low", "high"]).select("parameter_id", "low", "high").rows()
    ):
        at_low, at_high = (function(values | {name: end}) for end in (low, high))
        swing = max(at_low, middle, at_high) - min(at_low, middle, at_high)
        rows.append((name, at_low, middle, at_high, swing))
    return pl.DataFrame(
        rows,
        schema={
            "parameter_id": pl.String,
            "at_low": pl.Float64,
            "at_value": pl.Float64,
            "at_high": pl.Float64,
            "swing": pl.Float64,
        },
        orient="row",
    ).sort("swing", descending=True)
