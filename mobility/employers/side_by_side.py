"""The rows that set every employer beside the others: of a wave, and since the wave before."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from mobility.employers.compare import COMPARED_IN, GROUPS, beside_controls, beside_others, kind_of
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.weighted import Weighted

OF_STAFF = ["survey", "wave", "employer"]


def comparisons(people: pl.DataFrame, cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Set each employer beside those of its kind, by groups of modes and by kg per employee.

    Parameters
    ----------
    people
        A row per respondent, with ``employees``.
    cells
        The cells of every staff.
    """
    modes = cells.filter(topic="modes", quantity="share", detail=COMPARED_IN)
    kg = cells.filter(topic="climate", quantity="category_7", method="distance")
    kg = kg.filter(pl.col("answers").is_not_null(), ~pl.col("vintage").is_in(["2014"]))
    for (survey, wave), own in people.group_by("survey", "wave", maintain_order=True):
        sizes = own.group_by("employer").agg(pl.col("employees").first())
        for employer in sizes["employer"].sort():
            kind, alike = kind_of(sizes, employer)
            of_kind = (
                (pl.col("survey") == survey)
                & (pl.col("wave") == wave)
                & pl.col("employer").is_in(alike)
            )
            told = [
                beside_others(_with_zeros(modes.filter(of_kind), group), employer, kind)
                for group in GROUPS
            ]
            told.append(beside_others(kg.filter(of_kind), employer, kind, unit=kg_unit(kg)))
            yield _of(pl.concat(told), survey, wave, employer, own)


def kg_unit(kg: pl.DataFrame) -> str:
    """Give the unit of the amounts."""
    return str(kg["unit"][0]) if kg.height else ""


def _with_zeros(modes: pl.DataFrame, group: str) -> pl.DataFrame:
    """Give each employer's share of a group, 0 where nobody told it."""
    found = modes.filter(pl.col("value") == group)
    whole = modes.filter(pl.col("value").is_null(), ~pl.col("employer").is_in(found["employer"]))
    nobody = whole.with_columns(
        pl.col("estimate", "standard_error").replace_strict({}, default=0.0), value=pl.lit(group)
    )
    return pl.concat([found, nobody])


def changes(weighted: Weighted, people: pl.DataFrame, threshold: int) -> Iterator[pl.DataFrame]:
    """Set each employer's change of a group of modes beside that of the others.

    An employer is left out where fewer than may be shown were of the group in either wave: the
    earlier share would follow from the change.
    """
    rows = people.with_row_index("_person").with_columns(
        _amount=pl.lit(1.0), value=pl.col(f"mode_{COMPARED_IN}")
    )
    shares = tabulate_replicates(
        rows,
        weight=weighted.weight,
        replicates=weighted.replicates,
        by=OF_STAFF,
        level=["value"],
    )
    sizes = rows.group_by(*OF_STAFF, "value").agg(answers=pl.len())
    waves = people.select("survey", "wave").unique().sort("survey", "wave")
    pairs = waves.with_columns(before=pl.col("wave").shift().over("survey")).drop_nulls("before")
    for survey, wave, before in pairs.iter_rows():
        told = _changed(shares, sizes, (survey, wave, before), threshold)
        for employer in told["employer"].unique().sort():
            parts = [
                beside_controls(told.filter(pl.col("value") == group), employer, (before, wave))
                for group in GROUPS
                if group in told.filter(pl.col("employer") == employer)["value"]
            ]
            if parts:
                own = people.filter(pl.col("survey") == survey, pl.col("wave") == wave)
                yield _of(pl.concat(parts), survey, wave, employer, own)


def _changed(
    shares: Replicated, sizes: pl.DataFrame, which: tuple[str, int, int], threshold: int
) -> pl.DataFrame:
    """Subtract the earlier wave's share from the later one's, in the same replicates."""
    survey, wave, before = which
    keys = shares.keys.join(sizes, on=[*OF_STAFF, "value"], how="left", maintain_order="left")
    keys = keys.with_row_index("_at").filter(
        pl.col("survey") == survey, pl.col("answers") >= threshold
    )
    later, earlier = (keys.filter(pl.col("wave") == one) for one in (wave, before))
    both = later.join(earlier, on=["employer", "value"], how="inner", suffix="_before")
    new, old = both["_at"].to_numpy(), both["_at_before"].to_numpy()
    drawn = shares.replicates[new] - shares.replicates[old]
    change = shares.estimate[new] - shares.estimate[old]
    error = np.sqrt(((drawn - change[:, None]) ** 2).mean(axis=1))
    return both.select("employer", "value").with_columns(
        change=pl.Series(change), standard_error=pl.Series(error)
    )


def _of(
    rows: pl.DataFrame, survey: object, wave: object, employer: str, people: pl.DataFrame
) -> pl.DataFrame:
    own = people.filter(pl.col("employer") == employer)
    return rows.with_columns(
        survey=pl.lit(survey, pl.String),
        wave=pl.lit(wave, pl.Int32),
        employer=pl.lit(employer),
        is_synthetic=pl.lit(bool(own["is_synthetic"].any())),
    )
