"""What a step is, and the list of all steps."""

import importlib
import inspect
from collections.abc import Callable
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import dataframely as dy

from mobility.errors import FlowError
from mobility.survey.sums import Shared
from mobility.tables import name_of

LAYERS = ("clean", "models", "marts")
Added = dict[str, Shared]
"""What a step adds up of a block of people, by a name of its own."""


@dataclass(frozen=True)
class Step:
    """A file of `pipelines/<layer>/`, read: what it reads, what it writes, and how.

    Parameters
    ----------
    raw
        View name to the glob below `data_raw` that it shows.
    reads
        Declarations of the tables that it reads.
    sql, build, add
        Its query, its function of frames, or what it adds up of a block of people; one of the
        three.
    tell
        What a step that adds up makes of the sums of all blocks.
    """

    layer: str
    table: str
    module: ModuleType
    writes: type[dy.Schema]
    reads: tuple[type[dy.Schema], ...] = ()
    raw: dict[str, str] = field(default_factory=dict)
    required: tuple[str, ...] = ()
    sql: str | None = None
    build: Callable[..., Any] | None = None
    add: Callable[..., Added] | None = None
    tell: Callable[..., Any] | None = None

    @property
    def address(self) -> str:
        """Give ``<layer>/<table>``."""
        return f"{self.layer}/{self.table}"

    @property
    def takes_settings(self) -> bool:
        """Say whether the function asks for the workspace's settings."""
        return self._takes("settings")

    @property
    def takes_day(self) -> bool:
        """Say whether the function asks for the day of the run."""
        return self._takes("as_of")

    def _takes(self, name: str) -> bool:
        asked = [one for one in (self.build, self.add, self.tell) if one is not None]
        return any(name in inspect.signature(one).parameters for one in asked)


def layer_of(table: type[dy.Schema]) -> str:
    """Give the layer of a declared table, by the module that it is declared in."""
    return table.__module__.split(".")[2]


def read_step(layer: str, table: str) -> Step:
    """Read the step's file.

    Raises
    ------
    FlowError
        It reads a later layer, or has not one query or function, or adds up and tells nothing.
    """
    module = importlib.import_module(f"pipelines.{layer}.{table}")
    step = Step(
        layer=layer,
        table=table,
        module=module,
        writes=module.WRITES,
        reads=tuple(getattr(module, "READS", ())),
        raw=dict(getattr(module, "RAW", {})),
        required=tuple(getattr(module, "REQUIRED", ())),
        sql=getattr(module, "SQL", None),
        build=getattr(module, "build", None),
        add=getattr(module, "add", None),
        tell=getattr(module, "tell", None),
    )
    late = [
        name_of(read) for read in step.reads if LAYERS.index(layer_of(read)) > LAYERS.index(layer)
    ]
    ways = sum(way is not None for way in (step.sql, step.build, step.add))
    is_whole = ways == 1 and (step.add is None) == (step.tell is None)
    if late or not is_whole or name_of(step.writes) != table:
        raise FlowError(
            f"The step {step.address} reads against the stream, or is not whole.",
            where=f"pipelines/{layer}/{table}.py" + (f" reads {', '.join(late)}" if late else ""),
            todo="read own or earlier layers; give SQL, build, or add and tell; write the table "
            "of its name.",
        )
    return step


CLEAN = (
    # bundled facts
    "municipalities",
    "areas",
    "stations",
    "shared_mobility_feeds",
    "population",
    "dwellings",
    "co2_accounts",
    "targets",
    "target_readings",
    "target_evidence",
    "passenger_cars",
    "households_by_cars",
    "families_with_car",
    "commuting_distances",
    "electricity_factors",
    "emission_factors",
    "parameters",
    "national_emissions",
    "national_cars",
    "national_sales_shares",
    "calibration_figures",
    "published_figures",
    "account_parts",
    "travel_service",
    "routed_ways",
    "lever_settings",
    # shared mobility and charging
    "station_snapshots",
    "station_looks",
    "shared_trips",
    "train_times",
    "workplaces",
    "homes",
    "charge_points",
    "charge_pair_decisions",
    "area_dwellings",
    # commuting as registers count it, and flows of others
    "register_commuting",
    "register_totals",
    "flow_imports",
    # what planners noted
    "observations",
    "decisions",
    "measure_files",
    "scenario_files",
    "noted_events",
    # surveys, from the conformed answers of every delivery
    "respondents",
    "given_replicates",
    "commutes",
    "commute_days",
    "trips",
    "survey_days",
    "selections",
)
MODELS = (
    "replicates",
    "employer_cells",
    "choice_coefficients",
    "choice_scores",
    "flow_pairs",
    "pair_access",
    "flow_models",
    "flow_sets",
    "charge_register",
)
MARTS = (
    "co2_account",
    "car_ownership",
    "mode_share",
    "trip_length",
    "short_car_trips",
    "crosstab",
    "estimates_changed",
    "small_areas",
    "counts",
    "weighting",
    "next_survey",
    "response_rates",
    "employer_summary",
    # from car to bike
    "shift_assumptions",
    "shift_fleet",
    "shift_levers",
    "shift_segments",
    "shift_scenarios",
    "shift_parts",
    "shift_potential",
    "shift_yardsticks",
    "shift_backtest",
    "shift_importance",
    "map_areas",
    "commuter_flows",
    "district_scenarios",
    "flow_scores",
    "flow_residuals",
    "flow_access",
    "flow_set_titles",
    "flow_comparisons",
    # shared mobility and charging
    "station_places",
    "station_service",
    "feed_outages",
    "ev_stock",
    "ev_backtest",
    "charge_places",
    "charge_point_pairs",
    "charging_coverage",
    # goals, path and measures
    "target_observations",
    "target_status",
    "target_history",
    "target_reminders",
    "co2_path",
    "measures",
    "measure_effects",
    "measure_overlap",
    "goal_readings",
    "scenario_alarms",
    "path_unknowns",
    "three_books",
    "book_bridge",
    "account_changes",
    "account_breakdowns",
    "forecast_scores",
    "national_course",
    # of the data itself
    "data_quality",
    "event_notes",
    "factors",
)


def all_steps() -> list[Step]:
    """List every step, earlier layers first."""
    listed = (("clean", CLEAN), ("models", MODELS), ("marts", MARTS))
    return [read_step(layer, table) for layer, tables in listed for table in tables]
