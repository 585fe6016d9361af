"""Observed flows, read at the cells of a cost table and checked."""

from typing import TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows.deterrence import Deterrence
from mobility.flows.pairs import Floats
from mobility.flows.profile import Profile, State

Flags: TypeAlias = NDArray[np.bool_]


def observed_flows(
    deterrence: Deterrence,
    flows: ArrayLike | sparse.sparray,
    weight: Floats | None,
    leaves_out_own_zone: bool,
) -> Floats:
    """Read flows at the open cells, times the cells' weights.

    Raises
    ------
    EstimateError
        Flows or weights are negative or missing, people travel where no way leads, or nobody
        travels at all.
    """
    pairs = deterrence.pairs
    closed = None if deterrence.is_open is None else ~deterrence.is_open
    if leaves_out_own_zone and sparse.issparse(flows):
        stored = sparse.coo_array(flows)
        away = stored.row != stored.col
        at = stored.row[away], stored.col[away]
        flows = sparse.csr_array((stored.data[away], at), shape=stored.shape)
    known = pairs.align(flows, what="flows")
    if leaves_out_own_zone:
        known = np.where(pairs.origin == pairs.destination, 0.0, known)
    if weight is not None:
        _must(~(weight >= 0) | np.isinf(weight), deterrence, "Weights are negative or missing.")
        # What stands in a cell that is left out, a missing value perhaps, counts nothing.
        known = np.where(weight > 0, known, 0.0) * weight
    _must(~(known >= 0) | np.isinf(known), deterrence, "Flows are negative or missing.")
    if closed is not None:
        _must(closed & (known > 0), deterrence, "People travel between zones that no way joins.")
    if not known.any():
        raise EstimateError(
            "Nobody travels: every flow is zero.",
            where="flows",
            todo="give the flows, or fit to totals by fit_mean_cost.",
        )
    return known


def free_parameters(profile: Profile, state: State) -> int:
    """Count the balancing factors that are free, and the deterrence's parameters."""
    rows, columns = profile.rows > 0, profile.columns > 0
    deterrence = len(state.parameters)
    if profile.attraction is not None:
        return int(rows.sum()) + deterrence
    apart = components(state, rows, columns)
    return int(rows.sum()) + int(columns.sum()) - apart + deterrence


def components(state: State, rows: Flags, columns: Flags) -> int:
    """Count the groups of origins and destinations that no open cell joins."""
    table = state.weights.kernel
    left, found = rows.copy(), 0
    while left.any():
        reached = np.zeros_like(rows)
        reached[int(np.argmax(left))] = True
        size = 0
        while np.count_nonzero(reached) > size:
            size = int(np.count_nonzero(reached))
            there = (reached.astype(np.float64) @ table > 0) & columns
            reached |= (table @ there.astype(np.float64) > 0) & rows
        left &= ~reached
        found += 1
    return found


def _must(wrong: Flags, deterrence: Deterrence, what: str) -> None:
    if wrong.any():
        raise EstimateError(
            what,
            where=f"pairs {deterrence.pairs.named(wrong)}",
            todo="correct these pairs, or give them weight zero in sample_weight.",
        )
