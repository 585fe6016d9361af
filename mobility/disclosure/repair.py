"""Make a pattern of holes safe by the shortest way, and close the holes that it can spare.

References
----------
Kelly, Golden & Assad (1992), Cell suppression: disclosure protection for sensitive tabular data,
Networks 22: 397-417 (the linear programme that moves a cell at least cost). Candes, Wakin & Boyd
(2008), Enhancing sparsity by reweighted l1 minimization, J. Fourier Anal. Appl. 14: 877-905.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from mobility.disclosure.cells import Bools, Floats
from mobility.disclosure.cuts import unsafe_cells
from mobility.disclosure.problem import TOLERANCE, Problem, Quantity

PASSES = 3
"""Times the least-cost way is sought again, dearer cells weighing more each time."""

Witness = dict[tuple[int, int], Bools]
"""Per quantity and cell: the cells that two possible tables, far enough apart, differ in."""


def repaired(problem: Problem, hidden: Bools) -> Bools | None:
    """Hide further cells until every need is met; None where nothing can meet it."""
    hidden = hidden.copy()
    while True:
        unsafe = unsafe_cells(problem, hidden)
        if not unsafe:
            return hidden
        quantity, cell = unsafe[0]
        way = _cheapest_way(problem, quantity, cell, hidden)
        if way is None or not (way & ~hidden).any():
            return None
        hidden |= way


def _cheapest_way(problem: Problem, quantity: Quantity, cell: int, hidden: Bools) -> Bools | None:
    """Find few cells that let a cell move as far as it needs."""
    closed = problem.never & ~hidden
    price = np.where(hidden, 0.0, problem.cost)
    way = None
    for _ in range(PASSES):
        moved = _moves(quantity, cell, closed, price)
        if moved is None:
            return way
        way = moved > TOLERANCE
        price = np.where(hidden, 0.0, problem.cost / (moved + 0.1 * quantity.need[cell]))
    return way


def _moves(quantity: Quantity, cell: int, closed: Bools, price: Floats) -> Floats | None:
    """Tell how far every cell moves, up and down, in the cheapest pair of possible tables."""
    size, lines = len(closed), quantity.sums.shape[0]
    step = sparse.hstack([quantity.sums, -quantity.sums])
    both = sparse.block_diag([step, step])
    target = np.zeros(4 * size)
    target[[cell, size + cell]] = quantity.up, -quantity.up
    target[[2 * size + cell, 3 * size + cell]] = -quantity.down, quantity.down
    rise = np.where(closed, 0.0, np.inf)
    fall = np.where(closed, 0.0, quantity.numbers)
    solved = linprog(
        np.tile(price, 4),
        A_eq=sparse.vstack([both, sparse.csr_array(target[None])]),
        b_eq=np.append(np.zeros(2 * lines), quantity.need[cell]),
        bounds=np.column_stack([np.zeros(4 * size), np.concatenate([rise, fall, rise, fall])]),
        method="highs",
    )
    return None if solved.x is None else solved.x.reshape(4, size).sum(axis=0)


def pruned(problem: Problem, hidden: Bools) -> Bools:
    """Show every cell again that the needs can spare, dearest first."""
    hidden = hidden.copy()
    witnesses: Witness = {}
    for number, quantity in enumerate(problem.quantities):
        for cell in np.flatnonzero(quantity.need > 0):
            found = _witness(quantity, int(cell), hidden)
            if found is not None:
                witnesses[number, int(cell)] = found
    spare = np.flatnonzero(hidden & ~problem.must)
    for shown in spare[np.argsort(-problem.cost[spare], kind="stable")]:
        hidden[shown] = False
        other = _other_witnesses(problem, witnesses, int(shown), hidden)
        if other is None:
            hidden[shown] = True
        else:
            witnesses |= other
    return hidden


def _other_witnesses(
    problem: Problem, witnesses: Witness, shown: int, hidden: Bools
) -> Witness | None:
    """Find new witnesses for the needs that leant on a cell; None where one has none."""
    other: Witness = {}
    for (number, cell), leans_on in witnesses.items():
        if leans_on[shown]:
            found = _witness(problem.quantities[number], cell, hidden)
            if found is None:
                return None
            other[number, cell] = found
    return other


def _witness(quantity: Quantity, cell: int, hidden: Bools) -> Bools | None:
    """Find two possible tables that lie as far apart in a cell as it needs."""
    places = np.flatnonzero(hidden)
    inner = sparse.csr_array(quantity.sums[:, places])
    inner = inner[np.flatnonzero(np.diff(inner.indptr))]
    size, here = len(places), int(np.searchsorted(places, cell))
    apart = sparse.csr_array(
        ([quantity.up, -quantity.down], ([0, 0], [here, size + here])), shape=(1, 2 * size)
    )
    least = np.tile(-quantity.numbers[places], 2)
    solved = milp(
        np.zeros(2 * size),
        constraints=[
            LinearConstraint(sparse.block_diag([inner, inner], format="csr"), 0, 0),
            LinearConstraint(apart, quantity.need[cell], np.inf),
        ],
        bounds=Bounds(least, np.inf),
    )
    if solved.x is None:
        return None
    moved = np.zeros(len(hidden), dtype=np.bool_)
    moved[places] = abs(solved.x.reshape(2, size)).max(axis=0) > TOLERANCE
    return moved
