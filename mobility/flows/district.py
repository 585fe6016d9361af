"""A district that grows: where its new commuters come from, and where its residents go."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.balance import furness
from mobility.flows.gravity import Gravity
from mobility.flows.pairs import Floats

BALANCES = ("origins", "destinations")
"""What gives way where jobs and employed residents grow by different numbers."""

MARGIN_TOL = 1e-12
"""Largest relative error of a margin, before and after."""


@dataclass(frozen=True)
class Growth:
    """What is added to one zone.

    Parameters
    ----------
    zone
        Its number among the zones.
    workplaces
        People who will work there, more than today; one number, or one for each draw.
    employed
        Employed people who will live there, more than today; likewise.
    """

    zone: int
    workplaces: ArrayLike
    employed: ArrayLike = 0.0


@dataclass(frozen=True)
class DistrictFlows:
    """Commuters to and from one zone before and after; row 0 the estimate, then the draws.

    Parameters
    ----------
    into_before, into_after
        ``(1 + R, n)`` from each origin to the district.
    out_before, out_after
        ``(1 + R, m)`` from the district to each destination.
    zone
        The district's number.
    """

    into_before: Floats
    into_after: Floats
    out_before: Floats
    out_after: Floats
    zone: int


def grow_district(  # noqa: PLR0913
    model: Gravity,
    growth: Growth,
    *,
    parameters: ArrayLike,
    variation: float,
    base: ArrayLike | None = None,
    balance: str = "origins",
    seed: int,
) -> DistrictFlows:
    """Let a fitted model say who comes when a district grows.

    Each draw has its own deterrence and its own factor for each pair, the same before and after:
    what makes a pair busier than the model says stays when the district grows. The new workplaces
    and homes have factors of their own beside, since they need not draw people as the old ones do.

    Parameters
    ----------
    model
        A fitted doubly constrained `Gravity` of square tables.
    growth
        What is added, and where.
    parameters
        Draws of the model's parameters, ``(R, k)``.
    variation
        Squared coefficient of variation of a pair about the model: `variation_` of a fit.
    base
        ``(n, n)`` flows of today, if known. They tell each pair's factor, the better the larger
        they are (Gamma with shape 1 / variation, updated by what was observed); pairs of a district
        that is empty today keep the model's.
    balance
        Where more jobs come than employed residents, ``origins`` lets all other origins send more
        people in proportion; ``destinations`` lets other places lose them. Where more residents
        come, the same the other way round.
    seed
        Seed of the factors.

    Returns
    -------
    DistrictFlows

    Raises
    ------
    EstimateError
        The zone is not there, something shrinks below zero, or the rule is unknown.
    """
    point = np.array(list(model.parameters_.values()))
    every = np.vstack([point, np.atleast_2d(np.asarray(parameters, dtype=np.float64))])
    added = [
        np.broadcast_to(np.asarray(part, dtype=np.float64), (len(every),))
        for part in (growth.workplaces, growth.employed)
    ]
    zones = (len(model.origins_), len(model.destinations_))
    _check(model, growth, balance, zones)
    shape, rate = _about(model, base, variation, zones)
    parts: list[list[Floats]] = [[], [], [], []]
    for draw, values in enumerate(every):
        rng = np.random.default_rng([seed, draw])
        factor = rng.gamma(shape) / rate if draw and variation > 0 else shape / rate
        table = np.asarray(model.deterrence_table(values)) * factor
        before = np.asarray(furness(table, model.origins_, model.destinations_, tol=MARGIN_TOL))
        own = _own_factors(rng, variation if draw else 0.0, zones[0])
        later = _totals(model, growth.zone, added[0][draw], added[1][draw], balance)
        after = np.asarray(furness(_with_new(table, growth.zone, own), *later, tol=MARGIN_TOL))
        for part, flow in zip(parts, _ends(before, after, growth.zone), strict=True):
            part.append(flow)
    into_before, into_after, out_before, out_after = (np.stack(part) for part in parts)
    return DistrictFlows(into_before, into_after, out_before, out_after, growth.zone)


def _with_new(table: Floats, zone: int, own: tuple[Floats, Floats]) -> Floats:
    """Let what is new stand as a last zone, in the district's place, with factors of its own."""
    last = np.append(np.arange(len(table)), zone)
    whole = table[np.ix_(last, last)]
    whole[-1] *= own[0]
    whole[:, -1] *= own[1]
    return np.asarray(whole, dtype=np.float64)


def _own_factors(rng: np.random.Generator, variation: float, zones: int) -> tuple[Floats, Floats]:
    """Draw how new workplaces and homes differ from those of their zone: as pairs differ."""
    if variation <= 0:
        return np.ones(zones + 1), np.ones(zones + 1)
    drawn = rng.gamma(1 / variation, variation, size=(2, zones + 1))
    return drawn[0], drawn[1]


def _ends(before: Floats, after: Floats, zone: int) -> tuple[Floats, Floats, Floats, Floats]:
    """Give flows into and out of the district, old and new parts of it taken together."""
    whole = after[:-1].copy()
    whole[zone] += after[-1]
    whole[:, zone] += whole[:, -1]
    return before[:, zone], whole[:, zone], before[zone], whole[zone, :-1]


def _about(
    model: Gravity, base: ArrayLike | None, variation: float, zones: tuple[int, int]
) -> tuple[Floats, Floats]:
    """Give shape and rate of each pair's Gamma factor about the model."""
    if variation <= 0:
        return np.ones(zones), np.ones(zones)
    prior = np.full(zones, 1 / variation)
    if base is None:
        return prior, prior
    known = np.asarray(base, dtype=np.float64)
    if known.shape != zones or not (known >= 0).all():
        raise EstimateError(
            f"Today's flows of shape {known.shape} do not fit {zones[0]} zones, or are negative.",
            where="base",
            todo="give the flows of the model's zones, in the same order.",
        )
    return prior + known, prior + np.asarray(model.predict())


def _totals(
    model: Gravity, zone: int, workplaces: float, employed: float, balance: str
) -> tuple[Floats, Floats]:
    """Add what is new, and let the others of one side make up the difference."""
    origins, destinations = model.origins_.copy(), model.destinations_.copy()
    missing = workplaces + float(destinations.sum()) - employed - float(origins.sum())
    side, sign = (origins, 1.0) if balance == "origins" else (destinations, -1.0)
    own, others = float(side[zone]), float(side.sum() - side[zone])
    side *= 1 + sign * missing / others if others > 0 else 1.0
    side[zone] = own
    if min(workplaces, employed, float(side.min())) < 0:
        raise EstimateError(
            "The growth is negative, or takes more people from a place than it has.",
            where=f"zone {zone}, balance={balance!r}",
            todo="see the numbers added, or let the other side give way.",
        )
    return np.append(origins, employed), np.append(destinations, workplaces)


def _check(model: Gravity, growth: Growth, balance: str, zones: tuple[int, int]) -> None:
    if balance not in BALANCES:
        raise EstimateError(
            f"There is no balance {balance!r}.",
            where="balance",
            todo=f"take one of {', '.join(BALANCES)}.",
        )
    if model.constraint != "doubly" or zones[0] != zones[1]:
        raise EstimateError(
            "A district can grow in a doubly constrained model of square tables only.",
            where=f"model: {model.constraint}, {zones[0]} by {zones[1]} zones",
            todo="fit the same zones as origins and destinations, with both margins.",
        )
    if not 0 <= growth.zone < zones[0]:
        raise EstimateError(
            f"There is no zone {growth.zone} among {zones[0]}.",
            where="growth.zone",
            todo="give the number of the district's zone.",
        )
