"""Any variable by any other of a declared list, without person rows."""

from itertools import product

import polars as pl

from mobility.settings import Settings
from mobility.survey.bands import distance_band
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.weighted import KEY, OF_SURVEY, Weighted
from mobility.tables import clean, marts, models
from mobility.tables.marts.hiding import hide_thin

READS = [clean.Respondents, clean.Commutes, clean.Selections, models.Replicates]
WRITES = marts.Crosstab
VARIABLES = (
    "mode", "distance_band", "days_per_week", "home_office_days", "sex", "age_band", "workplace",
    "home_zone", "has_car", "has_bike", "has_ebike", "has_commuter_card",
    "car_fuel", "parking_free",
)  # fmt: skip
SELECT_ALL = ("barriers", "motivators")
EVERYBODY = "everybody"
"""The one value of the variable that does not split."""


def build(
    respondents: pl.LazyFrame,
    commutes: pl.LazyFrame,
    selections: pl.LazyFrame,
    replicates: pl.DataFrame,
    settings: Settings,
) -> pl.DataFrame:
    """Estimate the share of each value within each value of every other variable.

    Who ticked several options of a select-all question counts under each of them.
    """
    people = Weighted.of(respondents.collect(), replicates)
    told = _one_row_each(people, commutes)
    ticked = selections.collect()
    splits = (EVERYBODY, *VARIABLES)
    parts = [
        _pair(people, told, told, variable, split)
        for variable, split in product(VARIABLES, splits)
        if variable != split
    ]
    parts += [
        _pair(people, *_ticked(told, ticked, variable), variable, split)
        for variable, split in product(SELECT_ALL, splits)
    ]
    parts += [
        _pair(people, *_among_ticks(told, ticked, variable, split), variable, split)
        for variable, split in product((*VARIABLES, *SELECT_ALL), SELECT_ALL)
        if variable != split
    ]
    synthetic = people.people.group_by("survey", "wave").agg(pl.col("is_synthetic").any())
    found = [part for part in parts if len(part)]
    if not found:
        return marts.Crosstab.create_empty()
    table = pl.concat(found).join(synthetic, on=["survey", "wave"], how="left")
    return hide_thin(table, settings.disclosure.threshold)


def _one_row_each(people: Weighted, commutes: pl.LazyFrame) -> pl.DataFrame:
    usual = commutes.select(
        *KEY,
        pl.col("mode").cast(pl.String),
        distance_band(pl.col("distance_km")).alias("distance_band"),
        pl.col("days_per_week").round(0).cast(pl.Int8).cast(pl.String),
    ).collect()
    rows = people.rows(people.people.select(*KEY), pl.lit(1.0))
    return rows.join(usual, on=KEY, how="left").with_columns(
        pl.col("home_office_days").round(0).cast(pl.Int8).cast(pl.String),
        pl.lit("everybody").alias(EVERYBODY),
        *(
            pl.col(name).cast(pl.String)
            for name in VARIABLES
            if name in people.people.columns and not name.endswith("_days")
        ),
    )  # fmt: skip


def _ticked(
    told: pl.DataFrame, ticked: pl.DataFrame, variable: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give a row per tick, and those who were asked: everybody where anybody ticked something."""
    own = ticked.filter(pl.col("variable").cast(pl.String) == variable)
    asked = told.join(own.select(KEY[:2]).unique(), on=KEY[:2], how="semi")
    answered = asked.join(own.select(KEY).unique(), on=KEY, how="semi")
    ticks = asked.join(own.select(*KEY, pl.col("option").alias(variable)), on=KEY, how="inner")
    return ticks, answered


def _among_ticks(
    told: pl.DataFrame, ticked: pl.DataFrame, variable: str, split: str
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give rows and those who were asked, each person once in every option of `split` he ticked."""
    own = ticked.filter(pl.col("variable").cast(pl.String) == split)
    options = own.select(*KEY, pl.col("option").alias(split))
    rows, among = _ticked(told, ticked, variable) if variable in SELECT_ALL else (told, told)
    return rows.join(options, on=KEY), among.join(options, on=KEY)


def _pair(
    people: Weighted, rows: pl.DataFrame, among: pl.DataFrame, variable: str, split: str
) -> pl.DataFrame:
    both = pl.col(split).is_not_null()
    rows = rows.filter(both & pl.col(variable).is_not_null())
    among = among.filter(both)
    if variable in among.columns:
        among = among.filter(pl.col(variable).is_not_null())
    if rows.is_empty():
        return pl.DataFrame()
    parts = []
    nobody = pl.lit(None, pl.String).alias("employer")
    for some, asked in (
        [one.filter(pl.col("employer").is_not_null()) for one in (rows, among)],
        [one.with_columns(nobody) for one in (rows, among)],
    ):
        made: Replicated = tabulate_replicates(
            some, weight=people.weight, replicates=people.replicates,
            by=[*OF_SURVEY, split], level=[variable], among=asked,
        )  # fmt: skip
        parts.append(made.frame())
    return (
        pl.concat(parts)
        .rename({variable: "value", split: "by_value"})
        .with_columns(
            pl.col("value", "by_value").cast(pl.String),
            variable=pl.lit(variable),
            by_variable=pl.lit(split),
        )
    )
