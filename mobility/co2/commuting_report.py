"""The rows of a report on employees' commuting, with their errors, by vintage of the factors."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from mobility.co2.commuting import Assumptions, distance_based
from mobility.survey import RESULT_COLUMNS, Design
from mobility.units import KG_PER_TONNE

PARTS = ("commuting", "home_office", "category_7", "upstream")
"""What is reported: the ways, the days at home, both, and apart what is emitted upstream."""


def of_each(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    """Sum the rows of each respondent who told several modes.

    Parameters
    ----------
    rows
        As `distance_based` gives them; days at home are told in each row and counted once.
    key
        The column that tells respondents apart.

    Returns
    -------
    frame
        A row per respondent: its other columns, the sums, and kg ``of`` each mode.
    """
    sums = ("commute_km", "commuting_kg", "upstream_kg")
    modes = rows["mode"].cast(pl.String).drop_nulls().unique().sort()
    told = {name: pl.col(name).is_not_null().any() for name in sums}
    others = [name for name in rows.columns if name not in (*sums, "category_7_kg", key)]
    return (
        rows.group_by(key, maintain_order=True)
        .agg(
            pl.col(others).first(),
            *(pl.when(told[name]).then(pl.col(name).sum()) for name in sums),
            *(
                pl.when(told["commuting_kg"])
                .then(pl.col("commuting_kg").filter(pl.col("mode") == mode).sum())
                .alias(f"of {mode}")
                for mode in modes
            ),
        )
        .with_columns(category_7_kg=pl.col("commuting_kg") + pl.col("home_office_kg"))
    )


def report_rows(
    people: pl.DataFrame, *, weight: str, employees: float, vintage: str = "", **design: object
) -> pl.DataFrame:
    """Give the rows of a report: kg per employee and year, tonnes a year, each with its error.

    All employees are reckoned from weighted means, not from the number of answers.

    Parameters
    ----------
    people
        One row per respondent, as `distance_based` gives it.
    weight, design
        The column of weights, and further arguments of `Design` such as ``replicates`` and
        ``method``. Without them the error is linearised for a sample of the `employees`.
    employees
        Persons employed.
    vintage
        Which factors were used.

    Returns
    -------
    frame
        ``part, mode`` (null for all), ``unit, vintage`` and the columns of every estimate.
    """
    wide = people if any(name.startswith("of ") for name in people.columns) else _by_mode(people)
    modes = [name.removeprefix("of ") for name in wide.columns if name.startswith("of ")]
    answers = Design(wide, weight=weight, **(design or {"population": employees}))  # type: ignore[arg-type]
    keys: list[tuple[str, str | None, str]] = [
        (part, None, f"{part}_kg") for part in PARTS if f"{part}_kg" in wide.columns
    ]
    keys += [("commuting", mode, f"of {mode}") for mode in modes]
    each = pl.concat(
        answers.mean(column).select(
            pl.lit(part).alias("part"),
            pl.lit(mode, dtype=pl.String).alias("mode"),
            pl.lit("kg_per_employee_year").alias("unit"),
            pl.lit(vintage).alias("vintage"),
            *RESULT_COLUMNS,
        )
        for part, mode, column in keys
    )
    tonnes = pl.col("estimate", "standard_error", "low", "high") * (employees / KG_PER_TONNE)
    return pl.concat([each, each.with_columns(tonnes, unit=pl.lit("tonnes_per_year"))])


def _by_mode(people: pl.DataFrame) -> pl.DataFrame:
    """Put each respondent's kg in a column of its mode, 0 in those of the others."""
    modes = people["mode"].cast(pl.String)
    is_other = pl.col("commuting_kg").is_not_null()
    return people.with_columns(
        pl.when(is_other & (modes != mode)).then(0.0).otherwise("commuting_kg").alias(f"of {mode}")
        for mode in modes.drop_nulls().unique().sort()
    )


def by_vintage(
    people: pl.DataFrame,
    factors: Mapping[str, pl.DataFrame],
    assumptions: Assumptions,
    *,
    key: str | None = None,
    **report: Any,  # noqa: ANN401
) -> pl.DataFrame:
    """Give the same answers' rows by each vintage of the factors, oldest first.

    Rows of part ``change_of_factors`` tell how much newer factors alone move the result.

    Parameters
    ----------
    factors
        Per vintage its factors.
    key
        The column that tells respondents apart, where each may have several rows.
    report
        As for `report_rows`.
    """
    found: list[pl.DataFrame] = []
    before: pl.Series | None = None
    for vintage in sorted(factors):
        told = distance_based(people, factors[vintage], assumptions)
        told = told if key is None else of_each(told, key)
        found.append(report_rows(told, vintage=vintage, **report))
        if before is not None:
            moved = told.with_columns(change_kg=pl.col("category_7_kg") - before)
            answers = moved.with_columns(commuting_kg="change_kg")
            change = report_rows(answers, vintage=vintage, **report)
            of_all = change.filter(pl.col("mode").is_null(), part="commuting")
            found.append(of_all.with_columns(part=pl.lit("change_of_factors")))
        before = told["category_7_kg"]
    return pl.concat(found)
