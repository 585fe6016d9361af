"""The front door: exact where it can be, sampled with its error where it cannot."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from mobility.attribution.game import (
    BYTES_PER_VALUE,
    Floats,
    Values,
    by_name,
    check_measures,
    checked,
)
from mobility.attribution.lattice import owen_passes, shapley_passes, sweep
from mobility.attribution.result import Attribution
from mobility.attribution.sampled import sample
from mobility.errors import EstimateError

MOST_EXACT = 20
"""Measures up to which every subset is counted; 2^20 subsets are a million values."""

ORDERS = 2_000
"""Orders drawn beyond that, in pairs; the error left is told, and more orders can be asked for."""

BLOCK_BYTES = 32 * 2**20
"""Memory for the values of one block of subsets, in bytes."""


def shapley(
    value: Callable[[tuple[str, ...]], float],
    measures: Sequence[str],
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    seed: int | None = None,
    orders: int | None = None,
) -> pl.DataFrame:
    """Share a joint effect among measures without depending on their order.

    Parameters
    ----------
    value
        Takes a tuple of the names in force, in the order of `measures`; gives a number.
    measures
        The names.
    groups
        Names by policy area; with them the Owen value: areas share first, then within an area.
    seed
        Seed of the sampled orders; needed when orders are sampled.
    orders
        Sample this many orders rather than count all; ``None`` counts all subsets up to 20
        measures and samples 2,000 orders beyond.

    Returns
    -------
    DataFrame with measure, contribution, first_in, last_in, lowest, highest, monte_carlo_error,
    in the unit of `value`; see `Attribution` for what they mean

    Raises
    ------
    EstimateError
        Measures or groups are not told apart, a value is no number, or a seed is missing.
    """
    names = tuple(measures)
    game = by_name(value, names)
    return shapley_array(game, names, groups=groups, seed=seed, orders=orders).frame()


def shapley_array(
    values: Values,
    measures: Sequence[str],
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    seed: int | None = None,
    orders: int | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Attribution:
    """Share an array of effects (years x replicates, say), every cell a game of its own.

    Parameters
    ----------
    values
        Takes rows of membership (k subsets, n measures); gives values (k, *cells).
    measures, groups, seed, orders
        As in `shapley`.
    block_bytes
        Memory for the values of one block of subsets. Where the 2^n table does not fit, the
        values are asked for again, once more per pass, rather than kept.

    Raises
    ------
    EstimateError
        As `shapley`.
    """
    names = tuple(measures)
    check_measures(names, groups)
    n = len(names)
    at = {name: position for position, name in enumerate(names)}
    grouped = None if groups is None else [[at[m] for m in members] for members in groups.values()]
    ends = _ends(values, n)
    cells = ends["together"].shape
    flat = _room(n, int(np.prod(cells)))
    rows = max(2, block_bytes // (BYTES_PER_VALUE * max(1, flat["lowest"].shape[1])))
    drawn = orders if orders is not None else (None if _is_exact(n, grouped) else ORDERS)
    if drawn is None:
        largest = max(1, rows.bit_length() - 1)
        passes = shapley_passes(n, largest) if grouped is None else owen_passes(grouped)
        for part in passes:
            sweep(values, n, part, rows, flat)
    else:
        pairs, rng = _chance(drawn, seed)
        sample(values, n, grouped, pairs=pairs, rows=rows, rng=rng, into=flat)
        drawn = 2 * pairs
    shaped = {name: array.reshape(n, *cells) for name, array in flat.items()}
    return Attribution(names, **ends, **shaped, orders=drawn)


def _ends(values: Values, n: int) -> dict[str, Floats]:
    """Evaluate none, all, each alone, and all but each."""
    none, every, one = np.zeros((1, n), bool), np.ones((1, n), bool), np.eye(n, dtype=bool)
    answer = checked(values, np.concatenate([none, every, one, ~one]))
    return {
        "together": answer[1] - answer[0],
        "first_in": answer[2 : 2 + n] - answer[0],
        "last_in": answer[1] - answer[2 + n :],
    }


def _room(n: int, cells: int) -> dict[str, Floats]:
    fill = {"contribution": 0.0, "lowest": np.inf, "highest": -np.inf, "monte_carlo_error": 0.0}
    return {name: np.full((n, cells), start) for name, start in fill.items()}


def _is_exact(n: int, groups: list[list[int]] | None) -> bool:
    if groups is None:
        return n <= MOST_EXACT
    evaluations = sum(1 << (len(groups) - 1 + len(group)) for group in groups)
    return evaluations <= 1 << MOST_EXACT


def _chance(orders: int, seed: int | None) -> tuple[int, np.random.Generator]:
    """Turn a number of orders and a seed into pairs and a source of chance."""
    if seed is None or orders < 4:
        raise EstimateError(
            "Sampling orders needs a seed, and at least four orders for an error.",
            where=f"seed {seed}, orders {orders}",
            todo="pass seed=, and orders=4 or more; or group the measures so that all can count.",
        )
    return orders // 2, np.random.default_rng(seed)
