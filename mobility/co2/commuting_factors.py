"""Which factor goes with an answer: by mode, vehicle and persons in it."""

from collections.abc import Mapping, Sequence

import polars as pl

from mobility.errors import EstimateError

IN_A_CAR = ("car_driver", "car_passenger")
"""Modes whose persons share what the vehicle emits."""

Mix = Mapping[str, Mapping[str, float]]
"""Per mode, the share of each vehicle's km."""


def kg_per_km(told: pl.DataFrame, factors: pl.DataFrame, mix: Mix) -> tuple[pl.Series, pl.Series]:
    """Give each answer's kg per km, direct and upstream; in a car, one person's share.

    Parameters
    ----------
    told
        ``mode, vehicle`` (null where not told) and ``persons`` in the car.
    factors
        ``mode, vehicle, per`` and ``factor_kg_per_km``; where known ``occupancy_persons``,
        ``upstream_kg_per_km`` and ``is_used``.
    mix
        Per mode, the share of each vehicle's km, for those who did not tell the vehicle.

    Raises
    ------
    EstimateError
        A mode or vehicle in use has no factor.
    """
    used = factors.filter("is_used") if "is_used" in factors.columns else factors
    per_vehicle = pl.col("per").cast(pl.String) == "vehicle_km"
    is_shared = per_vehicle & pl.col("mode").is_in(IN_A_CAR)
    seats = (
        pl.when(per_vehicle & ~is_shared)
        .then(column_or_null(used, "occupancy_persons"))
        .fill_null(1)
    )
    rates = (
        # where a factor is given per vehicle and per person, the car's own persons are reckoned
        used.with_columns(pl.col("mode", "vehicle").cast(pl.String))
        .sort(~per_vehicle)
        .unique(["mode", "vehicle"], keep="first", maintain_order=True)
        .select(
            "mode",
            "vehicle",
            is_shared=is_shared,
            direct=pl.col("factor_kg_per_km") / seats,
            upstream=column_or_null(used, "upstream_kg_per_km").fill_null(0.0) / seats,
        )
    )
    mixed = _mixed(rates, mix)
    joined = told.join(rates, on=["mode", "vehicle"], how="left", maintain_order="left").join(
        mixed, on="mode", how="left", maintain_order="left", suffix="_mixed"
    )
    chosen = [
        pl.coalesce(
            pl.when("is_shared").then(pl.col(part) / pl.col("persons")).otherwise(pl.col(part)),
            pl.col(f"shared_{part}") / pl.col("persons") + pl.col(f"own_{part}"),
        ).alias(part)
        for part in ("direct", "upstream")
    ]
    found = joined.select(*chosen, "mode")
    lacking = found.filter(pl.col("direct").is_null() & pl.col("mode").is_not_null())
    if lacking.height:
        raise lacking_factor("mode", sorted(lacking["mode"].unique()), "the factors, or its mix")
    return found["direct"], found["upstream"]


def _mixed(rates: pl.DataFrame, mix: Mix) -> pl.DataFrame:
    """Average each mode's vehicles by their share of km; a mode of one vehicle needs no share."""
    told = [(m, v, share) for m, shares in mix.items() for v, share in shares.items()]
    shares = pl.DataFrame(told, schema=["mode", "vehicle", "share"], orient="row").cast(
        {"mode": pl.String, "vehicle": pl.String, "share": pl.Float64}
    )
    weighted = (
        rates.join(shares, on=["mode", "vehicle"], how="left")
        .with_columns(
            pl.when(pl.len().over("mode") == 1).then(1.0).otherwise("share").alias("share")
        )
        .drop_nulls("share")
    )
    lacking = shares.join(weighted, on=["mode", "vehicle"], how="anti")
    if lacking.height:
        raise lacking_factor("vehicle", lacking["vehicle"].to_list(), "the factors")
    part = pl.col("share") / pl.col("share").sum().over("mode")
    return weighted.group_by("mode").agg(
        (pl.when(pl.col("is_shared") == shared).then(pl.col(kind) * part).otherwise(0.0))
        .sum()
        .alias(f"{name}_{kind}")
        for shared, name in ((True, "shared"), (False, "own"))
        for kind in ("direct", "upstream")
    )


def column_or_null(frame: pl.DataFrame, name: str) -> pl.Expr:
    """Give a column, or nulls where the frame has none."""
    return pl.col(name) if name in frame.columns else pl.lit(None, dtype=pl.Float64)


def lacking_factor(kind: str, names: Sequence[str], where: str) -> EstimateError:
    """Tell what has no factor."""
    return EstimateError(
        f"No factor is known for {kind} {', '.join(names)}.",
        where=where,
        todo="give a factor with its source; walking and cycling have the factor 0.",
    )
