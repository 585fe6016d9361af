"""What a scenario's number depends on most: shares of its variance, and one thing at a time."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from mobility.settings import Settings
from mobility.shift import Pivot, from_frame, levers_of, one_at_a_time, variance_shares
from mobility.shift.applying import here_of
from mobility.shift.assembled import FROM_CAR, VALUE_OF_TIME, draws_of, factors_of
from mobility.shift.savings import savings
from mobility.tables import marts, models

READS = [
    marts.ShiftSegments,
    marts.ShiftAssumptions,
    marts.ShiftFleet,
    marts.ShiftLevers,
    models.ChoiceCoefficients,
]
WRITES = marts.ShiftImportance
YEAR = 2030
QUANTITIES = ("car_trips_moved", "tonnes_co2")
NOT_HELD = {"is_held": ["false"]}
TASTES = "tastes (coefficients of the choice model)"
WHO = "who answered (weights of the survey)"
LEVERS_SPREAD = 0.5
"""How far a lever's own value is moved to either side, as a share of it; assumed, for no lever's
effect is known before it is built."""
MOST_INPUTS = 8
LEAST_DRAWS = 60
"""Draws that bear shares of the variance of some twenty columns, draws; a choice of ours."""
FACTORS = ("kg_per_km_fossil", "kg_per_km_electric", "kg_per_km_plugin_hybrid", "ebike_kg_per_km",
           "temperature_c", "mean_car_trip_km")  # fmt: skip
VARIES = {
    "car_trips_moved": (VALUE_OF_TIME,),
    "tonnes_co2": (VALUE_OF_TIME, "kg_per_km_fossil", "kg_per_km_electric", "mean_car_trip_km"),
}
"""Parameters among which the variance is shared, beside tastes and who answered."""


def build(
    shift_segments: pl.LazyFrame,
    shift_assumptions: pl.LazyFrame,
    shift_fleet: pl.LazyFrame,
    shift_levers: pl.LazyFrame,
    choice_coefficients: pl.LazyFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Rank the inputs of every scenario under the headline's model."""
    segments = shift_segments.lazy().filter(
        (pl.col("model").cast(pl.String) == "nested") & (pl.col("unit").cast(pl.String) == "tour")
    ).collect()  # fmt: skip
    levers, told = shift_levers.lazy().collect(), shift_assumptions.lazy().collect()
    if segments.is_empty() or levers.is_empty() or told.is_empty():
        return WRITES.create_empty()
    drawn = draws_of(told, settings.survey.replicates, settings.survey.seed)
    tastes = choice_coefficients.lazy().filter(
        (pl.col("model").cast(pl.String) == "nested") & (pl.col("unit").cast(pl.String) == "tour")
    ).sort("coefficient_no").collect()  # fmt: skip
    fleet = shift_fleet.lazy().collect()
    pivot = Pivot(from_frame(segments))
    made = []
    for name in levers["scenario"].unique(maintain_order=True):
        pulled = levers_of(levers, name, YEAR)
        response = pivot.respond(pulled, here=here_of(pivot.cells, NOT_HELD))
        found = savings(response, factors_of(drawn, fleet), year=YEAR)
        for quantity in QUANTITIES:
            output = found[quantity].sum(axis=0)[1:]
            if len(output) < LEAST_DRAWS or not output.std():
                continue
            shares = variance_shares(_inputs(pivot, tastes, drawn, VARIES[quantity]), output)
            made.append(
                _ranked(
                    shares.rename({"variance_share": "value"}), name, quantity, "variance_share"
                )
            )
            made.append(_ranked(_one_by_one(pivot, pulled, told, fleet, quantity), name, quantity,
                                "one_at_a_time"))  # fmt: skip
    if not made:
        return WRITES.create_empty()
    return pl.concat(made, how="diagonal_relaxed").with_columns(
        is_synthetic=pl.lit(bool(segments["is_synthetic"].any()))
    )


def _inputs(
    pivot: Pivot, tastes: pl.DataFrame, drawn: Mapping[str, np.ndarray], varies: tuple[str, ...]
) -> dict[str, np.ndarray]:
    """Give draws by input: who answered stands for the sample by car and cycle trips of today."""
    cells = pivot.cells
    legs = cells.legs[:, None]
    places = [cells.at(name) for name in ("car_driver", "bike", "ebike")]
    sizes = [(cells.trips[:, j] * cells.is_open[:, [j]] * legs).sum(axis=0) for j in places]
    return {
        TASTES: np.array(tastes["replicates"].to_list(), dtype=float).T,
        WHO: np.array(sizes)[:, 1:].T,
        **{name: drawn[name][1:] for name in varies},
    }


def _one_by_one(
    pivot: Pivot,
    pulled: Mapping[str, float],
    told: pl.DataFrame,
    fleet: pl.DataFrame,
    quantity: str,
) -> pl.DataFrame:
    """Move each lever's value, the diversion and each factor alone; the estimate's draw only."""
    first = _first_draw(pivot)
    here = here_of(first.cells, NOT_HELD)
    values = {row[0]: np.array([row[1]]) for row in told.select("parameter_id", "value").rows()}
    table = pl.concat([
        told.filter(pl.col("parameter_id").is_in(FACTORS))
        .select("parameter_id", "value", "low", "high"),
        pl.DataFrame([(name, value, value * (1 - LEVERS_SPREAD), value * (1 + LEVERS_SPREAD))
                      for name, value in pulled.items()],
                     schema=["parameter_id", "value", "low", "high"], orient="row"),
        pl.DataFrame({"parameter_id": [FROM_CAR], "value": [-1.0],
                      "low": [float(told.filter(parameter_id=FROM_CAR)["low"][0])],
                      "high": [float(told.filter(parameter_id=FROM_CAR)["high"][0])]}),
    ], how="vertical_relaxed")  # fmt: skip

    def number(given: dict[str, float]) -> float:
        levers = {name: given[name] for name in pulled}
        known = values | {n: np.array([v]) for n, v in given.items() if n in values}
        evidence = None if given[FROM_CAR] < 0 else np.array([given[FROM_CAR]])
        response = first.respond(levers, here=here)
        found = savings(response, factors_of(known, fleet), year=YEAR, from_car=evidence)
        return float(found[quantity].sum())

    moved = one_at_a_time(number, table).rename({"parameter_id": "input", "swing": "value"})
    return moved.filter(pl.col("value") > 0).head(MOST_INPUTS).drop("at_value")


def _first_draw(pivot: Pivot) -> Pivot:
    """Keep the estimate alone: one draw answers some hundred times faster than all."""
    cells = pivot.cells
    return Pivot(
        type(cells)(
            **{
                **{name: getattr(cells, name) for name in cells.__dataclass_fields__},
                "trips": cells.trips[:, :, :1],
                "slopes": {name: values[:, :1] for name, values in cells.slopes.items()},
                "scale": cells.scale[:, :1],
            }
        )
    )


def _ranked(found: pl.DataFrame, scenario: str, quantity: str, method: str) -> pl.DataFrame:
    return found.sort("value", descending=True, maintain_order=True).with_columns(
        pl.int_range(1, pl.len() + 1, dtype=pl.Int32).alias("rank"),
        scenario=pl.lit(scenario), quantity=pl.lit(quantity), method=pl.lit(method),
    )  # fmt: skip
