"""All that can be told of each employer's people, before anything is hidden: not to be shown."""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from mobility.co2.commuting_year import Reckoning, year_of
from mobility.disclosure.counted import NOT_TICKED, TICKED
from mobility.employers.answered import response, staff_bounds
from mobility.employers.climate import by_average, climate, vintage_of
from mobility.employers.groups import BY_DISTANCE, DETAILS, distance_group, mode_group
from mobility.employers.potential import potentials, with_potentials
from mobility.employers.staff import CELLS, Staff, Told
from mobility.survey.weighted import KEY, Weighted

SELECT_ALL = ("barriers", "motivators")
MOST_AT_HOME = 3
"""Days a week at home from which they are told together."""

KG = "kg per employee and year"


@dataclass(frozen=True)
class Sources:
    """What is known beside the answers.

    Attributes
    ----------
    days
        `KEY`, ``mode, days``: days a week by each mode.
    selections
        `KEY`, ``variable, option``: what was ticked.
    margins
        ``survey, wave, employer, variable, level, total``.
    reckoning
        Factors and what no answer tells.
    places, zones, stations
        As for `with_potentials`.
    """

    days: pl.DataFrame
    selections: pl.DataFrame
    margins: pl.DataFrame
    reckoning: Reckoning
    places: pl.DataFrame
    zones: pl.DataFrame
    stations: pl.DataFrame


def commuters(respondents: pl.DataFrame, commutes: pl.DataFrame, sources: Sources) -> pl.DataFrame:
    """Bring together what is told of each employer's people, a row per respondent."""
    usual = commutes.select(*KEY, pl.col("mode").cast(pl.String), "distance_km", "days_per_week")
    people = respondents.filter(pl.col("employer").is_not_null()).join(
        usual, on=KEY, how="inner", maintain_order="left"
    )
    marked = with_potentials(people, sources.places, sources.zones, sources.stations)
    reckoned = year_of(marked, sources.days, sources.reckoning)
    at_home = pl.col("home_office_days").round(0).cast(pl.Int8)
    most = pl.when(at_home >= MOST_AT_HOME).then(pl.lit(f"{MOST_AT_HOME}+"))
    return reckoned.with_columns(
        *(mode_group(detail).alias(f"mode_{detail}") for detail in DETAILS),
        *(distance_group(detail).alias(f"distance_{detail}") for detail in DETAILS),
        home_days=most.otherwise(at_home.cast(pl.String)),
    )


def every_staff(people: pl.DataFrame, replicates: pl.DataFrame) -> Iterator[Staff]:
    """Part the people by survey, wave and employer, each with its weights."""
    weighted = Weighted.of(people, replicates)
    order = people.with_row_index("_at")
    for _, own in order.group_by("survey", "wave", "employer", maintain_order=True):
        at = own["_at"].to_numpy()
        yield Staff(own.drop("_at"), weighted.weight[at], weighted.replicates[at])


def cells_of(staff: Staff, sources: Sources) -> pl.DataFrame:
    """Tell everything of one staff; `topic` names the table that a row stands in."""
    one = staff.people.row(0, named=True)
    of_one = {name: one[name] for name in ("survey", "wave", "employer")}
    margins = sources.margins.filter(**of_one)
    parts = [
        response(staff.people, margins),
        *(part for detail in DETAILS for part in _in_detail(staff, detail, sources)),
        *_at_home(staff),
        *_ticked(staff, sources.selections),
        potentials(staff, sources.reckoning),
        climate(staff, sources.days, sources.reckoning),
    ]
    made = pl.concat([part for part in parts if part.height]).select(list(CELLS))
    return made.with_columns(
        *(pl.lit(value).alias(name) for name, value in of_one.items()),
        is_synthetic=pl.lit(bool(staff.people["is_synthetic"].any())),
    )


def _in_detail(staff: Staff, detail: int, sources: Sources) -> Iterator[pl.DataFrame]:
    """Tell modes in one detail: alone, by distance, by workplace, and days by mode."""
    told = staff.people.with_columns(
        mode=pl.col(f"mode_{detail}"), distance=pl.col(f"distance_{detail}")
    )
    same = Staff(told, staff.weight, staff.replicates)
    yield same.shares(["mode"], Told("modes", detail=detail))
    yield same.amounts(["mode"], "commuting_kg", Told("modes", "commuting", KG, detail, "distance"))
    classed = told.with_columns(mode=pl.col(f"mode_{BY_DISTANCE[detail]}"))
    split = Staff(classed, staff.weight, staff.replicates)
    yield split.shares(["mode", "distance"], Told("modes by distance", detail=detail))
    if told["workplace"].n_unique() > 1:
        yield same.shares(["mode", "workplace"], Told("modes by workplace", detail=detail))
    yield staff_bounds(told, "mode", Told("staff", "share_of_staff", "share", detail))
    yield from _days(same, detail, sources.days)


def _at_home(staff: Staff) -> Iterator[pl.DataFrame]:
    """Tell days a week at home, where anybody told them."""
    if staff.people["home_days"].null_count() < staff.people.height:
        yield staff.shares(["home_days"], Told("home office"))


def _days(staff: Staff, detail: int, days: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Tell who travels by each mode at least one day a week, and the days per employee.

    The days of all modes together are told nowhere, so that none is found by subtracting.
    """
    own = days.join(staff.people.select(KEY), on=KEY, how="semi").filter(pl.col("days") > 0)
    by_group = (
        own.with_columns(group=mode_group(detail)).group_by(*KEY, "group").agg(pl.col("days").sum())
    )
    for group in sorted(by_group["group"].unique()):
        mine = by_group.filter(pl.col("group") == group).select(*KEY, "days")
        name = f"days by {group}"
        people = staff.people.join(mine, on=KEY, how="left", maintain_order="left").with_columns(
            pl.when(pl.col("days") > 0).then(pl.lit("yes")).otherwise(pl.lit("no")).alias(name),
            pl.col("days").fill_null(0.0),
        )
        same = Staff(people, staff.weight, staff.replicates)
        topic = f"days {group}"
        yield same.shares([name], Told(topic, "users", "share", detail))
        amounts = same.amounts([name], "days", Told(topic, "days", "days a week", detail))
        yield amounts.filter(pl.col("value") == "yes")


def _ticked(staff: Staff, selections: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Tell who ticked each option of a select-all question, of all who answered it."""
    own = selections.join(staff.people.select(KEY), on=KEY, how="semi")
    for variable in SELECT_ALL:
        ticks = own.filter(pl.col("variable").cast(pl.String) == variable)
        answered = staff.people.join(ticks.select(KEY).unique(), on=KEY, how="semi")
        asked = staff.where(_is_one_of(answered))
        for option in ticks["option"].unique().sort():
            name = f"{variable}: {option}"
            did = ticks.filter(pl.col("option") == option)
            people = asked.people.with_columns(
                pl.when(_is_one_of(did))
                .then(pl.lit(TICKED))
                .otherwise(pl.lit(NOT_TICKED))
                .alias(name)
            )
            same = Staff(people, asked.weight, asked.replicates)
            yield same.shares([name], Told(variable, "ticked"))


def _is_one_of(people: pl.DataFrame) -> pl.Expr:
    return pl.col("respondent_id").is_in(people["respondent_id"].implode())


def averages_of(people: pl.DataFrame, weight: pl.Series) -> pl.DataFrame:
    """Give shares, distances and days by mode of all surveyed employers of a wave together."""
    known = people.with_columns(_w=weight).drop_nulls(["distance_km", "days_per_week"])
    known = known.filter(pl.col("mode") != "other")
    share = pl.col("_w").sum() / known["_w"].sum()
    return known.group_by("mode").agg(
        share=share,
        distance_km=(pl.col("distance_km") * pl.col("_w")).sum() / pl.col("_w").sum(),
        days_per_week=(pl.col("days_per_week") * pl.col("_w")).sum() / pl.col("_w").sum(),
        home_office_days=(pl.col("home_office_days") * pl.col("_w")).sum() / pl.col("_w").sum(),
    )


def average_rows(people: pl.DataFrame, weight: pl.Series, sources: Sources) -> pl.DataFrame:
    """Tell the average-data method's kg of one wave; the same for every employer."""
    factors = sources.reckoning.factors
    return by_average(averages_of(people, weight), sources.reckoning, vintage_of(factors))
