"""What is estimated, as ratios of weighted sums: shares, means, totals and ratios, by group.

Every one of them is top / bottom, both being linear in sums by cell. From these sums follow the
estimate, its linearisation and its replicates, so that each is written once.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.survey.cells import By, Cells, cells_of, numbers_of

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Statistic:
    """Estimates to be made from any weight.

    Attributes
    ----------
    keys
        What each estimate is of, K rows.
    adds
        What each row adds to each sum, shape (sums, n).
    top, bottom
        How estimates are made of the sums, shape (K, sums); bottom is absent for totals.
    members
        Which rows count in each domain, shape (domains, n).
    domain
        Domain of each estimate, shape (K,).
    kind
        "share" or "amount".
    """

    keys: pl.DataFrame
    adds: sparse.csc_array
    top: sparse.csr_array
    bottom: sparse.csr_array | None
    members: sparse.csc_array
    domain: NDArray[np.int64]
    kind: str

    def estimate(self, sums: Array) -> Array:
        """Make the estimates of the sums of one weight, or of each replicate."""
        top: Array = self.top @ sums
        if self.bottom is None:
            return top
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio: Array = top / (self.bottom @ sums)
        return ratio

    def influence(self, weight: Array) -> sparse.csr_array:
        """Give weight times influence of each row on each estimate, shape (K, n)."""
        if self.bottom is None:
            parts = self.top
        else:
            sums = self.adds @ weight
            bottom = self.bottom @ sums
            share = sparse.diags_array((self.top @ sums) / bottom)
            parts = sparse.diags_array(1 / bottom) @ (self.top - share @ self.bottom)
        moved = (parts @ self.adds).tocsr()
        moved.data *= weight[moved.indices]
        return moved


def share_of(sample: pl.DataFrame, variable: str, by: By = None) -> Statistic:
    """Share of each level of a variable, or of each option of a select-all question."""
    levels = cells_of(sample, variable)
    answered = sample[variable].is_not_null().to_numpy()
    groups = _groups(sample, by, answered)
    members = groups.matrix()
    cells = groups.cross(levels)
    domain = np.repeat(np.arange(groups.n_cells), levels.n_cells)
    top = sparse.eye_array(cells.n_cells, format="csr")
    adds = cells.matrix()
    if levels.overlap:
        top, bottom = _beside(top, _select(domain, groups.n_cells))
        adds = sparse.vstack([adds, members], format="csc")
    else:
        whole = _select(domain, groups.n_cells)
        bottom = sparse.csr_array(whole @ whole.T)
    return Statistic(cells.keys, adds, top, bottom, members, domain, "share")


def mean_of(sample: pl.DataFrame, variable: str, by: By = None) -> Statistic:
    """Mean of a number; of a column of true and false, the share of true."""
    values = numbers_of(sample, variable)
    is_share = sample[variable].dtype == pl.Boolean
    kind = "share" if is_share else "amount"
    return _ratio(sample, values, np.ones(len(sample)), by, kind)


def ratio_of(sample: pl.DataFrame, above: str, below: str, by: By = None) -> Statistic:
    """Ratio of two totals, over the rows that have both."""
    return _ratio(sample, numbers_of(sample, above), numbers_of(sample, below), by, "amount")


def total_of(sample: pl.DataFrame, variable: str, by: By = None) -> Statistic:
    """Total of a number over the population that the weights stand for."""
    values = numbers_of(sample, variable)
    groups = _groups(sample, by, ~np.isnan(values))
    domain = np.arange(groups.n_cells)
    top = sparse.eye_array(groups.n_cells, format="csr")
    adds = groups.matrix(values)
    return Statistic(groups.keys, adds, top, None, groups.matrix(), domain, "amount")


def _ratio(sample: pl.DataFrame, above: Array, below: Array, by: By, kind: str) -> Statistic:
    groups = _groups(sample, by, ~np.isnan(above) & ~np.isnan(below))
    domain = np.arange(groups.n_cells)
    top, bottom = _beside(*(sparse.eye_array(groups.n_cells, format="csr"),) * 2)
    adds = sparse.vstack([groups.matrix(above), groups.matrix(below)], format="csc")
    return Statistic(groups.keys, adds, top, bottom, groups.matrix(), domain, kind)


def _groups(sample: pl.DataFrame, by: By, counted: NDArray[np.bool_]) -> Cells:
    """Give the groups that somebody who counts lies in."""
    groups = cells_of(sample, by).only(counted)
    if groups.row.size == 0:
        raise EstimateError(
            "No row counts: nobody has both the variable and a group.",
            where=f"by={by!r}",
            todo="choose a variable that these people were asked for.",
        )
    return groups.present()


def _select(domain: NDArray[np.int64], n_domains: int) -> sparse.csr_array:
    """Give the matrix that takes for each estimate its domain's sum, shape (K, domains)."""
    ones = np.ones(len(domain))
    return sparse.csr_array((ones, domain, np.arange(len(domain) + 1)), (len(domain), n_domains))


def _beside(
    top: sparse.csr_array, bottom: sparse.csr_array
) -> tuple[sparse.csr_array, sparse.csr_array]:
    """Let top read the first sums and bottom those after them."""
    one = sparse.hstack([top, sparse.csr_array((top.shape[0], bottom.shape[1]))], format="csr")
    two = sparse.hstack([sparse.csr_array((top.shape[0], top.shape[1])), bottom], format="csr")
    return one, two
