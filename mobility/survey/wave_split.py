"""What of a change is other people, and what other behaviour, wave by wave and level by level."""

import itertools

import polars as pl

from mobility.survey.kitagawa import kitagawa_split
from mobility.survey.tabulation import AMOUNT
from mobility.survey.weighted import Weighted


def split_by_age(people: Weighted, rows: pl.DataFrame) -> pl.DataFrame:
    """Split each change by age band into other people and other behaviour (Kitagawa).

    Parameters
    ----------
    rows
        Tied to `people`, with ``level``: what the share is of, null where it is of nothing.

    Returns
    -------
    parts
        survey, employer, level, wave; composition and behaviour since the wave before.
    """
    aged = rows.filter(pl.col("age_band").is_not_null()).with_columns(
        pl.col("age_band").cast(pl.String)
    )
    amount = pl.Series("_mass", people.weight[aged["_person"].to_numpy()] * aged[AMOUNT].to_numpy())
    weighted = aged.with_columns(amount)
    key = ["survey", "employer", "wave"]
    size = weighted.group_by(*key, "age_band").agg(mass=pl.col("_mass").sum())
    share = size.with_columns(share=pl.col("mass") / pl.col("mass").sum().over(key))
    levels = weighted.filter(pl.col("level").is_not_null()).select(*key[:2], "level").unique()
    hit = weighted.group_by(*key, "age_band", "level").agg(hit=pl.col("_mass").sum())
    full = (
        share.join(levels, on=key[:2], how="inner", nulls_equal=True)
        .join(hit, on=[*key, "age_band", "level"], how="left", nulls_equal=True)
        .with_columns(rate=pl.col("hit").fill_null(0) / pl.col("mass"))
    )
    told = [
        _split_one(group.sort("wave"))
        for _, group in full.group_by(*key[:2], "level", maintain_order=True)
    ]
    found = [part for part in told if len(part)]
    words = dict.fromkeys(("survey", "employer", "level"), pl.String)
    schema = {**words, "wave": pl.Int32, "composition": pl.Float64, "behaviour": pl.Float64}
    return pl.concat(found) if found else pl.DataFrame(schema=schema)


def _split_one(group: pl.DataFrame) -> pl.DataFrame:
    waves = group["wave"].unique().sort().to_list()
    rows = []
    for earlier, later in itertools.pairwise(waves):
        before, after = (group.filter(pl.col("wave") == wave) for wave in (earlier, later))
        both = before.join(after, on="age_band", how="full", suffix="_new", coalesce=True)
        both = both.with_columns(pl.col("share", "rate", "share_new", "rate_new").fill_null(0))
        parts = kitagawa_split(
            *(both[name].to_numpy() for name in ("share", "rate", "share_new", "rate_new"))
        )
        first = group.row(0, named=True)
        rows.append(
            {name: first[name] for name in ("survey", "employer", "level")}
            | {"wave": later, "composition": parts[0].sum(), "behaviour": parts[1].sum()}
        )
    return pl.DataFrame(rows, schema_overrides={"wave": pl.Int32, "employer": pl.String})
