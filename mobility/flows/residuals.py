"""Where a model of flows is wrong, pair by pair."""

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from mobility.flows.pairs import Pairs, zone_names

UNUSUAL = 3.0
"""Standardised residual beyond which a pair is called unusual: about 1 in 400 by chance."""


def residuals(
    observed: ArrayLike,
    modelled: ArrayLike,
    *,
    origins: Sequence[str] | None = None,
    destinations: Sequence[str] | None = None,
    dispersion: float = 1.0,
    variation: float = 0.0,
) -> pl.DataFrame:
    """List observed and modelled flows, the most surprising first.

    Parameters
    ----------
    observed, modelled
        ``(n, m)`` persons, dense or sparse in the same cells.
    origins, destinations
        Names; None for their numbers.
    dispersion, variation
        Of the fit: the variance of a flow is taken as dispersion times the modelled flow (then
        variation is 0), or as the flow plus variation times its square (then dispersion is 1).

    Returns
    -------
    frame
        ``origin, destination, observed, modelled, difference, ratio, standardised, is_unusual``;
        ratio is observed over modelled, null where nothing is modelled.

    References
    ----------
    McCullagh & Nelder (1989), Generalized Linear Models, 2nd ed., section 2.4.
    """
    pairs, model = Pairs.of(modelled, what="modelled")
    there = pairs.align(observed, what="observed")
    spread = np.sqrt(dispersion * model + variation * model**2)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = there / model
        standardised = np.where(there == model, 0.0, (there - model) / spread)
    from_zone = np.broadcast_to(pairs.origin, model.shape).ravel()
    to_zone = np.broadcast_to(pairs.destination, model.shape).ravel()
    names = zone_names(pairs.shape, origins, destinations)
    return (
        pl.DataFrame(
            {
                "origin": np.asarray(names[0])[from_zone],
                "destination": np.asarray(names[1])[to_zone],
                "observed": there.ravel(),
                "modelled": model.ravel(),
                "difference": (there - model).ravel(),
                "ratio": ratio.ravel(),
                "standardised": standardised.ravel(),
            }
        )
        .with_columns(
            pl.col("ratio").replace([np.inf], [None]).fill_nan(None),
            is_unusual=pl.col("standardised").abs() > UNUSUAL,
        )
        .sort(pl.col("standardised").abs(), descending=True, maintain_order=True)
    )
