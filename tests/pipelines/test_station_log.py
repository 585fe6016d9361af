"""`mobility log-stations` against a feed on loopback, and the service that follows from it."""

import json
from datetime import UTC, datetime

import polars as pl
import pytest
from typer.testing import CliRunner

from mobility.cli import app
from mobility.errors import SourceError
from pipelines.station_log import feeds_of, log_stations
from tests.mobility.stations.rows import feed, status, vehicle
from tests.mobility.stations.server import Reply, serving
from tests.pipelines import services


def settings(url: str) -> str:
    return f'feeds = [{{ name = "example", url = "{url}/gbfs" }}]\n'


def answering(server_of):
    def answer(path: str) -> Reply:
        now = datetime.now(UTC)
        # two bicycles stand at Ballerup, an e-bike at Måløv
        return feed(now, [status(now, 2)], [vehicle("v1")], server_of().url)[path]

    return answer


@pytest.fixture
def logged(tmp_path):
    servers = []
    with serving(answering(lambda: servers[0])) as server:
        servers.append(server)
        lake = services.make(tmp_path / "workspace", settings(server.url))
        looks = log_stations(lake, once=True)
    return lake, looks


def test_a_look_is_kept_as_a_delivery_of_its_system(logged):
    lake, looks = logged
    assert looks[0].outcomes == {"station_status": "ok", "vehicle_status": "ok"}
    folder = lake.raw / "gbfs" / "example"
    assert 'title = "GBFS feed example, logged"' in (folder / "source.toml").read_text("utf-8")
    assert len(list(folder.glob("snapshots/day=*/*.parquet"))) == 1


def test_what_was_logged_is_measured_as_service(logged):
    lake, _ = logged
    services.built(lake, "station_service", "target_status")
    rows = services.of(lake, "marts", "station_service").filter(pl.col("state") == "told")
    standing = rows.filter(pl.col("measure") == "is_established")
    assert dict(standing.select("station", "estimate").iter_rows()) == {
        "Kildedal": 0.0, "Måløv": 1.0, "Ballerup": 1.0, "Malmparken": 0.0, "Skovlunde": 0.0,
    }  # fmt: skip
    usable = rows.filter(
        pl.col("measure") == "usable_share", pl.col("hour").is_not_null(),
        pl.col("weekday").is_null(), pl.col("station") == "Måløv",
    )  # fmt: skip
    assert dict(usable.select("kind", "estimate").iter_rows()) == {None: 1.0, "ebike": 1.0}
    assert not rows["is_synthetic"].any()
    # one look says of no station that nothing stands there
    goal = services.of(lake, "marts", "target_status").filter(pl.col("id") == "T12")
    assert goal["value"][0] is None
    assert goal["state"].cast(pl.String)[0] == "no_data"


def test_what_was_not_delivered_is_no_data_and_says_what_to_deliver(logged):
    lake, _ = logged
    services.built(lake, "station_service")
    rows = services.of(lake, "marts", "station_service")
    missing = rows.filter(pl.col("state") == "no_data")
    needs = dict(missing.select("measure", "needs").iter_rows())
    assert set(needs) == {"trips", "train_trips", "workplaces_last_part", "homes_last_part"}
    assert needs["workplaces_last_part"].startswith("workplaces as points")
    assert missing["reliability"].cast(pl.String).unique().to_list() == ["not_shown"]


def test_workplaces_homes_and_trips_are_told_where_they_are_delivered(logged):
    lake, _ = logged
    deliver = services.workspaces.deliver
    deliver(
        lake.root, "workplaces/2026",
        # at Ballerup station; and about 1.3 km from Måløv station
        {"workplaces.csv": ["latitude,longitude,employees", "55.7299,12.3584,30",
                            "55.7590,12.3184,10"]},
    )  # fmt: skip
    deliver(lake.root, "homes/2026", {"homes.csv": [
        "latitude,longitude,area_code,residents", "55.7299,12.3584,2750,4"]})  # fmt: skip
    header = (
        "started_at,ended_at,start_station_name,start_station_latitude,start_station_longitude,"
        "end_station_name,end_station_latitude,end_station_longitude"
    )
    trip = "2026-10-01T05:50:00Z,2026-10-01T05:56:00Z,a,55.7400,12.3700,b,55.7299,12.3584"
    deliver(lake.root, "shared_trips/a", {"trips.csv": [header, *[trip] * 6]})
    deliver(lake.root, "train_times/2026", {"train_times.csv": [
        "station,event,time", "Ballerup,departure,2026-10-01T06:02:00Z"]})  # fmt: skip
    services.built(lake, "station_service")
    rows = services.of(lake, "marts", "station_service")
    told = {
        (row["measure"], row["station"]): row["estimate"]
        for row in rows.filter(pl.col("state") == "told").iter_rows(named=True)
    }
    assert told["workplaces_total", None] == 40
    assert told["workplaces_beyond_share", None] == pytest.approx(0.25)
    assert told["workplaces_beyond_by_bike", "Måløv"] == 10
    assert told["homes_on_foot", "Ballerup"] == 4
    assert told["trips_to", "Ballerup"] == 6
    met = rows.filter(pl.col("measure") == "train_trips_to").row(0, named=True)
    assert (met["time_of_day"], met["estimate"]) == ("08:02", 6)


def test_few_trips_are_hidden_by_the_workspace_s_threshold(logged):
    lake, _ = logged
    trip = "2026-10-01T05:50:00Z,2026-10-01T05:56:00Z,a,55.7400,12.3700,b,55.7299,12.3584"
    header = (
        "started_at,ended_at,start_station_name,start_station_latitude,start_station_longitude,"
        "end_station_name,end_station_latitude,end_station_longitude"
    )
    services.workspaces.deliver(lake.root, "shared_trips/a", {"trips.csv": [header, *[trip] * 4]})
    services.built(lake, "station_service")
    rows = services.of(lake, "marts", "station_service")
    row = rows.filter(pl.col("measure") == "trips_to").row(0, named=True)
    assert (row["estimate"], row["status"], row["reliability"]) == (None, "primary", "not_shown")


def test_the_command_looks_once_and_says_what_came_of_it(tmp_path):
    servers = []
    with serving(answering(lambda: servers[0])) as server:
        servers.append(server)
        lake = services.make(tmp_path / "workspace", settings(server.url))
        said = CliRunner().invoke(
            app, ["log-stations", "--once", "--json", "--root", str(lake.root)]
        )
    assert said.exit_code == 0
    assert json.loads(said.stdout)[0]["rows"] == 3


def test_a_feed_that_cannot_be_read_is_an_outage_and_no_service(tmp_path):
    with serving(lambda path: Reply(b"sorry", status=503)) as server:
        lake = services.make(tmp_path / "workspace", settings(server.url))
        with pytest.raises(SourceError, match="No feed could be read"):
            log_stations(lake, once=True)
    services.built(lake, "station_service", "feed_outages")
    rows = services.of(lake, "marts", "station_service")
    assert rows["state"].cast(pl.String).unique().to_list() == ["no_data"]
    outages = services.of(lake, "marts", "feed_outages")
    assert outages.select("system", pl.col("state").cast(pl.String), "reason").rows() == [
        ("example", "outage", "gbfs: refused")
    ]


def test_without_feeds_in_the_settings_the_bundled_register_is_asked(tmp_path):
    lake = services.make(tmp_path / "workspace")
    assert [feed.system for feed in feeds_of(lake)] == ["donkey_ballerup"]
    elsewhere = services.make(tmp_path / "other")
    text = (elsewhere.root / "mobility.toml").read_text("utf-8")
    (elsewhere.root / "mobility.toml").write_text(
        text.replace("0151", "0163").replace("Ballerup", "Herlev"), "utf-8"
    )
    with pytest.raises(SourceError, match="No feed of shared mobility is known for Herlev"):
        feeds_of(elsewhere)
