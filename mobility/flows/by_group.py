"""A gravity model for each mode or group, told in one table."""

from collections.abc import Mapping

import polars as pl
from numpy.typing import ArrayLike
from scipy import sparse
from sklearn.base import clone

from mobility.errors import EstimateError
from mobility.flows.gravity import Gravity
from mobility.flows.pairs import listed


def fit_by_group(
    model: Gravity,
    flows: Mapping[str, ArrayLike | sparse.sparray],
    cost: ArrayLike | sparse.sparray | Mapping[str, ArrayLike | sparse.sparray],
) -> dict[str, Gravity]:
    """Fit one model to the flows of each group.

    Parameters
    ----------
    model
        What is fitted; it stays as it is.
    flows
        ``(n, m)`` persons by group: by mode, by sector.
    cost
        One cost for all groups, or one for each.

    Returns
    -------
    dict of fitted models by group

    Raises
    ------
    EstimateError
        A group has no cost, or its flows cannot bear the model; the group is named.
    """
    if isinstance(cost, Mapping):
        missing = [group for group in flows if group not in cost]
        if missing:
            raise EstimateError(
                "Groups have no cost of their own.",
                where=f"cost: {listed(missing)}",
                todo="give a cost for each group, or one for all.",
            )
    fits = {}
    for group, observed in flows.items():
        own = cost[group] if isinstance(cost, Mapping) else cost
        try:
            fits[group] = clone(model).fit(observed, own)
        except EstimateError as error:
            raise EstimateError(
                error.what, where=f"group {group}: {error.where}", todo=error.todo
            ) from error
    return fits


def coefficients_by_group(fits: Mapping[str, Gravity]) -> pl.DataFrame:
    """Tell the coefficients of all groups, with their errors and the flows' dispersion.

    Returns
    -------
    frame
        ``group``, the columns of ``coefficients_``, ``dispersion, variation, mean_cost, pairs``.
    """
    return pl.concat(
        fit.coefficients_.select(
            pl.lit(group).alias("group"),
            pl.all(),
            dispersion=pl.lit(fit.dispersion_),
            variation=pl.lit(fit.variation_),
            mean_cost=pl.lit(fit.mean_cost_),
            pairs=pl.lit(fit.n_pairs_),
        )
        for group, fit in fits.items()
    )
