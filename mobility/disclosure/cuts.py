"""What a pattern of holes must still hide, as inequalities for the search.

An attacker's greatest and least guess at a cell are linear programmes. Where they lie too near to
each other, the dual prices of the sums say which shown cells pin the cell down: at least so many of
them must be hidden in any safe pattern.

References
----------
Fischetti & Salazar-Gonzalez (2000), Models and algorithms for optimizing cell suppression in
tabular data with linear constraints, J. Am. Stat. Assoc. 95: 916-928. Magnanti & Wong (1981),
Accelerating Benders decomposition, Operations Research 29(3): 464-484.
"""

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from mobility.disclosure.cells import Bools, Floats
from mobility.disclosure.problem import TOLERANCE, Part, Problem, Quantity, parts_of

OPENING = 1e-3
"""Share of a shown cell's number that is opened to find the strongest of equally good prices."""


def unsafe_cells(problem: Problem, hidden: Bools) -> list[tuple[Quantity, int]]:
    """Find the cells of each quantity that the pattern leaves too well known."""
    return [
        (quantity, cell)
        for quantity in problem.quantities
        for part in parts_of(quantity.sums, hidden, quantity.need > 0)
        if len(part.lines)
        for cell in _too_narrow(quantity, part)
    ]


def _too_narrow(quantity: Quantity, part: Part) -> list[int]:
    """Find the cells of a part whose spread is below their need."""
    need, size = quantity.need[part.cells], len(part.cells)
    highest, lowest = np.zeros(size), np.zeros(size)
    tight = LinearConstraint(part.sums, 0, 0)

    def spread(cell: int) -> float:
        return float(quantity.up * highest[cell] - quantity.down * lowest[cell])

    found = []
    for cell in map(int, np.flatnonzero(need > 0)):
        for sign in (1.0, -1.0):
            # every table seen so far is one that the attacker must think possible
            if spread(cell) >= need[cell] - TOLERANCE:
                break
            aim, most = np.zeros(size), np.full(size, np.inf)
            aim[cell] = -sign
            if sign > 0:
                most[cell] = need[cell] / quantity.up
            solved = milp(
                aim, constraints=tight, bounds=Bounds(-quantity.numbers[part.cells], most)
            )
            highest = np.maximum(highest, solved.x)
            lowest = np.minimum(lowest, solved.x)
        if spread(cell) < need[cell] - TOLERANCE:
            found.append(int(part.cells[cell]))
    return found


def cut(problem: Problem, quantity: Quantity, cell: int, hidden: Bools) -> Floats | None:
    """Give the weights of an inequality that the pattern breaks: ``weights @ hidden >= 1``.

    Shown cells are opened by a hair, so that of all optimal prices those are taken which ask for
    the fewest cells (a Pareto-optimal cut).
    """
    numbers, need = quantity.numbers, quantity.need[cell]
    hair = np.where(problem.never, 0.0, OPENING / problem.cost)
    least = np.where(hidden, -numbers, -hair * np.minimum(numbers, need))
    most = np.where(hidden, np.inf, hair * need)
    prices = []
    for sign in (1.0, -1.0):
        aim, above = np.zeros(len(numbers)), most.copy()
        aim[cell] = -sign
        if sign > 0:
            above[cell] = need / quantity.up
        solved = linprog(
            aim,
            A_eq=quantity.sums,
            b_eq=np.zeros(quantity.sums.shape[0]),
            bounds=np.column_stack([least, above]),
            method="highs-ds",
        )
        prices.append(-solved.eqlin.marginals)
    weights = _weights(problem, quantity, cell, prices[0], prices[1])
    if weights is None or weights @ hidden > 1 - TOLERANCE:
        return None
    return weights


def line_cuts(problem: Problem) -> list[Floats]:
    """Give what each sum alone asks for: beside a small cell, enough persons must be hidden."""
    cuts = []
    for quantity in problem.quantities:
        sums = quantity.sums
        for line in range(sums.shape[0]):
            members = sums.indices[sums.indptr[line] : sums.indptr[line + 1]]
            signs = sums.data[sums.indptr[line] : sums.indptr[line + 1]]
            for cell, sign in zip(members, signs, strict=True):
                if quantity.need[cell] > 0:
                    price = np.zeros(sums.shape[0])
                    price[line] = sign
                    weights = _weights(problem, quantity, int(cell), price, None)
                    if weights is not None:
                        cuts.append(weights)
    return cuts


def _weights(
    problem: Problem, quantity: Quantity, cell: int, above: Floats, below: Floats | None
) -> Floats | None:
    """Turn the sums' prices into weights on the cells; None where nothing more is asked."""
    weights = np.zeros(len(quantity.numbers))
    for price, sign, counts in ((above, 1.0, quantity.up), (below, -1.0, quantity.down)):
        if price is None:
            # without prices for the way down: at most down to nobody
            weights[cell] += counts * quantity.numbers[cell]
            continue
        reduced = -(quantity.sums.T @ price)
        reduced[cell] += sign
        weights[reduced > TOLERANCE] = np.inf
        falling = reduced < -TOLERANCE
        weights[falling] -= counts * reduced[falling] * quantity.numbers[falling]
    rest = quantity.need[cell] - weights[problem.must].sum()
    if not rest > TOLERANCE:
        return None
    weights[problem.must] = 0.0
    # nobody can give more than all that is asked
    return np.asarray(np.minimum(weights, rest) / rest)


def bridges(problem: Problem) -> list[LinearConstraint]:
    """State that no cell is hidden alone in a sum: the sum would give it away.

    The variables are the free cells, then one per sum: whether it has a hidden cell.
    """
    sums = problem.quantities[0].sums
    free = abs(sums[:, np.flatnonzero(problem.free)])
    has_hidden = abs(sums[:, np.flatnonzero(problem.must)]).sum(axis=1) > 0
    open_lines = free[np.flatnonzero(~has_hidden & (free.sum(axis=1) > 0))].tocoo()
    lines, cells = open_lines.shape
    if not lines:
        return []
    entries = open_lines.nnz
    own = sparse.csr_array(
        (np.ones(entries), (np.arange(entries), open_lines.col)), shape=(entries, cells)
    )
    of_line = sparse.csr_array(
        (np.ones(entries), (np.arange(entries), open_lines.row)), shape=(entries, lines)
    )
    twice = sparse.hstack([open_lines, -2 * sparse.eye_array(lines)], format="csr")
    return [
        LinearConstraint(sparse.hstack([own, -of_line], format="csr"), -np.inf, 0),
        LinearConstraint(twice, 0, np.inf),
    ]
