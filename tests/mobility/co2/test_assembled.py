"""The model put together from tables, and draws told as estimates."""

from types import SimpleNamespace

import numpy as np
import polars as pl
import pytest

from mobility.co2 import Draws, assemble, counted, effects_frame, path_frame, shares, told, worth
from mobility.errors import SchemaError
from mobility.tables.marts import Co2Path
from tests.path_marts import facts

CODE = "0151"


@pytest.fixture(scope="module")
def tables(accounts, content):
    known = facts()
    headline = accounts.with_columns(account=pl.lit("a"), is_headline=pl.lit(value=True))
    return SimpleNamespace(
        accounts=headline.lazy(),
        emissions=known["national_emissions"].lazy(),
        files=known["measure_files"],
    )


def settings(code=CODE, replicates=30):
    return SimpleNamespace(
        municipality=SimpleNamespace(code=code),
        survey=SimpleNamespace(replicates=replicates, seed=20_261),
    )


def made(tables, files=None, **rest):
    given = tables.files if files is None else files
    return assemble(tables.accounts, tables.emissions, given.lazy(), settings(**rest))


def test_the_municipalitys_own_file_goes_before_the_one_for_any(tables):
    own, other = made(tables), made(tables, code="0163")
    assert own.is_own
    assert len(own.measures) == 17
    assert not other.is_own
    assert other.measures == ()
    assert {s.id for s in other.baseline.segments} >= {"passenger_cars", "non_road"}


def test_the_newest_edition_of_its_file_is_used(tables):
    newer = tables.files.with_columns(
        vintage=pl.lit("2027-01-01"),
        content=pl.col("content").str.replace("Vans", "Vans and the like"),
    )
    model = made(tables, pl.concat([newer, tables.files]))
    assert model.measures_vintage == "2027-01-01"
    assert model.measures_hash != made(tables).measures_hash


def test_of_variants_of_a_family_the_first_is_in_force(tables):
    model = made(tables)
    names = [measure.id for measure in model.in_force]
    assert "cycling_government_target" in names
    assert "cycling_go_dutch" not in names
    assert len(names) == 16


@pytest.mark.parametrize("lacks", ["accounts", "emissions", "files"])
def test_without_account_projection_or_file_there_is_no_model(tables, lacks):
    given = SimpleNamespace(**vars(tables))
    setattr(given, lacks, getattr(tables, lacks).clear())
    assert made(given) is None


def test_a_file_that_does_not_know_the_projections_edition_is_refused(tables):
    files = tables.files.with_columns(content=pl.col("content").str.replace("kf25", "kf24"))
    with pytest.raises(SchemaError, match="until when the national projection kf25"):
        made(tables, files)


def test_the_path_told_as_rows_keeps_its_declaration(tables):
    frame = path_frame(made(tables)).with_columns(
        municipality_code=pl.lit(CODE), account=pl.lit("a"), vintage=pl.lit("v"),
        projection=pl.lit("kf25"), measures_vintage=pl.lit("m"), is_synthetic=pl.lit(value=False),
    )  # fmt: skip
    assert len(Co2Path.validate(frame.select(Co2Path.column_names()), cast=True)) == len(frame)
    base = frame.filter(quantity="base_year")
    assert set(base["book"]) == {"residents", "workplaces"}


def test_shares_without_ranges_are_the_shares_with_them(tables):
    path = made(tables, replicates=5).path("residents")
    whole, quick = worth(path), shares(path)
    np.testing.assert_array_equal(quick["contribution"], whole.contribution)
    frame = effects_frame(path).filter(quantity="yearly", year=2035)
    by_group = frame.group_by("group").agg(pl.col("contribution_in_group").sum())
    assert by_group["contribution_in_group"].sum() == pytest.approx(frame["contribution"].sum())


def test_draws_are_told_by_their_mean_and_their_95_percent_interval():
    drawn = np.vstack([np.linspace(90, 110, 201), np.linspace(-50, 150, 201), np.zeros(201)])
    frame = told(drawn)
    assert frame["estimate"].to_list() == pytest.approx([100, 50, 0])
    assert frame["low"].to_list() == pytest.approx([90.5, -45, 0])
    assert frame["high"].to_list() == pytest.approx([109.5, 145, 0])
    assert frame["reliability"].to_list() == ["good", "poor", "good"]
    assert frame["n"].null_count() == 3


def test_a_single_draw_has_no_spread_and_an_account_states_none():
    assert told(np.array([[7.0]]))["standard_error"].to_list() == [0.0]
    row = counted([44_375.4]).to_dicts()[0]
    assert (row["estimate"], row["low"], row["reliability"]) == (44_375.4, None, "fair")


def test_central_values_are_told_too(tables):
    model = made(tables, replicates=0)
    assert model.draws.is_central
    assert isinstance(model.draws, Draws)
    [row] = (
        path_frame(model).filter(quantity="with_measures", book="territory", year=2030).to_dicts()
    )
    assert row["low"] == row["estimate"] == row["high"]


def shifts(*, synthetic, share=0.05, scenario="ebike_and_superhighway"):
    """What our own scenario moves, as the shift model tells it."""
    drawn = np.linspace(0.5, 1.5, 30) * share
    rows = [(scenario, part, drawn.tolist(), synthetic) for part in ("short", "longer")]
    columns = ["scenario", "part", "replicates", "is_synthetic"]
    return pl.LazyFrame(rows, schema=columns, orient="row")


def with_shifts(tables, own):
    return assemble(tables.accounts, tables.emissions, tables.files.lazy(), settings(), own)


def test_our_own_survey_goes_before_published_curves_as_soon_as_it_is_real(tables):
    real, made_up = (with_shifts(tables, shifts(synthetic=one)) for one in (False, True))
    assert "cycling_own_survey" in {one.id for one in real.in_force}
    assert "cycling_government_target" not in {one.id for one in real.in_force}
    assert made_up.made_up == {"cycling_own_survey"}
    assert "cycling_government_target" in {one.id for one in made_up.in_force}
    assert "cycling_own_survey" in {one.id for one in made_up.measures}  # to be seen, not counted


def test_a_measure_that_rests_on_a_scenario_nobody_reckoned_is_left_out(tables):
    other = with_shifts(tables, shifts(synthetic=False, scenario="paid_parking"))
    assert "cycling_own_survey" not in {one.id for one in other.measures}


def test_a_measure_moves_with_the_surveys_own_replicates(tables):
    model = with_shifts(tables, shifts(synthetic=False))
    own = [one for one in model.measures if one.id == "cycling_own_survey"]
    saved = model.path("residents", measures=own).saved(np.ones((1, 1), bool))[0]
    full = saved[model.baseline.years.index(2030)]
    usual = model.baseline.tonnes[:, model.baseline.years.index(2030)]
    touched = [s.id in own[0].effects[0].segments + own[0].effects[1].segments
               for s in model.baseline.segments]  # fmt: skip
    inside = [t and "residents" in s.books for t, s in zip(touched, model.baseline.segments,
                                                           strict=True)]  # fmt: skip
    share = full / usual[inside].sum(axis=0)
    carried = [effect.carried.draw(model.draws) for effect in own[0].effects]
    assert (share <= np.linspace(0.5, 1.5, 30) * 0.05 + 1e-9).all()
    assert (share >= np.linspace(0.5, 1.5, 30) * 0.05 * (1 - np.max(carried)) - 1e-9).all()


def test_a_number_that_comes_from_elsewhere_is_never_guessed(tables):
    model = with_shifts(tables, shifts(synthetic=False))
    [own] = [one for one in model.measures if one.id == "cycling_own_survey"]
    with pytest.raises(SchemaError, match="comes from elsewhere has no replicates"):
        own.effects[0].size.draw(Draws(30, 1))
