"""A scenario set is pinned with what it gave, and an update that makes it miss raises an alarm."""

import shutil
import tomllib

import polars as pl
import pytest

from mobility.errors import SourceError
from mobility.lake import Lake
from pipelines.pinning import Aim, pin
from pipelines.runner import run
from tests import workspaces

AIM = Aim("Own vehicles", ("municipal_fleet", "non_road_all"), "territory", 2030, 27_500.0)
FACTS = ("measures", "national_projection")


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Lake:
    """Give the small workspace with measures and projection, and the tables that a set needs."""
    lake = workspaces.make(tmp_path_factory.mktemp("pinned") / "workspace")
    for source in FACTS:
        target = lake.raw / source
        shutil.copytree(workspaces.ROOT / "data_raw" / source, target, dirs_exist_ok=True)
    shutil.rmtree(lake.raw / "scenarios", ignore_errors=True)
    assert alarms(lake) == []
    return lake


def alarms(lake):
    """Build the table of alarms with what it rests on, and nothing else."""
    outcome = run(lake, tables=["scenario_alarms"], now=workspaces.NOW)
    assert not outcome.failed, outcome.failed
    return lake.scan("marts", "scenario_alarms").collect().to_dicts()


@pytest.fixture
def lake(prepared, tmp_path) -> Lake:
    return workspaces.copy(prepared, tmp_path / "workspace")


def test_a_set_is_kept_with_its_editions_and_what_it_gave(lake):
    said = pin(lake, AIM, now=workspaces.NOW)
    assert "meets its 27,500 t" in said
    told = tomllib.loads(lake.scenarios.read_text("utf-8"))
    [kept] = told["scenario"]
    assert told["municipality_code"] == "0151"
    assert kept["measures"] == ["municipal_fleet", "non_road_all"]
    assert (kept["vintage"], kept["projection"]) == ("2026-05-18", "kf25")
    assert 20_000 < kept["tonnes"] < 27_500
    first = lake.scenarios.read_bytes()
    pin(lake, Aim('A "second" set', (), "residents", 2035, 1.0), now=workspaces.NOW)
    assert lake.scenarios.read_bytes().startswith(first)
    second = tomllib.loads(lake.scenarios.read_text("utf-8"))["scenario"][1]
    assert second["name"] == 'A "second" set'
    assert len(second["measures"]) == 16  # none named: all in force


def test_a_new_edition_of_the_account_that_makes_it_miss_is_an_alarm(lake):
    pin(lake, AIM, now=workspaces.NOW)
    [alarm] = alarms(lake)
    assert (alarm["kind"], alarm["moved"], alarm["meets_its_goal"]) == ("unchanged", None, True)
    old = lake.raw / "energy_co2_account" / "2026-05-18" / "accounts.csv"
    rows = pl.read_csv(old, infer_schema=False)
    more = pl.col("tonnes").cast(pl.Float64) * 1.2
    is_transport = pl.col("sector") == "transport"
    newer = rows.with_columns(
        pl.when(is_transport).then(more.cast(pl.String)).otherwise("tonnes").alias("tonnes")
    )
    (lake.raw / "energy_co2_account" / "2027-05-18").mkdir()
    newer.write_csv(lake.raw / "energy_co2_account" / "2027-05-18" / "accounts.csv")
    [alarm] = alarms(lake)
    assert (alarm["kind"], alarm["moved"]) == ("misses_its_goal", "account")
    assert alarm["now_tonnes"] > alarm["limit_tonnes"] >= alarm["was_tonnes"]


@pytest.mark.parametrize(
    ("aim", "says"),
    [
        (Aim("x", ("flying_cars",), "territory", 2030, 1.0), "no measure flying_cars"),
        (Aim("x", (), "moon", 2030, 1.0), "no book 'moon'"),
        (Aim("x", (), "territory", 1999, 1.0), "no 1999"),
    ],
)
def test_a_set_that_cannot_be_reckoned_is_not_pinned(prepared, aim, says):
    with pytest.raises(SourceError, match=says):
        pin(prepared, aim, now=workspaces.NOW)
    assert not prepared.scenarios.exists()


def test_without_measures_there_is_nothing_to_pin(lake):
    shutil.rmtree(lake.raw / "measures")
    assert alarms(lake) == []
    with pytest.raises(SourceError, match="has no measures of its own"):
        pin(lake, AIM, now=workspaces.NOW)


def test_measures_that_are_no_toml_stop_what_rests_on_them_and_are_told_by_file(lake):
    file = lake.raw / "measures" / "2026-11-22" / "measures.toml"
    file.write_text(file.read_text("utf-8") + "\n[[measure]\n", "utf-8")
    outcome = run(lake, tables=["co2_path"], now=workspaces.NOW)
    assert "data_raw/measures/2026-11-22/measures.toml" in str(
        outcome.failed["clean/measure_files"]
    )
    assert "marts/co2_path" in outcome.skipped
