"""A growing place's workplaces and homes filled: who comes from where, how, and what it takes."""

import numpy as np
import polars as pl

from mobility.flows import Assumptions, DistrictFlows, DistrictNeeds, ModeShares, district_needs
from mobility.flows.answers import band_of, modes_by_distance
from mobility.settings import Place, Settings
from mobility.survey.weighted import Weighted
from mobility.tables import MODES, clean, marts, models

READS = [
    clean.Respondents,
    clean.Commutes,
    clean.EmissionFactors,
    models.Replicates,
    models.FlowModels,
]
WRITES = marts.DistrictScenarios
ASSUMED = {
    "workdays_per_year": 200.0,
    "present": 0.70,
    "electric_share": 0.45,
    "kwh_per_km": 0.18,
    "charged_at_work": 0.25,
    "plugged_in": 0.50,
    "cars_per_home": 0.85,
    "employed_per_home": 1.1,
}
"""What no source here tells; each is drawn within a fifth to either side, as a triangle."""
SPREAD = 0.20
GRID_KG_PER_KWH = 0.042
"""Location-based electricity factor of Ballerup (Energinet, 125 % method, about 42 g CO2e/kWh)."""

OF_THOSE_WHO_COME = (
    "commuters_in", "drivers_in", "person_km_per_workday", "co2_per_year", "parking_at_work",
    "charging_at_work_per_workday", "charge_points_at_work",
)  # fmt: skip
OF_THOSE_WHO_LEAVE = {
    "commuters_in": "commuters_out",
    "person_km_per_workday": "person_km_out_per_workday",
    "co2_per_year": "co2_out_per_year",
    "parking_at_home": "parking_at_home",
}
"""What the new homes' residents need, by its name among the needs of those who travel."""

Factors = dict[str, tuple[float, float, float]]


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    emission_factors: pl.LazyFrame,
    replicates: pl.DataFrame,
    flow_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Let the model and today's modes by distance say what each growing place adds."""
    growing = [place for place in settings.places if place.new_workplaces]
    if flow_models.is_empty() or not growing:
        return marts.DistrictScenarios.create_empty()
    people = Weighted.of(respondents.collect(), replicates)
    shares = modes_by_distance(people, commutes.collect())
    factors = _factors(emission_factors.collect())
    parts = [
        _scenario(
            place, flow_models.filter(pl.col("place") == place.name), shares, factors, settings
        )
        for place in growing
    ]
    return pl.concat(parts, how="diagonal_relaxed")


def _factors(emission_factors: pl.DataFrame) -> Factors:
    """Give kg per person-km of each mode, with its least and most; a driver bears the car's."""
    used = emission_factors.filter(pl.col("is_used")).with_columns(
        per_person=pl.when(pl.col("per").cast(pl.String) == "passenger_km")
        .then(1.0)
        .otherwise(pl.col("occupancy_persons").fill_null(1.0))
    )
    told = {}
    for mode in MODES:
        rows = used.filter(pl.col("mode").cast(pl.String) == mode)
        if rows.is_empty():
            told[mode] = (0.0, 0.0, 0.0)
            continue
        row = rows.sort("factor_kg_per_km", descending=True).row(0, named=True)
        driven = 1.0 if mode == "car_driver" else row["per_person"]
        middle = row["factor_kg_per_km"] / driven
        least = (row["low"] if row["low"] is not None else row["factor_kg_per_km"]) / driven
        most = (row["high"] if row["high"] is not None else row["factor_kg_per_km"]) / driven
        told[mode] = (min(least, middle), middle, max(most, middle))
    told["car_passenger"] = (0.0, 0.0, 0.0)
    return told


def _scenario(
    place: Place, spread: pl.DataFrame, shares: np.ndarray, factors: Factors, settings: Settings
) -> pl.DataFrame:
    """Tell what those who come need, what the new homes' residents need, and the sizes."""
    number = [one.name for one in settings.places].index(place.name)
    rng = np.random.default_rng([settings.survey.seed, number])
    coming = np.vstack(spread["shares"].to_list()).T
    assumed = _assumptions(rng, len(coming), factors, place)
    employed = _about(rng, ASSUMED["employed_per_home"], len(coming)) * float(place.new_homes or 0)
    modes = shares[:, band_of(spread["distance_km"].to_numpy()), :]
    # Who comes and who leaves are told apart: a planner may want one without the other.
    into = _needs(coming * float(place.new_workplaces or 0), modes, spread, assumed)
    needs = [into.needs.filter(pl.col("quantity").is_in(OF_THOSE_WHO_COME)), _sizes(place)]
    if place.new_homes:
        out = _needs(_leaving(spread, coming) * employed[:, None], modes, spread, assumed)
        left = out.needs.filter(pl.col("quantity").is_in(list(OF_THOSE_WHO_LEAVE)))
        needs.append(left.with_columns(pl.col("quantity").replace_strict(OF_THOSE_WHO_LEAVE)))
    names = dict(spread.select("municipality_code", "name").iter_rows())
    by_home = into.commuters.filter(pl.col("direction") == "in").with_columns(
        quantity=pl.lit("commuters_in"), unit=pl.lit("persons"), origin=pl.col("place"),
        origin_name=pl.col("place").replace(names),
    )  # fmt: skip
    error = pl.col("standard_error") <= pl.col("estimate").abs() / 3
    return pl.concat([*needs, by_home], how="diagonal_relaxed").with_columns(
        district=pl.lit(place.name), new_workplaces=pl.lit(place.new_workplaces, pl.Int64),
        growth_status=pl.lit(place.growth_status),
        growth_source=pl.lit(place.growth_source, pl.String),
        is_synthetic=pl.lit(bool(spread["is_synthetic"].any())),
        assumed=pl.lit("; ".join(f"{name} {value:g}" for name, value in ASSUMED.items())),
        n=pl.lit(None, pl.Int64), n_effective=pl.lit(None, pl.Float64),
        reliability=pl.when(error).then(pl.lit("fair")).otherwise(pl.lit("poor")),
    )  # fmt: skip


def _needs(
    travelling: np.ndarray, modes: np.ndarray, spread: pl.DataFrame, assumed: Assumptions
) -> DistrictNeeds:
    """Tell the needs of those who travel between the place and each municipality."""
    places = [*spread["municipality_code"], "here"]
    into = np.hstack([travelling, np.zeros((len(travelling), 1))])
    nobody = np.zeros_like(into)
    flows = DistrictFlows(nobody, into, nobody, nobody, zone=len(places) - 1)
    by_mode = np.concatenate([modes, modes[:, :1]], axis=1)[: len(into)]
    way = np.append(spread["distance_km"].to_numpy(), 0.0)
    return district_needs(
        flows, ModeShares(MODES, by_mode, by_mode, way, way), assumed, places=places
    )


def _leaving(spread: pl.DataFrame, coming: np.ndarray) -> np.ndarray:
    """Spread residents over where they may work: by jobs if registered, else as residents are."""
    if spread["jobs"].null_count():
        return coming
    pull = coming * (spread["jobs"] / spread["residents"]).to_numpy()
    return np.asarray(pull / pull.sum(axis=1, keepdims=True))


def _sizes(place: Place) -> pl.DataFrame:
    """Tell the workplaces of today and of the plan, where today's number is known."""
    if place.workplaces is None:
        return pl.DataFrame()
    today, new = float(place.workplaces), float(place.new_workplaces or 0)
    values = pl.Series("estimate", [today, today + new])
    return pl.DataFrame({"quantity": ["workplaces_before", "workplaces_after"]}).with_columns(
        values, low=values, high=values, standard_error=pl.lit(0.0), unit=pl.lit("persons")
    )


def _about(rng: np.random.Generator, value: float, draws: int) -> np.ndarray:
    low, high = value * (1 - SPREAD), value * (1 + SPREAD)
    return np.concatenate([[value], rng.triangular(low, value, high, draws - 1)])


def _assumptions(
    rng: np.random.Generator, draws: int, factors: Factors, place: Place
) -> Assumptions:
    def factor(least: float, middle: float, most: float) -> np.ndarray:
        if most <= least:
            return np.full(draws, middle)
        return np.concatenate([[middle], rng.triangular(least, middle, most, draws - 1)])

    given = {name: value for name, value in ASSUMED.items() if name != "employed_per_home"}
    known = {name: _about(rng, value, draws) for name, value in given.items()}
    kg = {mode: factor(*values) for mode, values in factors.items()}
    from_the_grid = known["kwh_per_km"] * GRID_KG_PER_KWH
    electric = known["electric_share"]
    kg["car_driver"] = kg["car_driver"] * (1 - electric) + from_the_grid * electric
    return Assumptions(kg_per_km=kg, homes=float(place.new_homes or 0), **known)
