"""The register of commuting: PEND100 and PEND101 by `mobility fetch`, and as a stored file."""

import json
from datetime import UTC, datetime
from urllib.parse import parse_qs, unquote, urlsplit

import polars as pl
import pytest

from mobility.errors import SourceError
from pipelines.fetching import fetch
from tests import workspaces
from tests.mobility.stations.server import Reply, serving
from tests.pipelines import services

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
YEARS = ("2008", "2018", "2023", "2024")
AREAS = ("000", "084", "101", "151", "163", "01")
"""Denmark, a region, Copenhagen, Ballerup, Herlev, a part of the country."""

SEXES, SEXES_AND_TOTAL = ("M", "K"), ("TOT", "M", "K")


def variable(name, values, **more):
    return {
        "id": name, "text": name.lower(), "elimination": False, "time": False,
        "values": [{"id": value, "text": value} for value in values],
    } | more  # fmt: skip


def described(sexes=SEXES):
    """What the StatBank says of both tables (its API, v1, tableinfo)."""
    sex, time = variable("KØN", sexes), variable("Tid", YEARS, time=True)
    industries = variable("BRANCHE07", ("TOT", "A"), elimination=True)
    kinds = variable("PENDLING", ("NAT", "DAG", "IND", "UD"))
    ends = variable("BOPKOM", AREAS), variable("ARBEJDSSTED", AREAS)
    return {
        "PEND100": {"id": "PEND100", "unit": "Antal", "variables": [*ends, sex, time]},
        "PEND101": {
            "id": "PEND101",
            "variables": [variable("OMRÅDE", AREAS), industries, kinds, sex, time],
        },
    }


def persons(origin, destination, sex, year):
    return 100 * AREAS.index(origin) + 10 * AREAS.index(destination) + (sex == "K") + int(year[-1])


def statbank(path, tables):
    """Answer as the API does: semicolons, a byte order mark, codes if they are asked for."""
    asked = urlsplit(path)
    name = asked.path.split("/")[2]
    if asked.path.startswith("/tableinfo"):
        return Reply(tables[name])
    query = {key: values[0] for key, values in parse_qs(unquote(asked.query)).items()}
    assert query["valuePresentation"] == "Code"
    known = {
        one["id"]: [value["id"] for value in one["values"]] for one in tables[name]["variables"]
    }
    assert set(query) - {"lang", "valuePresentation"} <= set(known)
    chosen = {
        key: known[key] if query[key] == "*" else query[key].split(",")
        for key in known if key in query
    }  # fmt: skip
    assert all(set(values) <= set(known[key]) for key, values in chosen.items())
    lines = [";".join([*(key.upper() for key in chosen), "INDHOLD"])]
    for sex in chosen["KØN"]:
        for year in chosen["Tid"]:
            for one in AREAS:
                others = chosen.get("PENDLING", AREAS)
                for at, other in enumerate(others):
                    number = (
                        persons(one, other, sex, year)
                        if name == "PEND100"
                        else 1_000 * (at + 1) + AREAS.index(one)
                    )
                    values = {
                        "BOPKOM": one, "OMRÅDE": one, "ARBEJDSSTED": other, "PENDLING": other,
                        "BRANCHE07": "TOT", "KØN": sex, "Tid": year,
                    }  # fmt: skip
                    told = ".." if (one, other) == ("163", "101") else str(number)
                    lines.append(";".join([*(values[key] for key in chosen), told]))
    return Reply(("\ufeff" + "\r\n".join(lines) + "\r\n").encode())


def workspace(tmp_path, url):
    return services.make(tmp_path / "workspace", f'fetch = {{ statbank = "{url}" }}\n')


def test_the_register_becomes_a_delivery_that_is_read(tmp_path):
    with serving(lambda path: statbank(path, described())) as server:
        lake = workspace(tmp_path, server.url)
        assert fetch(lake, "register_commuting", now=NOW, keys={}) == (
            "register_commuting/2026-11-22"
        )
    folder = lake.raw / "register_commuting" / "2026-11-22"
    kept = {str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file()}
    assert {"flows.csv", "totals.csv", "answers/PEND100.csv", "answers/PEND101.csv"} <= kept
    services.built(lake, "register_commuting", "register_totals")
    flows = services.of(lake, "clean", "register_commuting")
    # municipalities alone, from the base year on, men and women together; ".." is no number
    assert sorted(flows["year"].unique()) == [2023, 2024]
    assert set(flows["origin_code"]) == {"0101", "0151", "0163"}
    assert len(flows) == 2 * (9 - 1)
    told = flows.filter(origin_code="0163", destination_code="0151", year=2024)["persons"].item()
    assert told == persons("163", "151", "M", "2024") + persons("163", "151", "K", "2024")
    assert not flows["is_synthetic"].any()
    totals = services.of(lake, "clean", "register_totals").with_columns(
        pl.col("quantity").cast(pl.String)
    )
    ours = totals.filter(municipality_code="0151", year=2024)
    assert dict(ours.select("quantity", "persons").iter_rows()) == {
        "employed_residents": 2 * 1_003.0, "jobs": 2 * 2_003.0,
        "in_commuters": 2 * 3_003.0, "out_commuters": 2 * 4_003.0,
    }  # fmt: skip


def test_a_total_of_both_sexes_is_taken_where_there_is_one(tmp_path):
    with serving(lambda path: statbank(path, described(SEXES_AND_TOTAL))) as server:
        lake = workspace(tmp_path, server.url)
        fetch(lake, "register_commuting", now=NOW, keys={})
    services.built(lake, "register_commuting")
    flows = services.of(lake, "clean", "register_commuting")
    told = flows.filter(origin_code="0163", destination_code="0151", year=2024)["persons"].item()
    assert told == persons("163", "151", "TOT", "2024")


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({"PEND100": {"variables": []}}, "it has no variable BOP", id="no variables"),
        pytest.param({"PEND100": {"message": "x"}}, "names no variables", id="no description"),
    ],
)
def test_a_register_of_another_form_is_told_and_nothing_is_kept(tmp_path, change, says):
    tables = described() | change
    with serving(lambda path: statbank(path, tables)) as server:
        lake = workspace(tmp_path, server.url)
        with pytest.raises(SourceError, match=says):
            fetch(lake, "register_commuting", now=NOW, keys={})
    assert not (lake.raw / "register_commuting").exists()


def test_a_stored_file_is_read_as_a_fetched_one(tmp_path):
    lake = services.make(tmp_path / "workspace")
    workspaces.deliver(
        lake.root,
        "register_commuting/2025-stored",
        {
            "flows.csv": [
                "origin_code,destination_code,year,persons",
                "0163,0151,2024,1012",
                "0151,0163,2024,many",
            ],
            "source.toml": f"title = {json.dumps('PEND100, stored')}\nsynthetic = true\n",
        },
    )
    services.built(lake, "register_commuting")
    flows = services.of(lake, "clean", "register_commuting")
    assert flows.select("origin_code", "persons", "is_synthetic").rows() == [("0163", 1012.0, True)]
    refused = pl.read_parquet(lake.made / "refused" / "register_commuting.parquet")
    assert refused.select("row", "column", "value").rows() == [(3, "persons", "many")]
