"""The bundled factors, parameters and figures agree with their worked numbers."""

import polars as pl
import pytest

from mobility.tables import MODES, clean


def test_one_factor_is_used_per_mode_vehicle_and_unit(facts):
    used = facts(clean.EmissionFactors).filter("is_used")
    assert used.select("mode", "vehicle", "per").is_duplicated().sum() == 0
    assert set(used["mode"]) == set(MODES) - {"other"}
    british = facts(clean.EmissionFactors).filter(pl.col("factor_id").str.starts_with("uk_"))
    assert set(british["country"]) == {"UK"}
    assert british["note"].str.starts_with("UK figure").all()
    factor = dict(facts(clean.EmissionFactors)["factor_id", "factor_kg_per_km"].rows())
    occupancy = dict(facts(clean.Parameters)["parameter_id", "value"].rows())["car_occupancy_all"]
    per_passenger = factor["dk_fossil_car_mixed"] / occupancy
    assert per_passenger == pytest.approx(factor["dk_fossil_car_pkm"], rel=0.03)


def test_parameters_give_the_worked_numbers_of_their_sources(facts):
    value = dict(facts(clean.Parameters)["parameter_id", "value"].rows())
    assert 4_000 * value["afir_bev"] + 1_500 * value["afir_phev"] == pytest.approx(6_400)
    for way, minutes in (("cycling", 450), ("walking", 458)):
        per_week = value[f"heat_{way}_reference"] / (1 - value[f"heat_{way}_relative_risk"])
        assert value[f"heat_{way}_cap"] * per_week == pytest.approx(minutes, abs=0.5)
    cold = facts(clean.Parameters).filter(topic="cold_start")
    assert set(cold["status"]) == {"to_verify"}


def test_calibration_figures_keep_their_ranges_and_arithmetic(facts):
    rows = {row["figure_id"]: row for row in facts(clean.CalibrationFigures).iter_rows(named=True)}
    shift = [rows[f"moving_people_{when}"]["value"] for when in
             ("active_after", "active_before", "passive_after", "passive_before")]  # fmt: skip
    assert rows["moving_people_did"]["value"] == shift[0] - shift[1] - (shift[2] - shift[3])
    cars = rows["superhighway_new_cyclists_from_car"]
    assert (cars["value"], cars["low"], cars["high"]) == (None, 14, 25)
    assert rows["shift_share_of_car_journeys"]["used_for"] == "context"
