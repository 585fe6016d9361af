"""Business as usual: the split, the national course, the spread, and how good it has been."""

import numpy as np
import polars as pl
import pytest

from mobility.co2 import (
    VEHICLES,
    Draws,
    back_test,
    business_as_usual,
    local_spread,
    read_projection,
    scores,
)
from mobility.errors import EstimateError

YEARS = range(2018, 2024)


def test_the_vehicles_sum_to_road_transport_in_every_year(national):
    years = list(range(2024, 2051))
    index = national.index(2023, years)
    shares = national.shares()
    road = sum(shares[v] * index[VEHICLES.index(v)] for v in shares)
    expected = [national.road[year] / national.road[2023] for year in years]
    np.testing.assert_allclose(road, expected, rtol=1e-12)
    assert sum(shares.values()) == pytest.approx(1)


def test_the_course_is_that_of_the_figures_without_border_trade(national):
    assert national.shares()["passenger_cars"] == pytest.approx(6.8 / 10.7)
    index = national.index(2023, [2030, 2045])
    assert index[0, 0] == pytest.approx(3.6 / 6.8 * 6.0 / 6.1)  # scaled to the road total
    assert index[0, 1] / index[0, 0] == pytest.approx(0.7 / 6.0)
    # with border trade, road transport falls by 48 % to 2030; what is driven here, by 44 %
    assert national.road[2030] / national.road[2023] == pytest.approx(6.0 / 10.7)
    assert 5.9 / 11.3 < 6.0 / 10.7


def test_the_projection_is_as_unsure_as_its_last_revision(national):
    # 8.4 to 6.6 Mt for 2030 from one edition to the next: 0.24 in the logarithm over 7 years
    assert national.revision == pytest.approx(0.24 / 7, rel=0.1)


def test_a_year_beyond_the_projection_and_a_missing_series_are_refused(national):
    with pytest.raises(EstimateError, match="no 2051"):
        national.index(2023, [2051])
    rows = pl.DataFrame({"series": ["road"], "year": [2023], "emissions_mt": [11.3]})
    with pytest.raises(EstimateError, match="no series road_without_border_trade"):
        read_projection(rows, edition=2023)


def test_every_replicate_shares_out_the_whole_account(ballerup):
    inside = [segment.is_inside for segment in ballerup.segments]
    np.testing.assert_allclose(ballerup.baseline.base[inside].sum(axis=0), 44_375.4, rtol=1e-9)
    assert (ballerup.baseline.base >= 0).all()


def test_told_segments_that_exceed_the_account_are_cut_in_proportion(ballerup, content):
    small = business_as_usual(
        {2023: 1_000.0},
        ballerup.segments,
        ballerup.national,
        split=content["split"],
        years=[2030],
        local_spread=0.06,
        draws=Draws(0, 1),
    )
    named = dict(zip([s.id for s in small.segments], small.base[:, 0], strict=True))
    assert named["cars_through"] == pytest.approx(0)
    assert named["commuters_inside"] / named["residents_short"] == pytest.approx(
        5_221.5 / 2_654.9, rel=1e-3
    )
    inside = [s.is_inside for s in small.segments]
    assert small.base[inside].sum() == pytest.approx(1_000)


def test_the_range_widens_with_the_years_and_its_middle_is_the_national_course(ballerup):
    book = np.log(ballerup.baseline.book("territory") / ballerup.account[2023])
    spread = book.std(axis=1)
    assert spread[0] < spread[6] < spread[21]
    # 0.034 a year of revision, and 0.061 a year of departure that adds up as a walk
    expected = np.hypot(ballerup.national.revision * 7, ballerup.spread * np.sqrt(7))
    assert spread[6] == pytest.approx(expected, rel=0.2)
    central = np.median(book[6])
    assert np.exp(central) == pytest.approx(0.58, abs=0.06)


def test_the_same_seed_gives_the_same_path_and_another_another(ballerup, content):
    def made(seed):
        return business_as_usual(
            ballerup.account,
            ballerup.segments,
            ballerup.national,
            split=content["split"],
            years=[2030],
            local_spread=0.06,
            draws=Draws(50, seed),
        ).tonnes

    np.testing.assert_array_equal(made(1), made(1))
    assert (made(1) != made(2)).any()


@pytest.mark.parametrize("years", [[], [2023, 2024], [2025, 2024], [2024, 2024]])
def test_years_that_are_not_ahead_are_refused(ballerup, content, years):
    with pytest.raises(EstimateError, match="not ahead"):
        business_as_usual(
            ballerup.account,
            ballerup.segments,
            ballerup.national,
            split=content["split"],
            years=years,
            local_spread=0.06,
            draws=Draws(0, 1),
        )


def walks(spread, municipalities=4_000):
    rng = np.random.default_rng(3)
    steps = rng.normal(0, spread, (municipalities, len(YEARS)))
    tonnes = 1_000 * np.exp(np.cumsum(steps, axis=1))
    return pl.DataFrame(
        {
            "municipality_code": np.repeat(np.arange(municipalities), len(YEARS)),
            "year": np.tile(np.array(YEARS), municipalities),
            "tonnes": tonnes.ravel(),
        }
    )


def test_the_spread_of_simulated_municipalities_is_found_again():
    assert local_spread(walks(0.06)) == pytest.approx(0.06, rel=0.02)
    with pytest.raises(EstimateError, match="two of them"):
        local_spread(walks(0.06, 1))


def test_ninety_eight_municipalities_have_departed_by_six_percent_a_year(ballerup):
    assert ballerup.spread == pytest.approx(0.061, abs=0.001)


def test_a_back_test_does_not_know_its_own_answer():
    accounts = pl.DataFrame(
        {
            "municipality_code": ["a", "a", "b", "b"],
            "year": [2018, 2019, 2018, 2019],
            "tonnes": [100.0, 50.0, 100.0, 120.0],
        }
    )
    tested = back_test(accounts, {"ours": {2018: 1.0, 2019: 0.6}})
    a = {row["method"]: row for row in tested.filter(municipality_code="a").to_dicts()}
    assert a["no_change"]["forecast"] == 100
    assert a["national_growth"]["forecast"] == pytest.approx(120)  # b's growth alone
    assert a["ours"]["forecast"] == pytest.approx(60)
    assert a["ours"]["error"] == pytest.approx(0.2)
    score = scores(tested, "ours").filter(pl.col("horizon").is_null())
    told = dict(score.select("method", "mean_absolute_error").iter_rows())
    assert told["ours"] == pytest.approx((0.2 + 0.5) / 2)
    assert score.filter(pl.col("is_best"))["method"].to_list() == ["ours"]


def test_methods_are_compared_on_the_forecasts_that_all_made():
    accounts = walks(0.06, 20)
    known = accounts.filter(pl.col("municipality_code") < 5)
    index = known.with_columns(index=pl.lit(1.0))
    told = scores(back_test(accounts, {"few": index}), "few")
    assert told["forecasts"].unique().to_list() != []
    overall = told.filter(pl.col("horizon").is_null())
    assert overall["forecasts"].to_list() == [75, 75, 75]
    with pytest.raises(EstimateError, match="knows no pair"):
        back_test(accounts, {"late": {2030: 1.0, 2031: 1.0}})


def test_on_all_danish_municipalities_the_national_course_beats_no_change(accounts, national):
    """And it does not beat the account's own growth, which the screen has to say."""
    transport = accounts.filter(pl.col("sector") == "transport")
    course = {year: national.road[year] for year in YEARS}
    tested = back_test(transport, {"projection": course})
    overall = scores(tested, "projection").filter(pl.col("horizon").is_null())
    error = dict(overall.select("method", "mean_absolute_error").iter_rows())
    assert error["projection"] == pytest.approx(0.073, abs=5e-4)
    assert error["national_growth"] == pytest.approx(0.070, abs=5e-4)
    assert error["no_change"] == pytest.approx(0.082, abs=5e-4)
    assert overall.filter(pl.col("is_best"))["method"].to_list() == ["national_growth"]
    own = tested.filter(pl.col("municipality_code") == "0151")
    best = scores(own, "projection").filter(pl.col("horizon").is_null() & pl.col("is_best"))
    assert best["method"].to_list() == ["projection"]
