"""Snapshots of our logger and of others come in; what stands far from every station does not."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from mobility.stations import POLLS, SNAPSHOT, SnapshotWriter
from pipelines.runner import run
from tests.pipelines import services

START = datetime(2026, 11, 3, 7, 0, tzinfo=UTC)
BALLERUP = (55.729871, 12.358344)
FAR = (55.60, 12.50)


def snapshot(at: datetime, available: int, place: tuple[float, float] = BALLERUP) -> pl.DataFrame:
    row = {
        "system": "logged", "station_id": f"D{place[0]}", "latitude": place[0],
        "longitude": place[1], "vehicle_kind": "bike", "vehicle_type": "b",
        "available": available, "docks": 5, "is_renting": True, "observed_at": at,
    }  # fmt: skip
    return pl.DataFrame([row], schema=SNAPSHOT)


def look(at: datetime, outcome: str = "ok") -> pl.DataFrame:
    row = {
        "system": "logged", "file": "station_status", "observed_at": at, "outcome": outcome,
        "expect_s": 60.0,
    }  # fmt: skip
    return pl.DataFrame([row], schema=POLLS)


@pytest.fixture
def lake(tmp_path):
    return services.make(tmp_path / "workspace")


def log(lake, minutes: int = 3) -> None:
    writer = SnapshotWriter(lake.raw / "gbfs" / "logged")
    with writer.alone():
        for minute in range(minutes):
            at = START + timedelta(minutes=minute)
            both = pl.concat([snapshot(at, minute), snapshot(at, 9, FAR)])
            writer.write(both, look(at), at)
            writer.compact(at + timedelta(hours=1))


def test_the_logger_s_rows_near_a_station_stay_and_each_counts_once(lake):
    log(lake)
    services.built(lake, "station_snapshots", "station_looks")
    rows = services.of(lake, "clean", "station_snapshots").sort("observed_at")
    assert rows["available"].to_list() == [0, 1, 2]
    assert rows["is_synthetic"].to_list() == [False] * 3
    assert rows["file"].str.starts_with("gbfs/logged/snapshots/day=2026-11-03/").all()
    assert services.of(lake, "clean", "station_looks").height == 3


def test_a_closed_hour_s_rows_are_not_read_twice(lake):
    writer = SnapshotWriter(lake.raw / "gbfs" / "logged")
    with writer.alone():
        for minute in range(2):
            at = START + timedelta(minutes=minute)
            writer.write(snapshot(at, 1), look(at), at)
        # the hour's file is made; the snapshots it holds are taken away a round later
        writer.compact(START + timedelta(hours=1))
    folder = lake.raw / "gbfs" / "logged" / "snapshots" / "day=2026-11-03"
    assert {file.name for file in folder.glob("*.parquet")} >= {"07.parquet"}
    assert len(list(folder.glob("*.parquet"))) == 3
    services.built(lake, "station_snapshots")
    assert services.of(lake, "clean", "station_snapshots").height == 2


def test_snapshots_of_another_logger_are_adopted_with_their_looks(lake):
    rows = pl.DataFrame(
        {
            "system": "other", "station_id": None, "vehicle_type": "scooter",
            "lat": [BALLERUP[0], FAR[0]], "lon": [BALLERUP[1], FAR[1]], "available": [2, 1],
            "observed_at": [START, START + timedelta(minutes=10)],
        }
    )  # fmt: skip
    folder = services.workspaces.deliver(
        lake.root, "gbfs/others", {"source.toml": "synthetic = true\n"}
    )
    rows.write_parquet(folder / "2026-11-03.parquet")
    services.built(lake, "station_snapshots", "station_looks")
    kept = services.of(lake, "clean", "station_snapshots")
    assert kept.select("system", "vehicle_kind", "available", "row").rows() == [
        ("other", pl.Series(["scooter"]).cast(kept["vehicle_kind"].dtype)[0], 2, 1)
    ]
    assert kept["is_synthetic"].all()
    looks = services.of(lake, "clean", "station_looks")
    # a look is known by what it told of anywhere, also far away
    assert looks["observed_at"].sort().to_list() == rows["observed_at"].to_list()
    assert looks["outcome"].unique().to_list() == ["ok"]


def test_without_a_logger_there_is_nothing(lake):
    services.built(lake, "station_snapshots", "station_looks")
    assert services.of(lake, "clean", "station_snapshots").is_empty()
    assert services.of(lake, "clean", "station_looks").is_empty()


def test_a_delivered_parquet_that_is_damaged_is_named(lake):
    file = lake.raw / "gbfs" / "delivered" / "2026-11-03.parquet"
    file.parent.mkdir(parents=True)
    pl.concat([snapshot(START, n) for n in range(9)]).write_parquet(file)
    content = file.read_bytes()
    file.write_bytes(content[:4] + b"\xff" * 200 + content[204:])
    told = run(lake, tables=["station_snapshots"], now=services.NOW).failed
    assert "cannot be read" in told["clean/station_snapshots"].what
    assert file.name in told["clean/station_snapshots"].where
