"""What a run changed against the one before: states, quoted numbers and deliveries."""

from datetime import timedelta

import polars as pl
import pytest

from dashboards.pages.overview import OverviewPage
from dashboards.since import since_last
from dashboards.state import State
from dashboards.store import Store
from mobility.lake import publish
from tests.path_marts import NOW, bundled, published, settings


@pytest.fixture
def two_runs(tmp_path):
    """Publish the bundled run, and a day later one in which T02 is met and tonnes are fewer."""
    first = published(tmp_path, bundled())
    met = pl.when(pl.col("id") == "T02")
    status = bundled()["target_status"].with_columns(
        state=met.then(pl.lit("met")).otherwise(pl.col("state").cast(pl.String)).cast(bundled()["target_status"]["state"].dtype),
        value=met.then(118.0).otherwise(pl.col("value")),
    )  # fmt: skip
    account = bundled()["co2_account"].with_columns(tonnes=pl.col("tonnes") * 0.9)
    made = first.lake.made / "marts"
    status.write_parquet(made / "target_status.parquet")
    account.write_parquet(made / "co2_account.parquet")
    paths = {file.stem: file for file in made.glob("*.parquet")}
    second = publish(first.lake, paths, {"content": {"code": "x"}}, now=NOW + timedelta(days=1))
    return Store(first, settings()), Store(second, settings())


def test_the_first_run_has_nothing_before_it(two_runs):
    assert since_last(two_runs[0]) is None


def test_a_goal_that_moved_is_found_with_both_its_states(two_runs):
    (goal,) = since_last(two_runs[1]).goals
    assert goal.what == "T02"
    assert (goal.before["state"], goal.now["state"]) == ("no_data", "met")


def test_quoted_numbers_that_moved_are_found_and_others_are_not(two_runs):
    moved = {one.what: (one.before, one.now) for one in since_last(two_runs[1]).numbers}
    before, now = moved["transport_tonnes"]
    assert now == pytest.approx(0.9 * before)
    assert "transport_share" not in moved


def test_the_overview_tells_what_changed_and_leads_back(two_runs):
    old, new = two_runs
    text = "".join(getattr(b, "text", "") for b in OverviewPage(new, State(lang="en")).blocks())
    assert "from no data to met" in text
    assert f"run={old.run_id}" in text
    first = "".join(getattr(b, "text", "") for b in OverviewPage(old, State(lang="en")).blocks())
    assert "the first published run" in first
