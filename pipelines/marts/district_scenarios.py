"""A district's planned workplaces filled: who comes from where, how, and what it takes."""

import numpy as np
import polars as pl

from mobility.flows import Assumptions, DistrictFlows, ModeShares, district_needs
from mobility.settings import Place, Settings
from mobility.survey.tabulation import tabulate_replicates
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
}
"""What no source here tells; each is drawn within a fifth to either side, as a triangle."""
SPREAD = 0.20
GRID_KG_PER_KWH = 0.042
"""Location-based electricity factor of Ballerup (Energinet, 125 % method, about 42 g CO2e/kWh)."""
WIDE_BANDS = ("0-5", "5-10", "10-20", "20+")
_EDGES = (5.0, 10.0, 20.0)


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    emission_factors: pl.LazyFrame,
    replicates: pl.DataFrame,
    flow_models: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Let the model and today's modes by distance say what each planned district adds."""
    spread = flow_models
    planned = [place for place in settings.places if place.new_workplaces]
    if spread.is_empty() or not planned:
        return marts.DistrictScenarios.create_empty()
    people = Weighted.of(respondents.collect(), replicates)
    shares = _mode_shares(people, commutes)
    factors = _factors(emission_factors.collect())
    parts = [
        _scenario(place, spread.filter(pl.col("place") == place.name), shares, factors, settings)
        for place in planned
    ]
    return pl.concat(parts)


def _mode_shares(people: Weighted, commutes: pl.LazyFrame) -> np.ndarray:
    """Give shares of modes by wide distance band in the latest wave, (1 + R, bands, modes)."""
    rows = people.rows(commutes.filter(pl.col("distance_km").is_not_null()).collect(), pl.lit(1.0))
    latest = rows.filter(pl.col("wave") == pl.col("wave").max()).with_columns(
        band=pl.col("distance_km")
        .cut(list(_EDGES), labels=list(WIDE_BANDS), left_closed=True)
        .cast(pl.String),
        mode=pl.col("mode").cast(pl.String),
    )
    made = tabulate_replicates(
        latest, weight=people.weight, replicates=people.replicates, by=["band"], level=["mode"]
    )
    shares = np.zeros((1 + made.replicates.shape[1], len(WIDE_BANDS), len(MODES)))
    for at, (band, mode) in enumerate(made.keys.select("band", "mode").iter_rows()):
        spot = (WIDE_BANDS.index(band), MODES.index(mode))
        shares[0, *spot], shares[1:, *spot] = made.estimate[at], made.replicates[at]
    whole = shares.sum(axis=2, keepdims=True)
    return np.asarray(np.divide(shares, whole, out=np.zeros_like(shares), where=whole > 0))


def _factors(emission_factors: pl.DataFrame) -> dict[str, tuple[float, float, float]]:
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
    place: Place,
    spread: pl.DataFrame,
    shares: np.ndarray,
    factors: dict[str, tuple[float, float, float]],
    settings: Settings,
) -> pl.DataFrame:
    rng = np.random.default_rng([settings.survey.seed, len(place.name)])
    origins = np.vstack(spread["shares"].to_list()).T * float(place.new_workplaces or 0)
    places = [*spread["name"], place.name]
    into = np.hstack([origins, np.zeros((len(origins), 1))])
    out = np.zeros_like(into)
    distance = np.append(spread["distance_km"].to_numpy(), 0.5)
    band = np.digitize(distance, _EDGES)
    flows = DistrictFlows(out, into, out, out, zone=len(places) - 1)
    draws = len(into)
    by_mode = shares[:draws, band, :]
    needs = district_needs(
        flows,
        ModeShares(MODES, by_mode, by_mode, distance, distance),
        _assumptions(rng, draws, factors, place),
        places=places,
    )
    told = pl.col("quantity").is_in(["commuters_out", "commuters_within"])  # nobody is modelled out
    quantities = needs.needs.filter(~told).with_columns(
        origin=pl.lit(None, pl.String), mode=pl.lit(None, pl.String)
    )
    coming = needs.commuters.filter(pl.col("direction") == "in").with_columns(
        quantity=pl.lit("commuters_in"), unit=pl.lit("persons"), origin=pl.col("place"),
    )  # fmt: skip
    both = pl.concat([quantities, coming], how="diagonal_relaxed")
    return both.with_columns(
        district=pl.lit(place.name), new_workplaces=pl.lit(place.new_workplaces, pl.Int64),
        origin_name=pl.col("origin"), is_synthetic=pl.lit(bool(spread["is_synthetic"].any())),
        assumed=pl.lit("; ".join(f"{name} {value:g}" for name, value in ASSUMED.items())),
        n=pl.lit(None, pl.Int64), n_effective=pl.lit(None, pl.Float64),
        reliability=pl.when(pl.col("standard_error") <= pl.col("estimate").abs() / 3)
        .then(pl.lit("fair")).otherwise(pl.lit("poor")),
    )  # fmt: skip


def _assumptions(
    rng: np.random.Generator,
    draws: int,
    factors: dict[str, tuple[float, float, float]],
    place: Place,
) -> Assumptions:
    def about(value: float) -> np.ndarray:
        low, high = value * (1 - SPREAD), value * (1 + SPREAD)
        return np.concatenate([[value], rng.triangular(low, value, high, draws - 1)])

    def factor(least: float, middle: float, most: float) -> np.ndarray:
        if most <= least:
            return np.full(draws, middle)
        return np.concatenate([[middle], rng.triangular(least, middle, most, draws - 1)])

    known = {name: about(value) for name, value in ASSUMED.items()}
    kg = {mode: factor(*values) for mode, values in factors.items()}
    from_the_grid = known["kwh_per_km"] * GRID_KG_PER_KWH
    electric = known["electric_share"]
    kg["car_driver"] = kg["car_driver"] * (1 - electric) + from_the_grid * electric
    return Assumptions(kg_per_km=kg, homes=float(place.new_homes or 0), **known)
