"""All forecasts side by side, and the futures coverage uses."""

import numpy as np
import polars as pl
import pytest

from mobility.charging import ev_stock, fleet
from mobility.charging.stock import DECIDING
from mobility.errors import EstimateError
from tests.mobility.charging.cars import BALLERUP, PROJECTION

COMING = range(2027, 2036)


def test_the_table_holds_what_was_counted_and_each_model_s_years():
    told = ev_stock(BALLERUP, COMING, projection=PROJECTION, draws=400)
    counted = told.filter(pl.col("model") == "counted", pl.col("drive") == "electric")
    assert counted["estimate"].to_list() == BALLERUP["electric"].to_list()
    for model in (DECIDING, "logistic", "bass", "straight_line", "national_scaled"):
        rows = told.filter(pl.col("model") == model, pl.col("drive") == "electric")
        assert rows["year"].to_list() == list(COMING)
        assert ((rows["low"] <= rows["estimate"]) & (rows["estimate"] <= rows["high"])).all()
    assert told.filter(pl.col("decides"))["model"].unique().to_list() == [DECIDING]


def test_in_commuters_aside_the_municipality_s_own_expectation_of_2021_lies_within():
    # "more than 8,000 residents with an electric car in 2030" (Ballerup Kommune, 23 February 2021)
    told = ev_stock(BALLERUP, [2031], projection=PROJECTION).filter(pl.col("decides"))
    row = told.filter(pl.col("drive") == "electric")
    assert row["low"][0] < 12_500
    assert row["estimate"][0] > 8_000


def test_futures_hold_both_curves_and_no_more_cars_than_there_are():
    drawn = fleet(BALLERUP, COMING, projection=PROJECTION, draws=1_000)
    assert drawn.electric.shape == (1_000, len(COMING))
    assert (drawn.electric + drawn.plug_in <= drawn.cars + 1e-6).all()
    even, odd = np.median(drawn.electric[::2, -1]), np.median(drawn.electric[1::2, -1])
    assert even != odd
    assert np.corrcoef(drawn.electric[::2, 0], drawn.electric[1::2, 0])[0, 1] < 0.2


def test_hybrids_follow_the_projection_or_stay_as_many():
    alone = fleet(BALLERUP, [2031], draws=100)
    assert (alone.plug_in == 1065).all()
    scaled = fleet(BALLERUP, [2031], projection=PROJECTION, draws=2_000)
    assert np.median(scaled.plug_in) == pytest.approx(1065 * 124632 / 128277, rel=0.02)


def test_an_odd_number_of_futures_is_refused():
    with pytest.raises(EstimateError, match="cannot be halved"):
        fleet(BALLERUP, [2031], draws=3)
