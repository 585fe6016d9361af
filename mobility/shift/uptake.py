"""The Propensity to Cycle Tool's published uptake of cycling: a yardstick beside our own model.

Both editions exactly as published, and guards against what they are known to do outside the
range they were fitted in. The equations are for commuters in England: set the result beside a
local model under its own name, never into it.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError

Scenario: TypeAlias = Literal["government_target", "go_dutch", "ebike"]
Edition: TypeAlias = Literal["2020", "2018"]

LONGEST_KM = 30.0
"""The equations were fitted to routes shorter than this, km (manual C1, section 2)."""

STEEPEST_PERCENT = 20.0
"""No route of 500 m or more is steeper on average, percent: above it a unit is likely wrong."""


@dataclass(frozen=True)
class Terms:
    """Coefficients of logit p in distance d (km) and centred gradient g (percent).

    alpha + d1 d + d2 sqrt(d) + d3 d^2 + h g + i1 d g + i2 sqrt(d) g.
    """

    alpha: float
    d1: float
    d2: float
    d3: float
    h: float
    i1: float
    i2: float

    def plus(self, other: "Terms") -> "Terms":
        """Add a scenario's terms."""
        mine, more = vars(self), vars(other)
        return Terms(**{name: value + more[name] for name, value in mine.items()})

    def logit(self, d: np.ndarray, g: np.ndarray) -> np.ndarray:
        """Give logit p."""
        root = np.sqrt(d)
        level = self.alpha + self.d1 * d + self.d2 * root + self.d3 * d**2
        return np.asarray(level + (self.h + self.i1 * d + self.i2 * root) * g)


GRADIENT_CENTRE = {"2020": 0.78, "2018": 0.97}
"""What the edition takes off the gradient, percent: the mean gradient of Dutch commutes."""

BASE = {
    "2020": Terms(-4.018, -0.6369, 1.988, 0.008775, -0.2555, 0.02006, -0.1234),
    "2018": Terms(-3.959, -0.5963, 1.866, 0.008050, -0.2710, 0.009394, -0.05135),
}
DUTCH = {
    "2020": Terms(2.550, -0.08036, 0, 0, 0, 0, 0),
    "2018": Terms(2.523, -0.07626, 0, 0, 0, 0, 0),
}
EBIKE = {
    "2020": Terms(0, 0.05509, 0, -0.0002950, 0.1812, 0, 0),
    "2018": Terms(0, 0.05710, 0, -0.0001087, 0.1812, 0, 0),
}
"""Coefficients: Propensity to Cycle Tool, user manual C1, equations 1A and 1B (2020: version 1.4r;
base and Dutch of 2018: supplement to Lovelace et al. 2017). The e-bike's terms in distance of 2018
stand in the tool's own code of that time; with 0.1812 for the gradient they meet its outputs for
the Isle of Wight to 0.003 %, which those of 2020 miss by 1.9 %."""


def cycling_uptake(
    distance_km: ArrayLike,
    gradient_percent: ArrayLike,
    *,
    scenario: Scenario = "government_target",
    edition: Edition = "2020",
    guarded: bool = True,
) -> np.ndarray:
    """Give the published probability that a commuter cycles a route.

    Parameters
    ----------
    distance_km
        Length of the fast route, km.
    gradient_percent
        Its mean gradient, percent, as it is: the edition's centring happens inside, and no unit
        is guessed.
    scenario
        `government_target`: to be added to today's cyclists. `go_dutch` and `ebike`: replace
        today's level, never below it (see `cyclists_under`).
    edition
        The equations of 2020, or of 2018.
    guarded
        Beyond the peak the uptake does not rise again with distance; from `LONGEST_KM` on it is
        nought; the e-bike's is never below Go Dutch. False gives the equation bare.

    Returns
    -------
    ndarray of shape of the two arguments broadcast, share

    Raises
    ------
    EstimateError
        A distance or a gradient is negative, missing or cannot be; scenario or edition is
        unknown.

    References
    ----------
    Lovelace et al. (2017), J. Transport and Land Use 10(1): 505-528; user manual C1, 1.4r (2020).
    """
    if edition not in BASE or scenario not in ("government_target", "go_dutch", "ebike"):
        raise EstimateError(
            f"There is no scenario '{scenario}' in an edition '{edition}'.",
            where="scenario, edition",
            todo="take government_target, go_dutch or ebike; and 2020 or 2018.",
        )
    distance = _sound(distance_km, "distance_km", np.inf)
    gradient = _sound(gradient_percent, "gradient_percent", STEEPEST_PERCENT if guarded else np.inf)
    d, g = np.broadcast_arrays(distance, gradient - GRADIENT_CENTRE[edition])
    if not guarded:
        return _share(terms_of(scenario, edition).logit(d, g))
    if scenario == "ebike":
        return _guarded_ebike(edition, d, g)
    return _guarded(terms_of(scenario, edition), d, g)


def terms_of(scenario: Scenario, edition: Edition) -> Terms:
    """Give the coefficients of a scenario in an edition."""
    terms = BASE[edition]
    if scenario == "government_target":
        return terms
    terms = terms.plus(DUTCH[edition])
    return terms.plus(EBIKE[edition]) if scenario == "ebike" else terms


def cyclists_under(
    commuters: ArrayLike,
    cyclists: ArrayLike,
    uptake: ArrayLike,
    *,
    scenario: Scenario,
) -> np.ndarray:
    """Count all who cycle in a scenario: added to today's, or in today's place.

    Parameters
    ----------
    commuters, cyclists
        All who commute, and those who cycle today, persons.
    uptake
        What `cycling_uptake` gave.

    References
    ----------
    User manual C1, section 2: the Government Target adds, Go Dutch and E-bikes replace; none
    falls below today's cyclists or exceeds all commuters.
    """
    everybody, today = np.asarray(commuters, dtype=float), np.asarray(cyclists, dtype=float)
    reached = np.asarray(uptake) * everybody
    if scenario == "government_target":
        return np.asarray(np.minimum(today + reached, everybody))
    return np.asarray(np.maximum(today, reached))


def _guarded(terms: Terms, d: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Hold the uptake down beyond the false minimum, and end it where the fit ended."""
    share = _share(terms.logit(np.minimum(d, turning_km(terms, g)[1]), g))
    return np.where(d < LONGEST_KM, share, 0.0)


def _guarded_ebike(edition: Edition, d: np.ndarray, g: np.ndarray) -> np.ndarray:
    """Keep the e-bike at or above Go Dutch, with one peak only.

    Between the two peaks Go Dutch already falls while the e-bike still rises: there the e-bike's
    own peak stands in, so that nothing dips and rises again (by 0.00005 on the flat).
    """
    own = terms_of("ebike", edition)
    dutch = terms_of("go_dutch", edition)
    peak, passed = turning_km(own, g)[0], turning_km(dutch, g)[0]
    reached = np.where((d > passed) & (d < peak), peak, d)
    return np.asarray(np.maximum(_guarded(own, reached, g), _guarded(dutch, d, g)))


def turning_km(terms: Terms, g: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Find where the equation turns: its peak, and its false minimum beyond, km.

    With s = sqrt(d) the slope's sign is that of s^3 + p s + q, whose roots are Viete's.
    """
    p = (terms.d1 + terms.i1 * g) / (2 * terms.d3)
    q = (terms.d2 + terms.i2 * g) / (4 * terms.d3)
    reach = np.sqrt(np.maximum(-p, 0.0) / 3)
    angle = np.arccos(np.clip(-q / (2 * reach**3), -1.0, 1.0)) / 3
    peak, minimum = (2 * reach * np.cos(angle - turn * 2 * np.pi / 3) for turn in (1, 0))
    return np.maximum(peak, 0.0) ** 2, minimum**2


def _share(logit: np.ndarray) -> np.ndarray:
    return np.asarray(1.0 / (1.0 + np.exp(-logit)))


def _sound(given: ArrayLike, name: str, highest: float) -> np.ndarray:
    values = np.asarray(given, dtype=float)
    wrong = ~np.isfinite(values) | (values < 0) | (values > highest)
    if wrong.any():
        first = np.atleast_1d(values)[np.argmax(np.atleast_1d(wrong))]
        raise EstimateError(
            f"{int(wrong.sum())} values of {name} cannot be, the first is {first}.",
            where=name,
            todo=f"give numbers of 0 or more (and at most {highest:g}); in km, and in percent.",
        )
    return values
