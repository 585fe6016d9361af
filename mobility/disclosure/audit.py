"""What an attacker can infer of each hidden cell, by linear programming.

Shares no code with the search for holes beyond the sums themselves: it sees a release as its reader
does.

References
----------
Hundepool et al. (2012), Statistical Disclosure Control, Wiley, section 4.3.2 (feasibility
intervals and the audit of suppressed tables).
"""

import numpy as np
import polars as pl
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from mobility.disclosure.cells import Floats, Ints, Table
from mobility.disclosure.primary import THRESHOLD
from mobility.disclosure.sums import add_up
from mobility.errors import DisclosureError

NEAR = 1e-5
"""Persons: how far from a whole number the solver's answer may lie (HiGHS works to 1e-6)."""

NO_TABLE_OR_NO_LIMIT = (2, 3, 4)
"""Answers of SciPy's `milp` where no table fits, or a number has no limit."""


def audit(
    protected: pl.DataFrame, *, count: str = "n", by: list[str], threshold: int = THRESHOLD
) -> pl.DataFrame:
    """Infer, as an attacker would, what each hidden count can be.

    The attacker knows every number shown, that counts are whole and not negative, and how the table
    adds up; not which hidden cells were small.

    Parameters
    ----------
    protected
        A row per cell, null in `by` for a total and in `count` where hidden.
    count, by
        The column of counts, and those that tell the cells apart.
    threshold
        The least spread that counts as safe, in persons.

    Returns
    -------
    pl.DataFrame
        Per hidden cell the columns of `by`, then `lower`, `upper` (infinite without limit) and
        `is_safe`: ``upper - lower >= threshold``.

    Raises
    ------
    DisclosureError
        The table does not add up.
    """
    cells = add_up([Table(protected, by, count).sheet()])
    places = cells.rows[0]
    is_hidden = np.isnan(cells.counts[places])
    lower, upper = intervals(cells.sums, cells.counts, asked=places[is_hidden])
    return protected.filter(pl.Series(is_hidden)).select(
        *by,
        lower=pl.Series(lower[places[is_hidden]], dtype=pl.Float64),
        upper=pl.Series(upper[places[is_hidden]], dtype=pl.Float64),
        is_safe=pl.Series(
            upper[places[is_hidden]] - lower[places[is_hidden]] >= threshold, dtype=pl.Boolean
        ),
    )


def intervals(
    sums: sparse.csr_array,
    numbers: Floats,
    *,
    asked: Ints | None = None,
    whole: bool = True,
    enough: float = np.inf,
) -> tuple[Floats, Floats]:
    """Find the least and the most that each hidden number can be.

    Parameters
    ----------
    sums : sparse array of shape (n_sums, n_cells)
        ``sums @ numbers == 0``.
    numbers : ndarray of shape (n_cells,)
        NaN where hidden; none is negative.
    asked
        The places of the hidden numbers asked for; all when absent.
    whole
        The numbers are whole.
    enough
        A spread at which the search for a number's ends may stop: wider ones need not be exact.

    Returns
    -------
    tuple of ndarray of shape (n_cells,)
        Least and most; the number itself where it is shown, NaN where it was not asked for.

    Raises
    ------
    DisclosureError
        The numbers shown contradict each other.
    """
    hidden = np.isnan(numbers)
    lower, upper = numbers.copy(), numbers.copy()
    inner = sparse.csr_array(sums[:, np.flatnonzero(hidden)])
    known = -(sums[:, np.flatnonzero(~hidden)] @ numbers[~hidden])
    lines = np.flatnonzero(np.diff(inner.indptr))
    wanted = np.zeros(len(numbers), dtype=np.bool_)
    wanted[np.flatnonzero(hidden) if asked is None else asked] = True
    wanted = wanted[hidden]
    if not wanted.any():
        return lower, upper
    found = _bounds_of(inner[lines], known[lines], wanted, whole=whole, enough=enough)
    lower[hidden], upper[hidden] = found
    return lower, upper


def possible(sums: sparse.csr_array, numbers: Floats) -> Floats:
    """Fill hidden numbers in with whole ones that fit what is shown.

    Raises
    ------
    DisclosureError
        The numbers shown contradict each other.
    """
    hidden = np.isnan(numbers)
    if not hidden.any():
        return numbers
    inner = sparse.csr_array(sums[:, np.flatnonzero(hidden)])
    known = -(sums[:, np.flatnonzero(~hidden)] @ numbers[~hidden])
    filled = numbers.copy()
    filled[hidden] = _Attacker(inner, known, whole=True).lowest
    return filled


def _bounds_of(
    sums: sparse.csr_array, known: Floats, wanted: np.ndarray, *, whole: bool, enough: float
) -> tuple[Floats, Floats]:
    """Solve for each wanted number, group by group of numbers that hang together."""
    size = sums.shape[1]
    lower, upper = np.full(size, np.nan), np.full(size, np.nan)
    lower[wanted], upper[wanted] = 0.0, np.inf
    links = sparse.csr_array(abs(sums).T @ abs(sums))
    _, group = sparse.csgraph.connected_components(links, directed=False)
    for number in np.unique(group[wanted]):
        members = np.flatnonzero(group == number)
        own = sparse.csr_array(sums[:, members])
        lines = np.flatnonzero(np.diff(own.indptr))
        if len(lines):
            solver = _Attacker(own[lines], known[lines], whole=whole)
            for place in np.flatnonzero(wanted[members]):
                lower[members[place]], upper[members[place]] = solver.ends(int(place), enough)
    return lower, upper


class _Attacker:
    """One who solves a group of hidden numbers that hang together."""

    def __init__(self, sums: sparse.csr_array, known: Floats, *, whole: bool) -> None:
        self.sums, self.known, self.whole = sums, known, whole
        self.size = sums.shape[1]
        # no number exceeds a known total of which it is a part
        self.ceiling = np.full(self.size, np.inf)
        for start, end, total in zip(sums.indptr[:-1], sums.indptr[1:], known, strict=True):
            members, signs = sums.indices[start:end], sums.data[start:end]
            if (signs > 0).all():
                self.ceiling[members] = np.minimum(self.ceiling[members], total)
        first = self._solve(np.zeros(self.size))
        if first is None:
            raise DisclosureError(
                "The numbers shown contradict each other: no table has them all.",
                where="the sums of the table",
                todo="give every row that the totals count, and totals of the same people.",
            )
        self.lowest, self.highest = first, first.copy()

    def ends(self, place: int, enough: float) -> tuple[float, float]:
        """Find the least and the most that a number can be, or ends that lie far enough apart."""
        for sign in (-1.0, 1.0):
            if self.highest[place] - self.lowest[place] >= enough:
                break
            if sign < 0 and self.highest[place] < self.ceiling[place] - NEAR:
                self._seek(place, sign)
            if sign > 0 and self.lowest[place] > NEAR:
                self._seek(place, sign)
        least = float(self.lowest[place]) if self.lowest[place] > NEAR else 0.0
        return least, float(self.highest[place])

    def _seek(self, place: int, sign: float) -> None:
        aim = np.zeros(self.size)
        aim[place] = sign
        table = self._solve(aim)
        if table is None:
            self.highest[place] = np.inf
            return
        # what was possible for one number is possible for all others too
        self.lowest = np.minimum(self.lowest, table)
        self.highest = np.maximum(self.highest, table)

    def _solve(self, aim: Floats) -> Floats | None:
        """Find the table with the least of an aim; None where there is no limit, or no table."""
        table = self._programme(aim, whole=False)
        if table is not None and self.whole:
            if (abs(table - np.round(table)) > NEAR).any():
                table = self._programme(aim, whole=True)
            return None if table is None else np.asarray(np.round(table))
        return table

    def _programme(self, aim: Floats, *, whole: bool) -> Floats | None:
        solved = milp(
            aim,
            integrality=np.full(self.size, int(whole)),
            constraints=LinearConstraint(self.sums, self.known, self.known),
            bounds=Bounds(0, np.inf),
        )
        if solved.x is None and solved.status not in NO_TABLE_OR_NO_LIMIT:
            raise DisclosureError(
                f"The audit was not finished: {solved.message}",
                where=f"{self.size} hidden numbers that hang together",
                todo="part the release, or merge small groups.",
            )
        return None if solved.x is None else np.asarray(solved.x)
