"""Real surveys, read by their mappings; published figures reproduced from the conformed tables."""

from pathlib import Path

import polars as pl
import pytest

from mobility.survey import Design
from mobility.units import KM_PER_MILE
from pipelines.intake.conform import Delivery, conform_told
from pipelines.intake.mapping import read_mapping

MAPPINGS = Path(__file__).parent / "mappings"


@pytest.fixture(scope="module")
def sample(shared_data, tmp_path_factory):
    def reading(mapping, folder):
        read = read_mapping(MAPPINGS / f"{mapping}.toml")
        target = tmp_path_factory.mktemp(mapping) / "answers.parquet"
        place = shared_data / "samples" / folder
        made = conform_told(Delivery(mapping, folder, place, read, "key", "samples"), target)
        return pl.read_parquet(target), made.account

    return reading


def test_salisbury_reads_a_matrix_of_days_and_options_that_hold_commas(sample):
    answers, account = sample("salisbury_commuter", "salisbury_commuter_survey")
    assert (account.rows_in, account.rows_out) == (49, 49)
    assert account.refusals().is_empty()
    modes = dict(answers["mode"].value_counts().iter_rows())
    assert modes == {"car_driver": 37, "walk": 7, "car_passenger": 3, "bike": 2}
    assert answers["distance_km"].min() == pytest.approx(0.1 * KM_PER_MILE)
    barriers = answers["barriers"].explode().value_counts(sort=True)
    assert barriers.row(0) == ("physical distance from home to work", 28)
    assert answers["answered_on"].dt.year().unique().to_list() == [2025]


def test_mcmaster_reads_coded_choices(sample):
    answers, account = sample("mcmaster_commute", "mcmaster_commute_survey")
    assert (account.rows_in, account.rows_out) == (1376, 1376)
    modes = dict(answers["mode"].value_counts().iter_rows())
    assert modes == {"walk": 711, "bus": 336, "car_driver": 281, "bike": 48}
    assert answers["has_bike"].sum() == 621


@pytest.fixture(scope="module")
def puget_sound(sample):
    return sample("puget_sound_2023", "puget_sound_2023")


def test_puget_sound_joins_trips_days_persons_and_households(puget_sound):
    answers, account = puget_sound
    records = dict(answers["record"].value_counts().iter_rows())
    assert records == {"trip": 15_874, "day": 4_125, "person": 2_047}
    assert account.rows_in == account.rows_out == 22_046
    told = account.refusals().group_by("column", "scope").len().sort("column").rows()
    assert told == [("distance_km", "answer", 29), ("speed_km_h", "answer", 122)]
    assert answers["home_zone"].null_count() == 0


@pytest.mark.parametrize(
    ("mph", "share", "standard_error", "total", "total_error"),
    [
        ((1, 10), 0.49882701, 0.004730868, 3_718_493, 39_396.65),
        ((10, 19), 0.24538136, 0.004073123, None, None),
    ],
)
def test_puget_sounds_published_shares_of_speed_come_out(
    puget_sound, mph, share, standard_error, total, total_error
):
    answers, account = puget_sound
    trips = answers.filter(pl.col("record") == "trip")
    refused = account.refusals().filter(pl.col("column") == "speed_km_h")["value"]
    impossible = refused.cast(pl.Float64) * KM_PER_MILE
    speeds = pl.concat([trips["speed_km_h"].drop_nulls(), impossible])
    fastest = speeds.quantile(0.975, interpolation="linear")
    kept = trips.filter(pl.col("speed_km_h") <= fastest).with_columns(
        in_band=pl.col("speed_km_h")
        .is_between(mph[0] * KM_PER_MILE, mph[1] * KM_PER_MILE, closed="left")
        .cast(pl.Float64)
    )
    assert kept.height == 14_722
    design = Design(kept, weight="trip_weight")
    found = design.mean("in_band").row(0, named=True)
    assert found["estimate"] == pytest.approx(share, abs=5e-9)
    assert found["standard_error"] == pytest.approx(standard_error, rel=1e-6)
    if total is not None:
        summed = design.total("in_band").row(0, named=True)
        assert summed["estimate"] == pytest.approx(total, abs=0.5)
        assert summed["standard_error"] == pytest.approx(total_error, rel=1e-6)


def test_puget_sounds_published_trip_rate_comes_out(puget_sound):
    answers, _ = puget_sound
    trips = answers.filter(pl.col("record") == "trip")
    made = trips.group_by("day_id").agg(trips=pl.col("trip_weight").sum())
    days = answers.filter(pl.col("record") == "day").join(made, on="day_id", how="left")
    rates = days.with_columns(
        rate=pl.col("trips").fill_null(0) / pl.col("day_weight"),
        employment=pl.col("employment").cast(pl.String).fill_null("not told"),
    )
    found = Design(rates, weight="day_weight").mean("rate", by=["employment"])
    rate = found.filter(pl.col("employment") == "full_time").row(0, named=True)
    assert rate["n"] == 1_798
    assert rate["estimate"] == pytest.approx(3.81007, abs=5e-6)
    assert rate["standard_error"] == pytest.approx(0.07239468, rel=1e-6)
