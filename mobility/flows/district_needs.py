"""What a growing district asks for: modes, CO2, parking and charging, with intervals."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import ArrayLike

from mobility.errors import EstimateError
from mobility.flows.district import DistrictFlows
from mobility.flows.district_assumptions import Assumptions, ModeShares
from mobility.flows.pairs import Floats, listed
from mobility.flows.raking import best_of_a_model
from mobility.survey import summarise
from mobility.units import KG_PER_TONNE

WAYS_A_DAY = 2
"""To work and home again."""

SHARES_TOL = 1e-6
"""How far shares may be from summing to one."""

DRIVER = "car_driver"
"""The mode that brings a car along."""


@dataclass(frozen=True)
class DistrictNeeds:
    """What changes with the district.

    Parameters
    ----------
    commuters
        Change of commuters by ``direction`` (``in``, ``out``, ``within``), ``place`` and ``mode``.
    commuter_draws
        ``(rows, R)`` of these, in the table's order.
    needs
        Change by ``quantity`` and ``unit``, see `district_needs`.
    need_draws
        ``(rows, R)`` of these.
    """

    commuters: pl.DataFrame
    commuter_draws: Floats
    needs: pl.DataFrame
    need_draws: Floats


def district_needs(
    flows: DistrictFlows, shares: ModeShares, assumptions: Assumptions, *, places: Sequence[str]
) -> DistrictNeeds:
    """Tell where a district's new commuters come from, how they travel and what they need.

    Parameters
    ----------
    flows
        Before and after, as `grow_district` gives them.
    shares
        Modes and distances.
    assumptions
        Everything else.
    places
        Names of the zones.

    Returns
    -------
    DistrictNeeds
        Quantities: ``commuters_in``, ``commuters_out``, ``commuters_within`` and ``drivers_in``
        (persons; drivers within among them), ``person_km_per_workday``, ``co2_per_year`` (tonnes,
        both ways, all directions), ``parking_at_work`` (spaces on the busiest day),
        ``parking_at_home``, ``charging_at_work_per_workday`` (kWh) and ``charge_points_at_work``.

    Raises
    ------
    EstimateError
        Shares do not fit the zones and modes or do not sum to one, or a mode has no factor.
    """
    missing = [mode for mode in shares.modes if mode not in assumptions.kg_per_km]
    if missing:
        raise EstimateError(
            "Modes have no emission factor.",
            where=f"assumptions.kg_per_km: {listed(missing)}",
            todo="give every mode its factor, zero where it emits nothing.",
        )
    draws = len(flows.into_after)
    into = flows.into_after - flows.into_before
    out = flows.out_after - flows.out_before
    out[:, flows.zone] = 0.0  # Who stays is counted among those who come.
    by_mode = []
    for change, share, name in ((into, shares.into, "into"), (out, shares.out, "out")):
        by_mode.append(change[:, :, None] * _shares(share, change.shape, shares.modes, name))
    commuters, values = _by_place(by_mode, flows.zone, shares.modes, places)
    needs = _needs(by_mode, flows.zone, shares, assumptions, draws)
    wanted = np.stack(list(needs.values()))
    return DistrictNeeds(
        commuters.hstack(_told(values)),
        values[:, 1:],
        pl.DataFrame(list(needs), schema=["quantity", "unit"], orient="row").hstack(_told(wanted)),
        wanted[:, 1:],
    )


def _needs(
    by_mode: Sequence[Floats],
    zone: int,
    shares: ModeShares,
    assumptions: Assumptions,
    draws: int,
) -> dict[tuple[str, str], Floats]:
    def drawn(value: ArrayLike) -> Floats:
        return np.broadcast_to(np.asarray(value, dtype=np.float64), (draws,))

    into, out = by_mode
    km = np.einsum("rim,i->rm", into, np.asarray(shares.into_km, float))
    drivers_km = km[:, _place_of(DRIVER, shares.modes)].sum(axis=1) * WAYS_A_DAY
    km = (km + np.einsum("rjm,j->rm", out, np.asarray(shares.out_km, float))) * WAYS_A_DAY
    kilograms = np.zeros(draws)
    for at, mode in enumerate(shares.modes):
        kilograms += km[:, at] * drawn(assumptions.kg_per_km[mode])
    drivers = into[:, :, _place_of(DRIVER, shares.modes)].sum(axis=(1, 2))
    within = into[:, zone].sum(axis=1)
    parked = drivers * drawn(assumptions.present)
    electric = drawn(assumptions.electric_share)
    at_work = drivers_km * electric * drawn(assumptions.kwh_per_km)
    homes = drawn(assumptions.homes) * drawn(assumptions.cars_per_home)
    tonnes = kilograms * drawn(assumptions.workdays_per_year) / KG_PER_TONNE
    return {
        ("commuters_in", "persons"): into.sum(axis=(1, 2)) - within,
        ("commuters_out", "persons"): out.sum(axis=(1, 2)),
        ("commuters_within", "persons"): within,
        ("drivers_in", "persons"): drivers,
        ("person_km_per_workday", "km"): km.sum(axis=1),
        ("co2_per_year", "tonnes"): tonnes,
        ("parking_at_work", "spaces"): parked,
        ("parking_at_home", "spaces"): homes,
        ("charging_at_work_per_workday", "kWh"): at_work * drawn(assumptions.charged_at_work),
        ("charge_points_at_work", "points"): parked * electric * drawn(assumptions.plugged_in),
    }


def _by_place(
    by_mode: Sequence[Floats], zone: int, modes: Sequence[str], places: Sequence[str]
) -> tuple[pl.DataFrame, Floats]:
    into, out = by_mode
    frames, values = [], []
    for name, flows in (("in", into), ("out", out)):
        direction = np.array([name] * len(places), dtype=object)
        direction[zone] = "within"
        kept = np.ones(len(places), dtype=bool)
        kept[zone] = name == "in"
        frames.append(
            pl.DataFrame(
                {
                    "direction": np.repeat(direction[kept], len(modes)).tolist(),
                    "place": np.repeat(np.asarray(places, dtype=object)[kept], len(modes)).tolist(),
                    "mode": list(modes) * int(kept.sum()),
                }
            )
        )
        values.append(flows[:, kept].reshape(len(flows), -1).T)
    return pl.concat(frames), np.vstack(values)


def _told(values: Floats) -> pl.DataFrame:
    return (
        summarise(values[:, 0], values[:, 1:], kind="difference")
        .with_columns(is_modelled=pl.lit(True))
        .with_columns(best_of_a_model())
    )


def _place_of(mode: str, modes: Sequence[str]) -> list[int]:
    return [at for at, name in enumerate(modes) if name == mode]


def _shares(share: ArrayLike, shape: tuple[int, ...], modes: Sequence[str], name: str) -> Floats:
    known = np.asarray(share, dtype=np.float64)
    known = known[None] if known.ndim == 2 else known
    if known.shape[1:] != (shape[1], len(modes)) or known.shape[0] not in (1, shape[0]):
        raise EstimateError(
            f"Shares {name} of shape {known.shape} do not fit {shape[1]} places, {len(modes)} "
            f"modes and {shape[0] - 1} draws.",
            where=f"shares.{name}",
            todo="give (places, modes), or (1 + draws, places, modes).",
        )
    if (known < 0).any() or not np.allclose(known.sum(axis=2), 1.0, atol=SHARES_TOL):
        raise EstimateError(
            f"Shares {name} do not sum to one at every place.",
            where=f"shares.{name}",
            todo="give each place the shares of all its modes.",
        )
    return known
