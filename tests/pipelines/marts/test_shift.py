"""From a diary to scenarios: the steps of car to bike, one after the other, on a made-up town."""

import importlib
import inspect
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from mobility.errors import SchemaError
from mobility.shift.diary import SHORT_BANDS, band_of
from mobility.shift.specification import read_back
from mobility.tables import clean, name_of

REPLICATES = 60
PEOPLE = 900
SETTINGS = SimpleNamespace(
    survey=SimpleNamespace(replicates=REPLICATES, seed=7), disclosure=SimpleNamespace(threshold=5)
)
DATA_RAW = Path(__file__).parents[3] / "data_raw"


def draw_diary(people=PEOPLE, seed=1):
    """Draw people with a tour of two trips each, whose modes fall with the minutes they take."""
    random = np.random.default_rng(seed)
    who = np.array([f"p{i:04d}" for i in range(people)])
    km = np.round(random.gamma(1.3, 4.0, people) + 0.3, 1)
    has = {f"has_{name}": random.random(people) < share
           for name, share in (("car", 0.7), ("bike", 0.9), ("ebike", 0.2))}  # fmt: skip
    minutes = {"walk": km * 10.9, "bike": km * 3.75 + 1, "ebike": km * 3.37 + 1,
               "car_driver": km * 1.8 + 4, "car_passenger": km * 1.8 + 6,
               "train": km * 1.5 + 9, "bus": km * 2.8 + 9}  # fmt: skip
    constant = {"walk": 0, "bike": 0.2, "ebike": 0.3, "car_driver": 0.3, "car_passenger": -1.8,
                "train": -2, "bus": -2}  # fmt: skip
    utility = np.array([constant[n] - 0.08 * minutes[n] for n in minutes])
    for at, name in enumerate(minutes):
        if f"has_{'car' if name == 'car_driver' else name}" in has:
            utility[at, ~has[f"has_{'car' if name == 'car_driver' else name}"]] = -np.inf
    mode = np.array(list(minutes))[(utility + random.gumbel(size=utility.shape)).argmax(axis=0)]
    purpose = random.choice(["work", "shopping", "leisure", "escort"], people)
    persons = pl.DataFrame(
        {"survey": "diary", "wave": 2026, "respondent_id": who, "kind": "diary",
         "home_zone": random.choice(["2740", "2750"], people), "age_band": "30-39",
         "sex": random.choice(["female", "male"], people), "is_synthetic": True, **has},
        schema_overrides={"wave": pl.Int32},
    )  # fmt: skip
    out = pl.DataFrame(
        {"survey": "diary", "wave": 2026, "respondent_id": who, "trip_no": 1, "mode": mode,
         "distance_km": km, "purpose": purpose, "tour_id": who, "trip_weight": None,
         "origin_zone": "2740", "destination_zone": "2750",
         "companions": random.integers(0, 3, people)},
        schema_overrides={"wave": pl.Int32, "trip_weight": pl.Float64},
    )  # fmt: skip
    trips = pl.concat([out, out.with_columns(trip_no=pl.col("trip_no") + 1)])
    drawn = random.multinomial(people - 1, np.full(people, 1 / people), size=REPLICATES).T
    weights = (drawn * 20.0 * people / (people - 1)).astype(np.float32)
    replicates = persons.select("survey", "wave", "respondent_id").with_columns(
        weight=pl.lit(20.0),
        weights=pl.Series("weights", weights, dtype=pl.Array(pl.Float32, REPLICATES)),
    )
    return {"respondents": persons, "trips": trips, "replicates": replicates}


def bundled(pattern, **casts):
    [path] = sorted(DATA_RAW.glob(pattern))
    return pl.read_csv(path, infer_schema_length=None, null_values="").with_columns(
        pl.col(name).cast(kind) for name, kind in casts.items()
    )


@pytest.fixture(scope="module")
def town():
    """The clean tables of the town, and the bundled facts."""
    parameters = pl.concat(
        [
            pl.read_csv(path, infer_schema=False)
            for path in DATA_RAW.glob("model_parameters/*/*.csv")
        ]
    ).with_columns(pl.col("value", "low", "high").cast(pl.Float64, strict=False))
    places = {"latitude": [55.72, 55.73], "longitude": [12.40, 12.36]}
    return draw_diary() | {
        "areas": pl.DataFrame({"area_kind": "postcode", "area_code": ["2740", "2750"], **places}),
        "stations": pl.DataFrame(
            {"line": "F", "line_km": [1.0, 4.0], "station_code": ["a", "b"], **places}
        ),
        "travel_service": bundled("travel_service/*/service.csv"),
        "routed_ways": clean.RoutedWays.create_empty(),
        "lever_settings": bundled("lever_settings/*/levers.csv", value=pl.Float64).with_columns(
            file=pl.lit("levers.csv"), row=pl.lit(2)
        ),
        "parameters": parameters,
        "emission_factors": bundled("emission_factors/*/factors.csv"),
        "calibration_figures": bundled(
            "calibration/*/figures.csv", value=pl.Float64, low=pl.Float64, high=pl.Float64
        ),
        "national_cars": bundled("national_projection/*/cars.csv").with_columns(
            vintage=pl.lit("v")
        ),
    }


def run(step, tables):
    """Run a step's function on the tables it reads; give its rows, checked."""
    module = importlib.import_module(f"pipelines.{step}")
    asked = {
        name_of(read): tables[name_of(read)] if name_of(read) == "replicates"
        else tables[name_of(read)].lazy() for read in module.READS
    }  # fmt: skip
    if "settings" in inspect.signature(module.build).parameters:
        asked["settings"] = SETTINGS
    made = module.build(**asked).lazy().select(list(module.WRITES.columns())).collect()
    good, bad = module.WRITES.filter(made, cast=True)
    assert not bad.counts(), bad.counts()
    return good


STEPS = (
    "models.choice_coefficients",
    "marts.shift_assumptions",
    "marts.shift_fleet",
    "marts.shift_levers",
    "marts.shift_segments",
    "marts.shift_scenarios",
    "marts.shift_potential",
    "marts.shift_yardsticks",
    "marts.shift_backtest",
)


@pytest.fixture(scope="module")
def made(town):
    """All tables of the town, the steps run one after the other."""
    tables = dict(town)
    for step in STEPS:
        tables[step.rpartition(".")[2]] = run(step, tables)
    return tables


def test_a_fitted_model_is_read_back_from_its_table(made):
    model, drawn = read_back(made["choice_coefficients"], "nested", "tour")
    assert drawn.shape == (REPLICATES, len(model.coef_))
    named = dict(zip(model.names_, model.coef_, strict=True))
    assert named["b_time_active"] < 0
    assert {"nest_active", "nest_motorised"} <= set(named)


def test_segments_hold_no_person_and_enough_of_them(made):
    segments = made["shift_segments"]
    assert "respondent_id" not in segments.columns
    assert segments["n"].min() >= SETTINGS.disclosure.threshold
    assert segments["is_synthetic"].all()
    assert segments["trips_replicates"].drop_nulls().list.len().unique().to_list() == [REPLICATES]


def test_segments_carry_as_many_trips_as_the_diary(made, town):
    tours = made["shift_segments"].filter(model="nested", unit="tour", is_open=True)
    carried = tours.select((pl.col("trips") * pl.col("legs")).sum()).item()
    assert carried == pytest.approx(20.0 * town["trips"].height, rel=1e-6)


def test_the_reference_moves_nothing_and_a_superhighway_moves_some(made):
    told = made["shift_scenarios"].filter(
        pl.col("group_variable").is_null(), unit="tour", diversion="nested", year=2030,
        quantity="short_share_moved",
    )  # fmt: skip
    share = {row["scenario"]: row for row in told.iter_rows(named=True)}
    assert share["reference"]["estimate"] == 0
    highway = share["cycle_superhighway"]
    assert 0 < highway["low"] < highway["estimate"] < highway["high"] < 0.5
    assert share["ebike_and_superhighway"]["estimate"] > highway["estimate"]


def test_tonnes_are_told_under_three_diversions_and_summed(made):
    told = made["shift_scenarios"].filter(
        pl.col("group_variable").is_null(), unit="tour", scenario="cycle_superhighway"
    )
    of_2030 = told.filter(quantity="tonnes_co2", year=2030)
    assert set(of_2030["diversion"]) == {"nested", "plain", "evidence"}
    ours = told.filter(diversion="nested")
    yearly = ours.filter(quantity="tonnes_co2")["estimate"].sum()
    last = ours.filter(quantity="tonnes_co2_cumulative").sort("year")["estimate"][-1]
    assert last == pytest.approx(yearly)


def test_groups_add_up_to_all(made):
    told = made["shift_scenarios"].filter(
        unit="tour", diversion="nested", year=2030, scenario="dearer_car", quantity="car_km_saved"
    )
    whole = told.filter(pl.col("group_variable").is_null())["estimate"].item()
    parts = told.filter(group_variable="purpose", reliability="not_shown")
    shown = told.filter(group_variable="purpose")["estimate"].sum()
    assert parts.height or shown == pytest.approx(whole)


def test_what_stays_short_on_the_whole_tour_is_no_more_than_what_is_short(made):
    told = made["shift_potential"].filter(quantity="short")
    by = dict(told.select(pl.col("counted_by").cast(pl.String), "estimate").rows())
    assert by["tour"] <= by["trip"]
    silent = made["shift_potential"].filter(~pl.col("is_applicable"))
    assert set(silent["rule"]) == {"heavy_goods", "cannot_cycle"}


def test_published_models_stand_under_their_own_names(made):
    told = made["shift_yardsticks"]
    assert {"PCT government target", "PCT go dutch", "PCT ebike"} <= set(told["model"])
    dtu = told.filter(quantity="shift_share_of_car_journeys").row(0, named=True)
    assert (dtu["low"], dtu["high"], dtu["is_synthetic"]) == (12, 16, False)


def test_known_cases_stand_beside_what_the_model_says(made):
    told = made["shift_backtest"]
    assert set(told["case"]) == {"cycle_superhighway", "ebike_trial"}
    meets = (pl.col("low") <= pl.col("observed_high")) & (pl.col("high") >= pl.col("observed_low"))
    assert told.select((meets == pl.col("is_met")).all()).item()


def test_importance_ranks_what_a_number_rests_on(made):
    told = run("marts.shift_importance", made).filter(scenario="cycle_superhighway")
    shares = told.filter(method="variance_share", quantity="tonnes_co2")
    assert shares["value"].sum() == pytest.approx(1)
    assert shares.sort("rank")["value"].is_sorted(descending=True)
    assert "new_cyclists_from_car" in told.filter(method="one_at_a_time")["input"].to_list()


def test_too_small_a_diary_gives_empty_tables(town):
    few = town | draw_diary(people=150)
    assert run("models.choice_coefficients", few).is_empty()
    assert run("marts.shift_potential", few).is_empty()


def test_a_lever_beyond_its_bounds_is_told_by_file_and_row(town):
    beyond = town["lever_settings"].with_columns(value=pl.lit(1_000.0))
    with pytest.raises(SchemaError, match=r"levers\.csv, row 2"):
        run("marts.shift_levers", town | {"lever_settings": beyond})


@pytest.mark.parametrize(("km", "band"), [(0.0, "0-3"), (4.9, "3-5"), (5.0, "5-10"), (80.0, "20+")])
def test_a_way_of_exactly_five_km_is_not_short(km, band):
    [named] = pl.select(band_of(pl.lit(km))).to_series()
    assert named == band
    assert (named in SHORT_BANDS) == (km < 5)


def test_lever_settings_name_no_lever_twice_in_a_year(town):
    assert not town["lever_settings"].select("scenario", "lever", "year").is_duplicated().any()
    assert name_of(clean.LeverSettings) == "lever_settings"
