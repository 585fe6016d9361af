"""Cold start: why a short trip by car costs more carbon a kilometre than a long one."""

from collections.abc import Mapping
from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError

COLD_START: Final = {
    "cold_share_constant": 0.6474,
    "cold_share_per_km": -0.02545,
    "cold_share_per_degree": -0.00974,
    "cold_share_per_km_degree": 0.000385,
    "cold_petrol_ratio_constant": 1.47,
    "cold_petrol_ratio_per_degree": -0.009,
    "cold_diesel_ratio_constant": 1.34,
    "cold_diesel_ratio_per_degree": -0.008,
}
"""Share of a trip driven cold, and fuel used cold over hot: EMEP/EEA guidebook, chapter 1.A.3.b
(COPERT). Retold, not read in the guidebook: a workspace's parameter table goes first."""

COLD_AS: Final = {
    "petrol": ("petrol",),
    "diesel": ("diesel",),
    "plugin_hybrid": ("petrol",),
    "hybrid": ("petrol",),
    "fossil": ("petrol", "diesel"),
    "electric": (),
}
"""Whose curve a fuel follows; `fossil` is the mean of both, an electric car has no cold engine."""


def cold_start_factor(
    trip_km: ArrayLike,
    temperature_c: ArrayLike,
    fuel: str,
    *,
    parameters: Mapping[str, float | np.ndarray] = COLD_START,
) -> np.ndarray:
    """Give fuel used per km of a whole trip over that of a hot engine.

    Parameters
    ----------
    trip_km, temperature_c
        Length of the trip, km; air temperature, degrees C. Broadcast together, and with the
        parameters where these are draws.
    fuel
        petrol, diesel, plugin_hybrid, hybrid, fossil or electric.

    Returns
    -------
    ndarray, 1 or more: 1 + share (ratio - 1), the share being
    0.6474 - 0.02545 l - (0.00974 - 0.000385 l) t and no less than nought

    Raises
    ------
    EstimateError
        The fuel is unknown, or a length is negative.

    References
    ----------
    EMEP/EEA air pollutant emission inventory guidebook, 1.A.3.b, cold-start emissions.
    """
    km, degrees = np.asarray(trip_km, dtype=float), np.asarray(temperature_c, dtype=float)
    if fuel not in COLD_AS or (km < 0).any():
        raise EstimateError(
            f"No cold start is known of '{fuel}' over {km.min():g} km.",
            where="fuel, trip_km",
            todo=f"take one of {', '.join(COLD_AS)}, and lengths of 0 or more.",
        )
    given = {**COLD_START, **parameters}
    share = given["cold_share_constant"] + given["cold_share_per_km"] * km
    share = share + given["cold_share_per_degree"] * degrees
    share = np.clip(share + given["cold_share_per_km_degree"] * km * degrees, 0.0, 1.0)
    curves = COLD_AS[fuel]
    if not curves:
        return np.ones(np.shape(share))
    ratio = sum(
        np.maximum(
            given[f"cold_{name}_ratio_constant"] + given[f"cold_{name}_ratio_per_degree"] * degrees,
            1.0,
        )
        for name in curves
    ) / len(curves)
    return np.asarray(1 + share * (ratio - 1))
