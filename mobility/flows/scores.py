"""How near modelled flows come to observed ones, in numbers with intervals."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from mobility.errors import EstimateError
from mobility.flows.pairs import Floats, Pairs

SCORES = (
    "cpc",
    "srmse",
    "ssi",
    "rmse",
    "cpc_distance",
    "mean_cost_observed",
    "mean_cost_modelled",
)
"""The scores, in the order they are told; 1 is best for cpc, ssi and cpc_distance, 0 for srmse."""

DISTANCE_BINS = 20
"""Equal bins of the cost histogram, from zero to the largest finite cost."""

UNREACHED = 1
"""One bin more holds the flows between zones that no way joins."""


def flow_scores(
    observed: ArrayLike | sparse.sparray,
    modelled: ArrayLike | sparse.sparray,
    cost: ArrayLike | sparse.sparray | None = None,
    *,
    bin_width: float | None = None,
) -> dict[str, float]:
    """Score modelled flows against observed ones.

    Parameters
    ----------
    observed, modelled
        Flows of the same pairs, persons: tables, or one value per pair.
    cost
        Cost of each pair; infinite where there is no way.
    bin_width
        Width of the bins of ``cpc_distance``, in units of cost; None for `DISTANCE_BINS` equal
        bins.

    Returns
    -------
    dict
        ``cpc``, the common part of commuters, 2 sum min / (sum observed + sum modelled); ``srmse``,
        the root mean square error over the mean observed flow; ``ssi``, the Sorensen similarity
        over pairs with any flow; ``rmse``, persons; and, NaN without a cost, ``cpc_distance``, the
        common part of the two histograms of cost, ``mean_cost_observed`` and
        ``mean_cost_modelled``, over pairs that a way joins.

    Raises
    ------
    EstimateError
        The shapes differ, a flow is negative or missing, or nobody travels.

    References
    ----------
    Lenormand, Bassolas & Ramasco (2016), J. Transport Geography 51: 158-169; SRMSE: Knudsen &
    Fotheringham (1986), Int. Regional Science Review 10(2): 127-147.
    """
    pairs = Compared.of(observed, modelled, cost, bin_width)
    sums = pairs.sums(np.zeros(len(pairs.observed), dtype=np.int64), 1)
    told = pairs.scores(sums)
    return {name: float(told[0, k]) for k, name in enumerate(SCORES)}


@dataclass(frozen=True)
class Compared:
    """Observed and modelled flows of the same pairs, one value each.

    ``bin`` is the place of each pair in the histogram of cost, the last bin for pairs without a
    way; ``absent`` counts the pairs that neither sparse table stores.
    """

    observed: Floats
    modelled: Floats
    cost: Floats | None
    bin: NDArray[np.int64] | None
    bins: int
    absent: int

    @classmethod
    def of(
        cls,
        observed: ArrayLike | sparse.sparray,
        modelled: ArrayLike | sparse.sparray,
        cost: ArrayLike | sparse.sparray | None,
        bin_width: float | None,
    ) -> "Compared":
        """Read two tables, or two lists of pairs, and their cost."""
        there, model, spent, absent = _read(observed, modelled, cost)
        if spent is None:
            return cls(there, model, None, None, 0, absent)
        place, bins = _bins(spent, bin_width)
        return cls(there, model, spent, place, bins, absent)

    def sums(self, unit: NDArray[np.int64], units: int) -> Floats:
        """Sum what scores are made of over the pairs of each unit, ``(units, sums)``."""
        there, model = self.observed, self.modelled
        both, least = there + model, np.minimum(there, model)
        similar = np.divide(least, both, out=np.zeros_like(both), where=both > 0)
        parts = [np.ones_like(there), there, model, least, (there - model) ** 2, similar, both > 0]
        if self.cost is not None:
            reached = np.isfinite(self.cost)
            spent = np.where(reached, self.cost, 0.0)
            parts += [there * reached, model * reached, there * spent, model * spent]
        columns = [np.bincount(unit, weights=part, minlength=units) for part in parts]
        # Pairs that neither table stores carry nothing, but they count among the pairs.
        columns[0][0] += self.absent
        if self.bin is not None:
            place, size = unit * self.bins + self.bin, units * self.bins
            for flows in (there, model):
                histogram = np.bincount(place, weights=flows, minlength=size)
                columns += list(histogram.reshape(units, self.bins).T)
        return np.stack(columns, axis=1)

    def scores(self, sums: Floats) -> Floats:
        """Make the scores of each row of sums, ``(rows, scores)``."""
        told = np.full((len(sums), len(SCORES)), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            count, there, model, least, square, similar, any_flow = sums[:, :7].T
            told[:, 0] = 2 * least / (there + model)
            told[:, 3] = np.sqrt(square / count)
            told[:, 1] = told[:, 3] / (there / count)
            told[:, 2] = 2 * similar / any_flow
            if self.bins:
                one, two = np.split(sums[:, 11:], 2, axis=1)
                common = np.minimum(one / there[:, None], two / model[:, None])
                told[:, 4] = common.sum(axis=1)
                told[:, 5:] = sums[:, 9:11] / sums[:, 7:9]
        return told


def _bins(cost: Floats, width: float | None) -> tuple[NDArray[np.int64], int]:
    reached = np.isfinite(cost)
    known = np.where(reached, cost, 0.0)
    farthest = float(known.max(initial=0.0))
    bins = DISTANCE_BINS if width is None else max(1, int(np.ceil(farthest / width)))
    step = width or farthest / bins or 1.0
    # The largest cost lies on the last bin's right edge, which belongs to it.
    place = np.minimum((known / step).astype(np.int64), bins - 1)
    place[~reached] = bins
    return place, bins + UNREACHED


def _read(
    observed: ArrayLike | sparse.sparray,
    modelled: ArrayLike | sparse.sparray,
    cost: ArrayLike | sparse.sparray | None,
) -> tuple[Floats, Floats, Floats | None, int]:
    absent = 0
    if sparse.issparse(observed) or sparse.issparse(modelled):
        pattern = sparse.csr_array(cost) if sparse.issparse(cost) else None
        if pattern is None:
            pattern = abs(sparse.csr_array(observed)) + abs(sparse.csr_array(modelled))
        pairs, _ = Pairs.of(pattern, what="pairs")
        absent = pairs.shape[0] * pairs.shape[1] - len(pairs.origin)
        there, model = (pairs.align(t, what="flows") for t in (observed, modelled))
        spent = None
        if sparse.issparse(cost):
            spent = pairs.align(cost, what="cost")
        elif cost is not None:
            spent = np.asarray(cost, dtype=np.float64)[pairs.origin, pairs.destination]
    else:
        there, model = (np.asarray(t, dtype=np.float64) for t in (observed, modelled))
        spent = None if cost is None else np.asarray(cost, dtype=np.float64)
    _check(there, model, spent)
    return there.ravel(), model.ravel(), None if spent is None else spent.ravel(), absent


def _check(there: Floats, model: Floats, spent: Floats | None) -> None:
    shapes = {part.shape for part in (there, model, spent) if part is not None}
    if len(shapes) > 1:
        raise EstimateError(
            f"Flows and costs to compare have different shapes: {sorted(shapes)}.",
            where="observed, modelled, cost",
            todo="give them for the same pairs, in the same order.",
        )
    for name, flows in (("observed", there), ("modelled", model)):
        if not np.isfinite(flows).all() or (flows < 0).any():
            raise EstimateError(
                f"The {name} flows have values that are negative or missing.",
                where=name,
                todo="leave such pairs out of both.",
            )
        if not flows.any():
            raise EstimateError(
                f"Nobody travels in the {name} flows, so nothing can be scored.",
                where=name,
                todo="see that the right table was given.",
            )
    if spent is not None and (np.isnan(spent).any() or (spent < 0).any()):
        raise EstimateError(
            "Costs are negative or missing.",
            where="cost",
            todo="give every pair a cost, infinite where there is no way.",
        )
