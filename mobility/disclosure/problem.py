"""What is to be hidden, and what an attacker must not find out, as arrays."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from mobility.disclosure.cells import Bools, Floats

TOLERANCE = 1e-6
"""Persons: differences below are the solver's rounding (HiGHS works to 1e-7)."""


@dataclass(frozen=True)
class Quantity:
    """A number per cell that adds up, for which an attacker can solve.

    Parameters
    ----------
    numbers : ndarray of shape (n_cells,)
        The true numbers, not negative, in persons or in an average person's worth.
    sums : sparse array of shape (n_sums, n_cells)
        ``sums @ numbers == 0``.
    need : ndarray of shape (n_cells,)
        How far apart the least and the most that the attacker finds possible must lie; 0 where it
        does not matter.
    up, down
        What a step above and below the true number counts towards `need`.
    """

    numbers: Floats
    sums: sparse.csr_array
    need: Floats
    up: float = 1.0
    down: float = 1.0


@dataclass(frozen=True)
class Problem:
    """Which cells may be hidden at what cost.

    Parameters
    ----------
    quantities
        What the attacker solves for; the first is the count.
    must
        Cells hidden in any case: primary ones, and rests that nobody published.
    never
        Cells that stay shown.
    cost : ndarray of shape (n_cells,)
        What hiding a cell costs, above 0.
    """

    quantities: tuple[Quantity, ...]
    must: Bools
    never: Bools
    cost: Floats

    @property
    def free(self) -> Bools:
        """Cells that may be hidden or shown."""
        return ~self.must & ~self.never

    def cost_of(self, hidden: Bools) -> float:
        """Add up what a pattern costs beyond the cells that must be hidden."""
        return float(self.cost[hidden & ~self.must].sum())


@dataclass(frozen=True)
class Part:
    """A quantity's hidden cells that hang together, and the sums among them.

    Attributes
    ----------
    cells, lines
        Places in all cells and all sums.
    sums
        The sums' hidden part.
    """

    cells: np.ndarray
    lines: np.ndarray
    sums: sparse.csr_array


def parts_of(sums: sparse.csr_array, hidden: Bools, asked: Bools) -> list[Part]:
    """Part the hidden cells into groups that no sum connects; give those with a cell asked for."""
    if not (hidden & asked).any():
        return []
    cells = np.flatnonzero(hidden)
    inner = sums[:, cells].tocsr()
    lines = np.flatnonzero(np.diff(inner.indptr))
    inner = inner[lines]
    graph = sparse.block_array([[None, inner], [inner.T, None]], format="csr")
    _, label = sparse.csgraph.connected_components(graph, directed=False)
    of_line, of_cell = label[: len(lines)], label[len(lines) :]
    by_line, by_cell = np.argsort(of_line, kind="stable"), np.argsort(of_cell, kind="stable")
    found = []
    for group in np.unique(of_cell[asked[cells]]):
        members = by_cell[slice(*np.searchsorted(of_cell[by_cell], [group, group + 1]))]
        own = by_line[slice(*np.searchsorted(of_line[by_line], [group, group + 1]))]
        found.append(Part(cells[members], lines[own], inner[own][:, members].tocsr()))
    return found
