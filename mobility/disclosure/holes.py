"""Which further cells to hide, so that the least is lost and nothing can be worked out."""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from mobility.disclosure.audit import intervals
from mobility.disclosure.cells import Bools, Floats
from mobility.disclosure.cuts import bridges, cut, line_cuts, unsafe_cells
from mobility.disclosure.problem import TOLERANCE, Problem
from mobility.disclosure.repair import pruned, repaired
from mobility.errors import DisclosureError

ROUNDS = 8
"""Times that the search proposes a pattern before the best safe one is taken."""

NODES = 200
"""Branches that the solver may open in a round; a limit on time that gives the same answer on every
machine."""

INFEASIBLE = 2
"""SciPy's `milp` answers so where nothing meets all constraints."""

LESS_THAN_A_CELL = 0.85
"""Cost: patterns nearer to the proven bound hide no more cells than need be; a cell costs 1, and
all that parts equals (`release.TIES`) less than the rest."""

GAP = 5e-4
"""Share of the cost within which a round is solved."""


@dataclass(frozen=True)
class Pattern:
    """What is hidden, and how good the pattern is.

    Attributes
    ----------
    hidden
        Cells hidden, primary ones included.
    cost, bound
        What the further holes cost, and what any safe pattern costs at least.
    rounds
        Patterns proposed.
    """

    hidden: Bools
    cost: float
    bound: float
    rounds: int


def hide(problem: Problem, *, rounds: int = ROUNDS, nodes: int = NODES) -> Pattern:
    """Find the cheapest pattern of holes in which every need is met.

    A search proposes the cheapest pattern that the inequalities known so far allow; linear
    programmes look for cells that it leaves too well known, and each gives a further inequality.
    Patterns proposed on the way are made safe by the shortest way, and the best is kept.

    Raises
    ------
    DisclosureError
        No pattern is safe.
    """
    search = _Search(problem, nodes)
    best: Bools | None = None
    least, bound, done, more = np.inf, 0.0, 0, 0
    while done < rounds + more and bound < least - LESS_THAN_A_CELL:
        done += 1
        proposed, told = search.propose()
        bound = max(bound, told)
        unsafe = search.learn(proposed)
        # repairing is dear: at first each time, then ever less often, and in the last round
        if unsafe and done & (done - 1) and done < rounds:
            continue
        safe = search.mended(proposed) if unsafe else proposed
        if safe is None:
            break
        if search.ask_for_whole_numbers(safe):
            more += 1
            continue
        if problem.cost_of(safe) < least:
            best, least = safe, problem.cost_of(safe)
        if not unsafe:
            break
    if best is None:
        raise _cannot_be_safe(problem)
    return Pattern(best, least, min(bound, least), done)


class _Search:
    """The inequalities known so far, and the solver that looks for the cheapest pattern."""

    def __init__(self, problem: Problem, nodes: int) -> None:
        self.problem = problem
        self.nodes = nodes
        self.threshold = problem.quantities[0].need
        self.places = np.flatnonzero(problem.free)
        self.bridges = bridges(problem)
        self.known: set[bytes] = set()
        self.cuts: list[sparse.csr_array] = []
        for weights in line_cuts(problem):
            self._add(weights)

    def _add(self, weights: Floats) -> None:
        row = sparse.csr_array(np.round(weights[self.places], 9)[None])
        name = row.indices.tobytes() + row.data.tobytes()
        if name not in self.known:
            self.known.add(name)
            self.cuts.append(row)

    def propose(self) -> tuple[Bools, float]:
        """Give the cheapest pattern known to be possible, and a bound on the cost of any.

        Raises
        ------
        DisclosureError
            The inequalities contradict each other.
        """
        hidden, free = self.problem.must.copy(), len(self.places)
        if not self.cuts:
            return hidden, 0.0
        extra = self.bridges[0].A.shape[1] - free if self.bridges else 0
        rows = sparse.vstack(self.cuts, format="csr")
        wide = (rows.data, rows.indices, rows.indptr)
        rules = [
            *self.bridges,
            LinearConstraint(sparse.csr_array(wide, (len(self.cuts), free + extra)), 1, np.inf),
        ]
        if not free:
            raise _cannot_be_safe(self.problem)
        solved = milp(
            np.append(self.problem.cost[self.places], np.zeros(extra)),
            integrality=np.append(np.ones(free), np.zeros(extra)),
            bounds=Bounds(0, 1),
            constraints=rules,
            options={"node_limit": self.nodes, "mip_rel_gap": GAP},
        )
        if solved.status == INFEASIBLE:
            raise _cannot_be_safe(self.problem)
        if solved.x is not None:
            hidden[self.places[solved.x[:free] > 0.5]] = True
        return hidden, float(solved.mip_dual_bound or 0.0)

    def learn(self, proposed: Bools) -> bool:
        """Add an inequality for every cell that a pattern leaves too well known.

        Returns
        -------
        bool
            Whether there is such a cell.
        """
        unsafe = unsafe_cells(self.problem, proposed)
        for quantity, cell in unsafe:
            weights = cut(self.problem, quantity, cell, proposed)
            if weights is not None:
                self._add(weights)
        return bool(unsafe)

    def mended(self, proposed: Bools) -> Bools | None:
        """Make a pattern safe by the shortest way; None where nothing can."""
        safe = repaired(self.problem, proposed)
        return None if safe is None else pruned(self.problem, safe)

    def ask_for_whole_numbers(self, safe: Bools) -> bool:
        """Ask for one person's more room where whole numbers leave a cell too little.

        Returns
        -------
        bool
            Whether the pattern falls short.
        """
        count = self.problem.quantities[0]
        asked = np.flatnonzero(count.need > 0)
        numbers = np.where(safe, np.nan, count.numbers)
        enough = float(self.threshold.max())
        lower, upper = intervals(count.sums, numbers, asked=asked, enough=enough)
        short = asked[upper[asked] - lower[asked] < self.threshold[asked] - TOLERANCE]
        if not short.size:
            return False
        need = count.need.copy()
        need[short] += 1
        others = self.problem.quantities[1:]
        self.problem = replace(self.problem, quantities=(replace(count, need=need), *others))
        return True


def _cannot_be_safe(problem: Problem) -> DisclosureError:
    return DisclosureError(
        "The table cannot be made safe: hiding all that may be hidden is not enough.",
        where=f"{int((problem.quantities[0].need > 0).sum())} cells of too few persons",
        todo="merge small groups, leave a total out, or let more cells be hidden.",
    )
