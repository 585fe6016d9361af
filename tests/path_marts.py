"""Published tables of goals, path and measures, made of bundled facts by their own steps."""

import importlib
import inspect
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path

import duckdb
import polars as pl

from mobility.lake import Lake, Published, publish
from mobility.settings import Settings
from mobility.tables import clean, marts, name_of
from tests.pipelines.clean.conftest import DATA_RAW, checked

AS_OF = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
MARTS = (
    "co2_account",
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
)
FACTS = (
    clean.Co2Accounts,
    clean.NationalEmissions,
    clean.Population,
    clean.PassengerCars,
    clean.Targets,
    clean.TargetReadings,
    clean.TargetEvidence,
)
EMPTY = (clean.AccountParts, clean.Decisions, clean.Observations)
UNMEASURED = (
    marts.StationService,
    marts.ChargingCoverage,
    marts.ShiftParts,
    marts.Crosstab,
    clean.Answers,
)


def settings(code: str = "0151", name: str = "Ballerup", replicates: int = 120) -> Settings:
    """Give the settings of a workspace."""
    goals = {"base_year": 2019, "reduction_share": 0.85, "neutral_year": 2045}
    return Settings(
        municipality={"code": code, "name": name},
        goals=goals,
        survey={"replicates": replicates, "seed": 20_261},
    )


def files(pattern: str) -> pl.DataFrame:
    """Give bundled files of TOML as their clean table holds them."""
    rows = [
        (file.parent.name, file.read_text("utf-8"), str(file.relative_to(DATA_RAW)), 1)
        for file in sorted(DATA_RAW.glob(pattern))
    ]
    columns = ["vintage", "content", "file", "row"]
    return pl.DataFrame(rows, schema=columns, orient="row")


@cache
def facts() -> dict[str, pl.DataFrame]:
    """Give the clean tables that the steps read, by name."""
    known = {name_of(table): checked(table) for table in FACTS}
    known |= {name_of(table): table.create_empty() for table in (*EMPTY, *UNMEASURED)}
    return known | {
        "measure_files": files("measures/*/*.toml"),
        "scenario_files": files("scenarios/*/*.toml"),
    }


def step(name: str, given: dict[str, pl.DataFrame], own: Settings) -> pl.DataFrame:
    """Run one mart's step on the given tables, and hold the result against its declaration."""
    module = importlib.import_module(f"pipelines.marts.{name}")
    if hasattr(module, "SQL"):
        with duckdb.connect() as connection:
            for table, rows in given.items():
                if any(name_of(read) == table for read in module.READS):
                    connection.register(table, rows)
            made = connection.sql(module.SQL).pl()
    else:
        asked = {"settings": own, "as_of": AS_OF}
        made = module.build(
            **{
                parameter: asked[parameter] if parameter in asked else given[parameter].lazy()
                for parameter in inspect.signature(module.build).parameters
            }
        )
    frame = made.collect() if isinstance(made, pl.LazyFrame) else made
    return module.WRITES.validate(frame.select(module.WRITES.column_names()), cast=True)


def build(own: Settings | None = None, **changed: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Run the steps in their order, with some of the facts changed."""
    given = facts() | changed
    for name in MARTS:
        given[name] = step(name, given, own or settings())
    return {name: given[name] for name in MARTS}


@cache
def bundled() -> dict[str, pl.DataFrame]:
    """Give the published tables of the bundled facts, made once."""
    return build()


def observed(*rows: dict[str, object]) -> pl.DataFrame:
    """Give observations as their clean table holds them."""
    sound = {"source": "test", "who": "KM", "noted": "2026-11-01T08:00:00+00:00", "note": None}
    named = [
        sound | row | {"file": "observations/observed/observations.csv", "row": number}
        for number, row in enumerate(rows, start=2)
    ]
    return pl.DataFrame(named, schema=clean.Observations.create_empty().schema)


def published(root: Path, tables: dict[str, pl.DataFrame], code: str = "0151") -> Published:
    """Publish tables in a workspace of their own."""
    root.mkdir(parents=True, exist_ok=True)
    lake = Lake(root)
    made = lake.made / "marts"
    made.mkdir(parents=True, exist_ok=True)
    quality = marts.DataQuality.create_empty()
    for name, frame in (tables | {"data_quality": quality}).items():
        frame.write_parquet(made / f"{name}.parquet")
    paths = {file.stem: file for file in made.glob("*.parquet")}
    return publish(lake, paths, {"content": {"code": code}}, now=NOW)


def at(frame: pl.DataFrame, **keys: object) -> pl.DataFrame:
    """Keep the rows that have these values, whatever their types."""
    return frame.filter(*(pl.col(name).cast(pl.String) == str(v) for name, v in keys.items()))


def scaled(
    vintage: str = "2027-05-18", by: float = 1.2, years: tuple[int, ...] = (2023,)
) -> dict[str, pl.DataFrame]:
    """Give a further edition of the headline account, with transport counted otherwise."""
    accounts = facts()["co2_accounts"]
    newer = accounts.filter(account="energy_co2_account").with_columns(
        vintage=pl.lit(vintage),
        tonnes=pl.when(pl.col("sector").is_in(["transport", "total"]) & pl.col("year").is_in(years))
        .then(pl.col("tonnes") * by)
        .otherwise("tonnes"),
        file=pl.lit(f"energy_co2_account/{vintage}/accounts.csv"),
    )
    return {"co2_accounts": pl.concat([accounts, newer])}
