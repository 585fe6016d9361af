"""Ballerup's bundled facts and measures, and a small made-up municipality."""

import tomllib
from pathlib import Path
from types import SimpleNamespace

import polars as pl
import pytest

from mobility.co2 import (
    Draws,
    business_as_usual,
    local_spread,
    read_measures,
    read_projection,
    read_segments,
)

RAW = Path(__file__).parents[3] / "data_raw"
YEARS = tuple(range(2024, 2051))


@pytest.fixture(scope="session")
def content():
    return tomllib.loads((RAW / "measures" / "2026-11-22" / "measures.toml").read_text("utf-8"))


@pytest.fixture(scope="session")
def accounts():
    file = RAW / "energy_co2_account" / "2026-05-18" / "accounts.csv"
    rows = pl.read_csv(file, schema_overrides={"municipality_code": pl.String})
    return rows.with_columns(vintage=pl.lit("2026-05-18"))


@pytest.fixture(scope="session")
def national():
    rows = pl.read_csv(RAW / "national_projection" / "kf25" / "emissions.csv")
    return read_projection(rows, edition=2023)


@pytest.fixture(scope="session")
def ballerup(content, accounts, national):
    """The municipality with 200 replicates, and all measures but the second way to cycle."""
    segments = read_segments(content)
    measures = read_measures(content, segments)
    transport = accounts.filter(pl.col("sector") == "transport")
    own = transport.filter(pl.col("municipality_code") == "0151")
    account = dict(own.select("year", "tonnes").iter_rows())
    draws = Draws(200, 20_261)
    spread = local_spread(transport)
    baseline = business_as_usual(
        account,
        segments,
        national,
        split=content["split"],
        years=YEARS,
        local_spread=spread,
        draws=draws,
    )
    chosen = [one for one in measures if one.id != "cycling_go_dutch" and not one.given]
    return SimpleNamespace(
        account=account,
        segments=segments,
        measures=measures,
        chosen=chosen,
        draws=draws,
        baseline=baseline,
        spread=spread,
        national=national,
    )
