"""Names that planners' scripts and other programs use: they may grow, and lose nothing."""

import inspect
from typing import Any

import pytest
import typer

from mobility import attribution, charging, choice, disclosure, flows, shift, survey
from mobility.cli import app
from mobility.tables import MODES, RELIABILITIES, marts, name_of
from pipelines.intake.columns import ANSWER_COLUMNS
from pipelines.steps import MARTS

TABLES = [
    "mode_share",
    "trip_length",
    "crosstab",
    "short_car_trips",
    "shift_segments",
    "car_ownership",
    "counts",
    "shift_scenarios",
    "commuter_flows",
    "station_service",
    "charging_coverage",
    "ev_stock",
    "co2_account",
    "co2_path",
    "measure_effects",
    "target_status",
    "employer_summary",
    "estimates_changed",
    "data_quality",
]
KEYS = {
    "mode_share": "survey wave employer group_variable group_value measure mode",
    "trip_length": "survey wave employer group_variable group_value measure mode distance_band",
    "crosstab": "survey wave employer variable value by_variable by_value",
    "short_car_trips": "survey wave group_variable group_value limit_km counted_by",
    "co2_account": "account vintage municipality_code year sector tonnes share",
    "commuter_flows": "origin destination mode is_modelled",
    "target_status": "id state",
    "employer_summary": "employer wave",
    "shift_scenarios": "scenario year zone purpose distance_band quantity",
    "measure_effects": "measure year contribution first_in last_in lowest highest "
    "monte_carlo_error",
}
ESTIMATED = ["estimate", "standard_error", "low", "high", "n", "n_effective", "reliability"]
COUNTED = {"car_ownership", "co2_account", "target_status", "shift_segments", "data_quality"}
"""Tables of what was counted or is no single estimate."""
COMMANDS = {
    "demo": "root no_serve port",
    "run": "tables engine force root json",
    "publish": "run_id root",
    "remove": "delivery root",
    "forget": "delivery root",
    "observe": "what value date source root",
    "add": "file mapping wave employer dry_run root json",
    "check": "source root json",
    "status": "root json",
    "diff": "old new root json",
    "sql": "query format root",
    "fetch": "source root",
    "log-stations": "once root",
    "serve": "port root",
}
REPORTS = {
    "employer": "name out format lang",
    "account": "year out lang",
    "status": "quarter out lang",
}
SIGNATURES: list[tuple[Any, str]] = [
    (survey.rake, "sample margins base_weight bounds tol"),
    (
        survey.replicate_weights,
        "sample weight method replicates strata cluster population fay margins seed",
    ),
    (survey.Design, "sample weight strata cluster population replicates method fay"),
    (survey.Design.share, "variable by"),
    (survey.Design.quantile, "variable probability by"),
    (choice.MultinomialLogit, "utility availability"),
    (choice.MultinomialLogit.fit, "frame choice weight"),
    (choice.MultinomialLogit.shares, "frame weight"),
    (shift.cycling_uptake, "distance_km gradient_percent scenario edition guarded"),
    (flows.furness, "seed row_totals column_totals tol"),
    (flows.Gravity, "deterrence constraint"),
    (flows.Gravity.fit, "flows cost"),
    (flows.Gravity.fit_mean_cost, "origins destinations cost mean_cost"),
    (flows.flow_scores, "observed modelled cost"),
    (attribution.shapley, "value measures groups seed"),
    (attribution.lmdi, "before after"),
    (disclosure.protect, "table count by value threshold zeros homogeneity"),
    (disclosure.audit, "protected count by threshold"),
    (charging.afir_required_kw, "bev phev"),
]


def test_every_published_table_is_made():
    assert [name for name in TABLES if name not in MARTS] == []


@pytest.mark.parametrize("table", sorted(KEYS))
def test_tables_have_the_columns_that_are_asked_for(table):
    columns = next(one for one in marts.TABLES if name_of(one) == table).column_names()
    assert [name for name in KEYS[table].split() if name not in columns] == []


@pytest.mark.parametrize("table", sorted(set(TABLES) - COUNTED))
def test_estimates_stand_in_the_same_columns(table):
    columns = next(one for one in marts.TABLES if name_of(one) == table).column_names()
    assert [name for name in ESTIMATED if name not in columns] == []


def _options(command: Any) -> set[str]:
    said = {word.lstrip("-").replace("-", "_") for one in command.params for word in one.opts}
    return said | {one.name for one in command.params}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_commands_take_what_scripts_give_them(name):
    known: Any = typer.main.get_command(app)
    options = _options(known.commands[name])
    assert [one for one in COMMANDS[name].split() if one not in options] == []


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_reports_take_what_scripts_give_them(name):
    known: Any = typer.main.get_command(app)
    options = _options(known.commands["report"].commands[name])
    assert [one for one in [*REPORTS[name].split(), "root"] if one not in options] == []


@pytest.mark.parametrize("case", SIGNATURES, ids=lambda case: case[0].__qualname__)
def test_estimators_take_what_callers_name(case):
    function, names = case
    known = [name for name in inspect.signature(function).parameters if name != "self"]
    assert [name for name in names.split() if name not in known] == []


def test_codes_are_those_that_deliveries_are_mapped_to():
    modes = "walk bike ebike car_driver car_passenger train bus motorcycle other"
    assert sorted(MODES) == sorted(modes.split())
    columns = """respondent_id household_id employer workplace home_postcode home_zone work_zone
        sex age age_band mode distance_km duration_min days_per_week home_office_days purpose
        departure origin_zone destination_zone trip_id tour_id companions has_car has_bike
        has_ebike car_fuel parking_free barriers motivators weight"""
    assert [name for name in columns.split() if name not in ANSWER_COLUMNS] == []
    assert RELIABILITIES == ("good", "fair", "poor", "not_shown")
