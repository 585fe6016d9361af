"""What estimates look like: columns, levels, groups, intervals, reliability."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobility.errors import EstimateError
from mobility.survey import (
    EMPLOYERS_TOGETHER,
    RESULT_COLUMNS,
    Design,
    Presentation,
    hide_thin,
    replicate_weights,
    summarise,
)

MODES = pl.Enum(["walk", "bike", "car_driver"])
PEOPLE = pl.DataFrame(
    {
        "mode": pl.Series(["car_driver", "bike", "bike", None, "car_driver"], dtype=MODES),
        "wave": [2023, 2023, 2026, 2026, 2026],
        "barriers": [["far", "rain"], [], ["rain"], None, ["far"]],
        "km": [10.0, 2.0, None, 4.0, 20.0],
        "has_bike": [True, True, False, None, True],
        "w": [1.0, 1.0, 1.0, 3.0, 4.0],
    }
)


@pytest.fixture
def design():
    return Design(PEOPLE, weight="w")


def test_a_share_stands_in_the_result_columns_behind_its_keys(design):
    made = design.share("mode", by=["wave"])
    assert made.columns == ["wave", "mode", *RESULT_COLUMNS]
    assert made["mode"].to_list() == ["bike", "car_driver"] * 2  # as shown, not by the alphabet
    assert made["estimate"].to_list() == pytest.approx([0.5, 0.5, 0.2, 0.8])
    assert made["n"].to_list() == [2, 2, 2, 2]


def test_a_level_nobody_of_a_group_has_stays_with_a_share_of_zero(design):
    sample = PEOPLE.filter((pl.col("wave") == 2023) | (pl.col("mode") == "bike"))
    row = Design(sample, "w").share("mode", "wave").row(3, named=True)
    assert (row["mode"], row["estimate"], row["low"]) == ("car_driver", 0, 0)
    assert row["high"] > 0.5


def test_a_select_all_question_has_shares_of_those_asked(design):
    made = design.share("barriers")
    assert made["barriers"].to_list() == ["far", "rain"]
    assert made["estimate"].to_list() == pytest.approx([5 / 7, 2 / 7])
    assert made["n"].to_list() == [4, 4]
    ticked = PEOPLE.with_columns(far=pl.col("barriers").list.contains("far"))
    assert Design(ticked, "w").mean("far")["standard_error"].item() == pytest.approx(
        made["standard_error"][0]
    )


def test_groups_may_be_a_select_all_question(design):
    made = design.mean("km", by="barriers")
    assert made["barriers"].to_list() == ["far", "rain"]
    assert made["estimate"].to_list() == pytest.approx([18, 10])


def test_true_and_false_have_a_share(design):
    assert design.mean("has_bike")["estimate"].item() == pytest.approx(6 / 7)
    assert design.share("has_bike")["has_bike"].to_list() == [False, True]


def test_missing_values_count_nowhere(design):
    assert design.mean("km")["estimate"].item() == pytest.approx((10 + 2 + 12 + 80) / 9)
    assert design.total("km")["n"].item() == 4
    assert design.ratio("km", "w")["n"].item() == 4


def test_effective_answers_are_kishs():
    design = Design(pl.DataFrame({"a": [1, 2, 1, 2, 1], "w": [1.0, 1, 1, 3, 4]}), "w")
    assert design.share("a")["n_effective"][0] == pytest.approx(3.571429, abs=1e-6)


def test_trips_of_people_are_worth_less_than_as_many_people():
    """Standard errors without the person as cluster are too small (travelSurveyTools, psrc)."""
    random = np.random.default_rng(4)
    habit = random.random(300) < 0.5
    trips = pl.DataFrame(
        {
            "respondent_id": np.repeat(np.arange(300), 4),
            "drives": random.random(1200) < np.where(np.repeat(habit, 4), 0.9, 0.1),
            "w": 1.0,
        }
    )
    naive = Design(trips, "w").mean("drives")
    right = Design(trips, "w", cluster="respondent_id").mean("drives")
    assert right["standard_error"].item() > 1.5 * naive["standard_error"].item()
    assert right["n_effective"].item() < 600 < naive["n_effective"].item()
    again = replicate_weights(trips, weight="w", cluster="respondent_id", replicates=400, seed=1)
    boot = Design(trips, "w", cluster="respondent_id", replicates=again, method="bootstrap")
    assert boot.mean("drives")["standard_error"].item() == pytest.approx(
        right["standard_error"].item(), rel=0.12
    )


@pytest.mark.parametrize(
    ("hits", "low", "high"), [(3, 0.025836, 0.198645), (0, 0, 0.087625), (40, 1 - 0.087625, 1)]
)
def test_without_a_design_the_interval_of_a_share_is_wilsons(hits, low, high):
    sample = pl.DataFrame({"drives": np.arange(40) < hits, "w": np.ones(40)})
    row = Design(sample, "w").mean("drives").row(0, named=True)
    assert (row["low"], row["high"]) == pytest.approx((low, high), abs=4e-6)  # made with z = 1.96


def test_the_finite_population_shrinks_the_error():
    sample = pl.DataFrame({"km": np.random.default_rng(1).normal(9, 2, 60), "w": np.ones(60)})
    whole = Design(sample, "w").mean("km")["standard_error"].item()
    finite = Design(sample, "w", population=100).mean("km")["standard_error"].item()
    assert finite / whole == pytest.approx(0.632456, abs=1e-6)


def test_a_lonely_stratum_is_an_error_by_default():
    sample = PEOPLE.with_columns(place=pl.Series(["a", "a", "a", "a", "b"]))
    with pytest.raises(EstimateError, match="1 of 2 strata have only one unit"):
        Design(sample, "w", strata="place")
    assert len(Design(sample, "w", strata="place", lonely="merge").mean("km")) == 1


@settings(deadline=None, max_examples=20)
@given(st.floats(1e-3, 1e3))
def test_only_totals_feel_the_scale_of_the_weights(scale):
    first, second = (Design(PEOPLE.with_columns(w=pl.col("w") * by), "w") for by in (1.0, scale))
    for ask in (lambda d: d.share("mode", "wave"), lambda d: d.mean("km"),
                lambda d: d.ratio("km", "wave"), lambda d: d.quantile("km", 0.5)):  # fmt: skip
        for column in ("estimate", "standard_error", "n_effective"):
            assert ask(first)[column].to_list() == pytest.approx(ask(second)[column].to_list())
    total = second.total("km")["estimate"].item()
    assert total == pytest.approx(scale * first.total("km")["estimate"].item())


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        pytest.param(lambda d: d.share("home"), "no column 'home'", id="no column"),
        pytest.param(lambda d: d.mean("mode"), "not numbers", id="levels"),
        pytest.param(lambda d: d.share("mode", by="mode"), "both as variable", id="itself"),
        pytest.param(lambda d: d.quantile("km", 1.5), "is not defined", id="quantile"),
        pytest.param(lambda d: d.estimates("mode", "km"), "is not known", id="statistic"),
        pytest.param(lambda d: d.difference("mode", "wave", pairs=[(1, 2)]), "no two", id="pairs"),
    ],
)
def test_what_cannot_be_asked_is_said(design, ask, says):
    with pytest.raises(EstimateError, match=says):
        ask(design)


@pytest.mark.parametrize("weight", [[1.0, None], [1.0, -1.0], [0.0, 0.0]])
def test_weights_must_be_there(weight):
    with pytest.raises(EstimateError, match="weights are"):
        Design(pl.DataFrame({"a": [1, 2], "w": pl.Series(weight, dtype=pl.Float64)}), "w")


def test_reliability_follows_the_rules_and_marts_hide_what_is_thin():
    sizes = {"few": 4, "some": 25, "many": 400}
    sample = pl.DataFrame(
        {
            "place": np.repeat(list(sizes), list(sizes.values())),
            "drives": np.arange(sum(sizes.values())) % 2 == 0,
            "w": 1.0,
        }
    )
    made = Design(sample, "w").mean("drives", by="place").sort("n")
    assert made["reliability"].to_list() == ["not_shown", "fair", "good"]
    assert made["estimate"].null_count() == 0
    hidden = hide_thin(made)
    assert hidden["estimate"].to_list()[0] is None
    assert hidden["n"].to_list() == [4, 25, 400]


@pytest.mark.parametrize(("employers", "shown"), [(9, False), (10, True)])
def test_all_workplaces_are_not_shown_below_ten_employers(employers, shown):
    random = np.random.default_rng(1)
    sample = pl.DataFrame(
        {
            "employer": np.repeat(np.arange(employers), 60),
            "drives": random.random(60 * employers) < 0.5,
            "w": 1.0,
        }
    )
    told = Presentation(rules=EMPLOYERS_TOGETHER)
    made = Design(sample, "w", cluster="employer", told=told).mean("drives")
    assert (made["reliability"].item() != "not_shown") is shown


def test_what_was_carried_downstream_is_summarised_like_any_estimate():
    sample = pl.DataFrame({"km": np.random.default_rng(1).lognormal(2, 0.5, 80), "w": np.ones(80)})
    weights = replicate_weights(sample, weight="w", replicates=200, seed=1)
    design = Design(sample, "w", replicates=weights, method="bootstrap")
    made = design.estimates("mean", "km")
    told = summarise(made.estimate, made.replicates, n=made.n, n_effective=made.n_effective,
                     degrees_of_freedom=79)  # fmt: skip
    wanted = design.mean("km")
    assert told.columns == wanted.columns
    assert told.row(0)[:-1] == pytest.approx(wanted.row(0)[:-1])
    assert told["reliability"].item() == wanted["reliability"].item()
    bare = summarise(np.array([10.0]), made.replicates, keys=pl.DataFrame({"year": [2030]}))
    assert bare.columns == ["year", *RESULT_COLUMNS]
    assert bare["n"].item() is None
    with pytest.raises(EstimateError, match="2 estimates have replicates"):
        summarise(np.zeros(2), np.zeros((3, 4)))


def test_a_small_group_that_some_replicates_miss_still_has_an_error():
    sample = pl.DataFrame({"place": ["a"] * 30 + ["b"] * 2, "km": np.arange(32.0), "w": 1.0})
    weights = replicate_weights(sample, weight="w", replicates=200, seed=1)
    made = Design(sample, "w", replicates=weights, method="bootstrap").mean("km", "place")
    assert made["standard_error"].null_count() == 0
