"""An employer beside others of its kind, and its change beside theirs; never a rank."""

from collections.abc import Sequence

import polars as pl

from mobility.employers.staff import as_cells
from mobility.survey.employers import LEAST_OTHERS, benchmark, changes_side_by_side

LARGE = 250
"""Employees from which an enterprise is large (EU Recommendation 2003/361/EC, annex, article 2)."""

GROUPS = ("car_driver", "active", "public")
"""The groups of modes that are compared, as in detail `COMPARED_IN`."""

COMPARED_IN = 3


def kind_of(sizes: pl.DataFrame, employer: str) -> tuple[str, list[str]]:
    """Choose whom an employer is set beside: those of its size, or all where these are too few.

    Parameters
    ----------
    sizes
        ``employer, employees``.

    Returns
    -------
    tuple
        ``large``, ``small`` or ``all``, and the employers of the kind, the own one among them.
    """
    own = sizes.filter(pl.col("employer") == employer)["employees"].drop_nulls()
    everybody = sizes["employer"].sort().to_list()
    if own.is_empty():
        return "all", everybody
    is_large = bool(own[0] >= LARGE)
    alike = sizes.filter((pl.col("employees") >= LARGE) == is_large)["employer"].sort().to_list()
    if len(alike) - 1 < LEAST_OTHERS:
        return "all", everybody
    return "large" if is_large else "small", alike


def beside_others(
    estimates: pl.DataFrame, employer: str, kind: str, *, unit: str = "share"
) -> pl.DataFrame:
    """Tell the employer shrunk, the others' mean, what is typical, and the difference.

    Parameters
    ----------
    estimates
        One row per employer of the kind: ``employer, value`` (group of modes; null for an amount of
        all), the result columns and ``answers``.
    kind
        As `kind_of` names it; told as the method.
    """
    known = estimates.drop_nulls(["estimate", "standard_error"])
    others = known.filter(pl.col("employer") != employer)
    if others.height < LEAST_OTHERS or others.height == known.height:
        return as_cells(pl.DataFrame())
    made = benchmark(known, employer, kind="share" if unit == "share" else "amount")
    value = known["value"][0]
    return as_cells(
        made.filter(pl.col("who") != "own").with_columns(
            topic=pl.lit("comparison"),
            quantity=pl.col("who"),
            unit=pl.lit(unit),
            method=pl.lit(kind),
            variable=pl.lit("mode" if value else None, pl.String),
            value=pl.lit(value, pl.String),
            n=pl.col("n_employers"),
            reliability=pl.lit("good"),
            detail=pl.lit(0),
        )
    )


def beside_controls(changes: pl.DataFrame, employer: str, waves: Sequence[int]) -> pl.DataFrame:
    """Tell the employer's change of a group of modes beside that of the others.

    Which employers acted is not known, so all others are controls; the report says so.

    Parameters
    ----------
    changes
        ``employer, value, change, standard_error``; one group of modes.
    waves
        The earlier and the later wave.
    """
    own = changes.filter(pl.col("employer") == employer)
    if own.height != 1 or own["change"][0] is None:
        return as_cells(pl.DataFrame())
    made = changes_side_by_side(changes.with_columns(is_control=pl.lit(value=True)), employer)
    told = made.drop_nulls("estimate")
    return as_cells(
        told.with_columns(
            topic=pl.lit("change"),
            quantity=pl.col("who"),
            unit=pl.lit("share"),
            method=pl.lit(f"{waves[0]}-{waves[1]}"),
            variable=pl.lit("mode"),
            value=pl.lit(own["value"][0], pl.String),
            n=pl.col("n_employers"),
            reliability=pl.lit("good"),
            detail=pl.lit(0),
        )
    )
