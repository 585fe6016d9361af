"""The rows that set every employer beside the others: of a wave, and since the wave before.

They are reckoned from what is known of each staff (`known_groups`), never from what it hides.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from mobility.employers.compare import COMPARED_IN, GROUPS, beside_controls, beside_others, kind_of
from mobility.employers.staff import CELLS, as_cells
from mobility.survey.tabulation import Replicated, tabulate_replicates
from mobility.survey.weighted import Weighted

OF_STAFF = ["survey", "wave", "employer"]


def beside(cells: pl.DataFrame, known: pl.DataFrame) -> pl.DataFrame:
    """Set each employer beside the others and beside its wave before, by what is known of all.

    Parameters
    ----------
    cells
        The cells of every staff, its own changes among them.
    known
        As `known_groups` lists it.
    """
    found = [*_comparisons(cells, known), *_changes_beside(cells, known)]
    columns = [*OF_STAFF, "is_synthetic", *CELLS]
    return pl.concat([cells.clear().select(columns), *(one.select(columns) for one in found)])


def _comparisons(cells: pl.DataFrame, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Set each employer beside those of its kind, by groups of modes and by kg per employee."""
    modes = cells.filter(topic="modes", quantity="share", detail=COMPARED_IN)
    kg = cells.filter(topic="climate", quantity="category_7", method="distance")
    kg = kg.filter(pl.col("answers").is_not_null(), ~pl.col("vintage").is_in(["2014"]))
    unit = str(kg["unit"][0]) if kg.height else ""
    for (survey, wave), own in cells.group_by("survey", "wave", maintain_order=True):
        sizes = _sizes(own)
        of_wave = known.filter(survey=survey, wave=wave)
        for employer in sizes["employer"].sort():
            kind, alike = kind_of(sizes, str(employer))
            of_kind = of_wave.filter(pl.col("employer").is_in(alike))
            told = [
                beside_others(_known(_with_zeros(modes, group), of_kind, group), employer, kind)
                for group in GROUPS
            ]
            told.append(beside_others(_known(kg, of_kind, None), employer, kind, unit=unit))
            yield _of(pl.concat(told), own.filter(employer=employer))


def _sizes(cells: pl.DataFrame) -> pl.DataFrame:
    """Give the employees of each employer of a wave, null where they were not told."""
    staff = cells.filter(pl.col("value").is_null(), topic="answered", quantity="response").select(
        "employer", employees="answers"
    )
    return cells.select("employer").unique().join(staff, on="employer", how="left")


def _known(rows: pl.DataFrame, known: pl.DataFrame, group: str | None) -> pl.DataFrame:
    """Keep the rows of the staffs of which a group is known."""
    told = known.filter(pl.col("value").eq_missing(pl.lit(group, pl.String)))
    return rows.join(told, on=OF_STAFF, how="semi")


def _with_zeros(modes: pl.DataFrame, group: str) -> pl.DataFrame:
    """Give each employer's share of a group, 0 where nobody told it."""
    found = modes.filter(pl.col("value") == group)
    whole = modes.filter(pl.col("value").is_null()).join(found, on=OF_STAFF, how="anti")
    nobody = whole.with_columns(
        pl.col("estimate", "standard_error").replace_strict({}, default=0.0), value=pl.lit(group)
    )
    return pl.concat([found, nobody])


def _changes_beside(cells: pl.DataFrame, known: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Set each employer's change of a group of modes beside that of the others."""
    own = cells.filter(topic="change", quantity="own").with_columns(
        before=pl.col("method").str.split("-").list.first().cast(pl.Int32)
    )
    staff = ["survey", "employer", "value"]
    both = own.join(known, on=["wave", *staff], how="semi").join(
        known, left_on=["before", *staff], right_on=["wave", *staff], how="semi"
    )
    told = both.rename({"estimate": "change"})
    for (_, wave, before, _), same in told.group_by(
        "survey", "wave", "before", "value", maintain_order=True
    ):
        for employer in same["employer"].sort():
            made = beside_controls(same, str(employer), (before, wave))
            yield _of(made, same.filter(employer=employer))


def own_changes(weighted: Weighted, people: pl.DataFrame, threshold: int) -> Iterator[pl.DataFrame]:
    """Tell each employer's change of a group of modes since the wave before.

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
    synthetic = people.group_by(OF_STAFF).agg(pl.col("is_synthetic").any())
    waves = people.select("survey", "wave").unique().sort("survey", "wave")
    pairs = waves.with_columns(before=pl.col("wave").shift().over("survey")).drop_nulls("before")
    for survey, wave, before in pairs.iter_rows():
        told = _changed(shares, sizes, (survey, wave, before), threshold)
        named = told.filter(pl.col("value").is_in(GROUPS)).with_columns(
            survey=pl.lit(survey, pl.String),
            wave=pl.lit(wave, pl.Int32),
            topic=pl.lit("change"),
            quantity=pl.lit("own"),
            unit=pl.lit("share"),
            method=pl.lit(f"{before}-{wave}"),
            variable=pl.lit("mode"),
            reliability=pl.lit("good"),
            detail=pl.lit(0),
        )
        rows_of = as_cells(named).hstack(named.select(OF_STAFF))
        yield rows_of.join(synthetic, on=OF_STAFF, how="left", maintain_order="left")


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
        estimate=pl.Series(change), standard_error=pl.Series(error)
    )


def _of(rows: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Say whose rows they are."""
    one = own.row(0, named=True)
    return rows.with_columns(
        survey=pl.lit(one["survey"], pl.String),
        wave=pl.lit(one["wave"], pl.Int32),
        employer=pl.lit(one["employer"], pl.String),
        is_synthetic=pl.lit(bool(own["is_synthetic"].any())),
    )
