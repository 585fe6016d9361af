"""Who answers: what weighting mends, and what it cannot."""

import numpy as np
import polars as pl
import pytest

from mobility.errors import EstimateError
from mobility.synthetic import respond
from mobility.synthetic.margins import margins

REDRAWS = 30


def raked(answered, totals, base=None):
    """Weights that meet all margins: iterative proportional fitting, written anew for the test."""
    weight = np.ones(len(answered)) if base is None else base.astype(float)
    places = {name: answered[name].cast(pl.String).to_numpy() for name in totals}
    for _ in range(60):
        for name, levels in totals.items():
            for level, total in levels.items():
                members = places[name] == level
                weight[members] *= total / weight[members].sum()
    return weight


def car_share_errors(people, mechanism):
    """Estimate - truth of the share driving in the last wave: plain and raked, by redraw."""
    staff = people.staff.filter(pl.col("wave") == 2026)
    truth = (staff["mode"] == "car_driver").mean()
    totals = margins(staff, ["employer", "sex", "age_band"])
    errors = []
    for seed in range(REDRAWS):
        back = respond(people, mechanism, seed).commuters.filter(pl.col("wave") == 2026)
        drives = (back["mode"] == "car_driver").to_numpy()
        weight = raked(back, totals)
        errors.append((drives.mean() - truth, np.average(drives, weights=weight) - truth))
    return np.array(errors)


def test_raking_mends_what_depends_on_sex_age_and_employer(people):
    errors = car_share_errors(people, "mar")
    weighted = errors.mean(axis=0)[1]
    spread = errors.std(axis=0, ddof=1) / np.sqrt(REDRAWS)
    assert abs(weighted) < 3 * spread[1]
    assert abs(weighted) < 0.004


def test_answers_that_depend_on_age_bias_an_unweighted_mean(people):
    staff = people.staff.filter(pl.col("wave") == 2026)
    back = respond(people, "mar", 0).commuters.filter(pl.col("wave") == 2026)
    assert back["age"].mean() - staff["age"].mean() > 1.5


def test_no_weighting_mends_what_depends_on_the_mode(people):
    _, weighted = car_share_errors(people, "mnar").mean(axis=0)
    assert weighted < -0.05


def test_everyone_asked_answers_where_nothing_is_withheld(people):
    commuters = respond(people, "none", 5).commuters
    for employer in people.world.employers:
        for wave in people.world.waves:
            mine = (pl.col("employer") == employer.slug) & (pl.col("wave") == wave)
            assert len(commuters.filter(mine)) == employer.headcount(wave)


def test_the_diary_keeps_some_1500_households_and_those_without_a_trip(answers):
    homes = answers.persons.unique(["wave", "household_no"]).group_by("wave").len()
    assert homes["len"].is_between(1_350, 1_650).all()
    moved = answers.trips.select("wave", "person_no").unique()
    still = answers.persons.join(moved, on=["wave", "person_no"], how="anti")
    assert len(still) / len(answers.persons) == pytest.approx(0.16, abs=0.03)


def test_the_diarys_weights_rake_to_the_true_rate_of_trips(people):
    wave = pl.col("wave") == 2024
    residents = people.residents.filter(wave)
    truth = len(people.trips.filter(wave)) / len(residents)
    totals = margins(residents, ["sex", "age_band", "home_zone"])
    rates = []
    for seed in range(12):
        back = respond(people, "mar", seed)
        persons = back.persons.filter(wave)
        made = back.trips.filter(wave).group_by("person_no").len()
        weight = raked(persons, totals, persons["design_weight"].to_numpy())
        trips = persons.join(made, on="person_no", how="left", maintain_order="left")["len"]
        rates.append(np.average(trips.fill_null(0), weights=weight))
    assert np.mean(rates) == pytest.approx(truth, abs=3 * np.std(rates, ddof=1) / np.sqrt(12))


def test_design_weights_add_up_to_the_households_of_each_zone(people):
    back = respond(people, "none", 3)
    for wave in people.world.waves:
        homes = people.residents.filter(pl.col("wave") == wave).unique("household_no")
        drawn = back.persons.filter(pl.col("wave") == wave).unique("household_no")
        told = drawn.group_by("home_zone").agg(pl.col("design_weight").sum()).sort("home_zone")
        true = homes.group_by("home_zone").len().sort("home_zone")
        assert told["design_weight"].to_numpy() == pytest.approx(true["len"].to_numpy())


def test_the_same_seed_gives_the_same_answers(people, answers):
    again = respond(people, "mar", answers.seed)
    assert again.commuters.equals(answers.commuters)
    assert again.trips.equals(answers.trips)
    assert not respond(people, "mar", 99).commuters.equals(answers.commuters)


def test_an_unknown_mechanism_is_named(people):
    with pytest.raises(EstimateError, match=r"called 'often'\.\n  where: argument mechanism"):
        respond(people, "often", 1)
