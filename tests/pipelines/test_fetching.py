"""`mobility fetch` against a server on loopback with stored answers."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import polars as pl
import pytest
from typer.testing import CliRunner

from mobility.cli import app
from mobility.errors import SourceError
from pipelines.fetching import fetch
from pipelines.fetching.asking import Asker, client
from pipelines.fetching.open_charge_map import MOST, Box, download
from pipelines.runner import run
from tests.mobility.charging.places import OPEN_CHARGE_MAP
from tests.mobility.stations.server import Reply, serving
from tests.pipelines import services

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
BIL54 = (
    "\ufeffOMRÅDE;BILTYPE;BRUG;DRIV;TID;INDHOLD\n"
    "Hele landet;Personbiler;I alt;Drivmidler i alt;2027M01;2950000\n"
    "Region Hovedstaden;Personbiler;I alt;El;2027M01;300000\n"
    "Ballerup;Personbiler;I alt;Drivmidler i alt;2027M01;{total}\n"
    "Ballerup;Personbiler;I alt;El;2027M01;{electric}\n"
    "Ballerup;Personbiler;I alt;Pluginhybrid;2027M01;..\n"
    "Ballerup;Personbiler;I alt;Petroleum;2027M01;1\n"
)
TABLEINFO = {
    "id": "BIL54",
    "variables": [
        {"id": "OMRÅDE", "elimination": True, "values": [{"id": "151", "text": "Ballerup"}]},
        {
            "id": "Tid", "time": True,
            "values": [{"id": one, "text": one} for one in ("2026M12", "2027M01", "2027M02")],
        },
    ],
}  # fmt: skip
ACCOUNT = {
    "data": [
        {"sektor": "Samlet", "type": "Samlet CO₂-udledning", "enhed": "Ton CO₂e", "værdi": 330.0},
        {"sektor": "Samlet", "type": "Samlet CO₂-udledning", "enhed": "Ton CO₂e", "værdi": 300.0},
        {"sektor": "Transport", "type": "Samlet CO2-udledning", "enhed": "Ton CO2e", "værdi": 120},
        {"sektor": "Spildevand", "type": "Samlet CO2-udledning", "enhed": "Ton CO2e", "værdi": 2.5},
        {"sektor": "Affaldsdeponi", "type": "Samlet CO2-udledning", "enhed": "Ton CO2e",
         "værdi": 1.0},
        {"sektor": "Transport", "type": "Samlet CO2-udledning", "enhed": "Ton CO2e/indb.",
         "værdi": 2.5},
    ]
}  # fmt: skip


def workspace(tmp_path, name: str, url: str):
    return services.make(tmp_path / "workspace", f'fetch = {{ {name} = "{url}" }}\n')


def statbank(path: str) -> Reply:
    asked = urlsplit(path)
    if asked.path == "/tableinfo/BIL54":
        return Reply(TABLEINFO)
    query = parse_qs(unquote(asked.query))
    assert query["Tid"] == ["2027M01"]
    numbers = {"1000": (25_000, 7_000), "1100": (21_500, 5_000)}[query["BRUG"][0]]
    return Reply(BIL54.format(total=numbers[0], electric=numbers[1]).encode())


def test_a_table_of_the_statbank_becomes_a_delivery_that_is_read(tmp_path):
    with serving(statbank) as server:
        lake = workspace(tmp_path, "statbank", server.url)
        assert fetch(lake, "passenger_cars", now=NOW, keys={}) == "passenger_cars/2026-11-22"
        agents = {headers["User-Agent"] for _, headers, _ in server.asked}
    assert len(agents) == 1
    assert next(iter(agents)).startswith("ballerup-mobility")
    folder = lake.raw / "passenger_cars" / "2026-11-22"
    kept = (folder / "answers" / "BIL54-all_cars.csv").read_bytes()
    assert kept == BIL54.format(total=25_000, electric=7_000).encode()  # as it came
    services.built(lake, "passenger_cars")
    rows = services.of(lake, "clean", "passenger_cars").filter(pl.col("vintage") == "2026-11-22")
    told = rows.select(
        "municipality_code", "year", pl.col("counted", "fuel").cast(pl.String), "cars"
    ).sort(pl.all())
    # regions, other fuels and what has no number are not municipalities' cars
    assert told.rows() == [
        ("0000", 2027, "all_cars", "total", 2_950_000),
        ("0000", 2027, "household_cars", "total", 2_950_000),
        ("0151", 2027, "all_cars", "electric", 7_000),
        ("0151", 2027, "all_cars", "total", 25_000),
        ("0151", 2027, "household_cars", "electric", 5_000),
        ("0151", 2027, "household_cars", "total", 21_500),
    ]


def test_a_fetched_delivery_passes_the_check_with_its_hashes(tmp_path):
    with serving(statbank) as server:
        lake = workspace(tmp_path, "statbank", server.url)
        fetch(lake, "passenger_cars", now=NOW, keys={})
    run_cli = CliRunner().invoke(app, ["check", "passenger_cars", "--root", str(lake.root)])
    assert run_cli.exit_code == 0, run_cli.output
    (lake.raw / "passenger_cars" / "2026-11-22" / "all_cars.csv").write_text("x\n", "utf-8")
    run_cli = CliRunner().invoke(app, ["check", "passenger_cars", "--root", str(lake.root)])
    assert "its hash differs" in run_cli.output


def test_open_charge_map_is_asked_within_the_boundary_and_with_the_key(tmp_path):
    def answer(path: str) -> Reply:
        if path.startswith("/referencedata"):
            return Reply({"Operators": [{"ID": 3534, "Title": "Clever"}]})
        return Reply([OPEN_CHARGE_MAP])

    with serving(answer) as server:
        lake = workspace(tmp_path, "open_charge_map", server.url)
        address = fetch(lake, "charging_register", now=NOW, keys={"OPEN_CHARGE_MAP_KEY": "our key"})
        headers = [sent for _, sent, _ in server.asked]
        box = parse_qs(urlsplit(server.asked[0][0]).query)["boundingbox"][0]
    assert address == "charging_register/2026-11-22-open-charge-map"
    assert all(sent["X-API-Key"] == "our key" for sent in headers)
    south, west, north, east = (
        float(number) for number in box.replace("(", "").replace(")", "").split(",")
    )
    assert 55.6 < south < 55.7300 < north < 55.8
    assert 12.2 < west < 12.3583 < east < 12.5
    services.built(lake, "charge_register")
    register = services.of(lake, "models", "charge_register")
    assert register["operator"].unique().to_list() == ["Clever"]


def test_a_crowded_box_is_parted_until_no_answer_is_cut_off():
    places = [
        {"ID": number, "at": (55.7 + number / 10_000, 12.3 + number / 10_000)}
        for number in range(600)
    ]

    def answer(path: str) -> Reply:
        if path.startswith("/referencedata"):
            return Reply({"Operators": []})
        query = parse_qs(urlsplit(path).query)
        corners = query["boundingbox"][0].replace("(", "").replace(")", "").split(",")
        south, west, north, east = (float(corner) for corner in corners)
        inside = [
            place for place in places
            if south <= place["at"][0] <= north and west <= place["at"][1] <= east
        ]  # fmt: skip
        return Reply(inside[:MOST])

    with serving(answer) as server, client() as http:
        asker = Asker(http, server.url, sleep=lambda seconds: None)
        files = download(asker, Box(55.69, 12.29, 55.77, 12.37))
    assert len({place["ID"] for place in json.loads(files["open_charge_map.json"])}) == 600


def test_the_energy_account_becomes_an_account_with_the_lower_total(tmp_path):
    def answer(path: str) -> Reply:
        query = parse_qs(urlsplit(path).query)
        known = query["municipality"] == ["151"] and query["year"] == ["2018"]
        return Reply(ACCOUNT if known else {"data": []})

    with serving(answer) as server:
        lake = workspace(tmp_path, "energy_co2_account", server.url)
        register = lake.raw / "municipalities" / "2026" / "municipalities.csv"
        lines = register.read_text("utf-8").splitlines()
        ours = [line for line in lines if line.startswith(("municipality_code", "0151", "0163"))]
        register.write_text("\n".join(ours) + "\n", "utf-8")
        fetch(lake, "energy_co2_account", now=NOW, keys={"KLIMAREGNSKABET_API_KEY": "k"})
        assert {sent["x-api-key"] for _, sent, _ in server.asked} == {"k"}
    services.built(lake, "co2_accounts")
    rows = services.of(lake, "clean", "co2_accounts").with_columns(pl.col("sector").cast(pl.String))
    own = rows.filter(pl.col("account") == "energy_co2_account", pl.col("vintage") == "2026-11-22")
    assert dict(own.select("sector", "tonnes").iter_rows()) == {
        "total": 300.0, "transport": 120.0, "waste": 3.5,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        pytest.param(Reply(b"", status=403), "set the environment variable", id="no key"),
        pytest.param(Reply(b"", status=404), "HTTP 404", id="not there"),
        pytest.param(Reply(b"<html>"), "no list of charging places", id="no list"),
    ],
)
def test_what_a_server_refuses_is_told_in_three_parts_and_nothing_is_kept(tmp_path, reply, says):
    with serving(lambda path: reply) as server:
        lake = workspace(tmp_path, "open_charge_map", server.url)
        with pytest.raises(SourceError, match=says) as problem:
            fetch(lake, "charging_register", now=NOW, keys={})
    assert server.url in problem.value.where
    assert not (lake.raw / "charging_register").exists()


def test_a_server_that_stumbles_is_asked_again_with_patience():
    replies = [Reply(b"", status=503), Reply(b"", status=0), Reply(b"here")]
    waits: list[float] = []
    with serving(lambda path: replies.pop(0)) as server, client() as http:
        assert Asker(http, server.url, sleep=waits.append).get("x", {}) == b"here"
    assert waits == [2.0, 4.0, 0.2]


def test_a_table_of_another_form_is_told_and_nothing_is_kept(tmp_path):
    def answer(path: str) -> Reply:
        return Reply(TABLEINFO) if "tableinfo" in path else Reply(b"area;number\nBallerup;1\n")

    with serving(answer) as server:
        lake = workspace(tmp_path, "statbank", server.url)
        with pytest.raises(SourceError, match="its columns are area, number"):
            fetch(lake, "passenger_cars", now=NOW, keys={})
    assert not (lake.raw / "passenger_cars" / "2026-11-22").exists()


def test_a_source_is_fetched_once_a_day_and_only_if_it_can_be(tmp_path):
    lake = services.make(tmp_path / "workspace")
    with pytest.raises(SourceError, match="cannot be fetched") as problem:
        fetch(lake, "travel_survey", now=NOW, keys={})
    assert "passenger_cars" in problem.value.todo
    (lake.raw / "population" / "2026-11-22").mkdir(parents=True)
    with pytest.raises(SourceError, match="already"):
        fetch(lake, "population", now=NOW, keys={})


def test_the_run_takes_a_fetched_history_into_the_forecast(tmp_path):
    with serving(statbank) as server:
        lake = workspace(tmp_path, "statbank", server.url)
        fetch(lake, "passenger_cars", now=NOW, keys={})
    assert not run(lake, tables=["ev_stock"], now=services.NOW).failed
    rows = services.of(lake, "marts", "ev_stock").filter(
        pl.col("counted").cast(pl.String) == "all_cars", pl.col("year") == 2027
    )
    assert rows["estimate"].to_list() == [7_000.0]
