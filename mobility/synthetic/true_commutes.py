"""The truth of the employers' staff: shares of modes, lengths, what people have, and the change."""

from typing import Any

import polars as pl

from mobility.synthetic import traits
from mobility.synthetic.population import Population
from mobility.tables import MODES

GROUPS = ("employer", "workplace", "sex", "age_band")
HAVES = ("has_car", "has_bike", "has_ebike", "parking_free")
DIGITS = 8


def true_commutes(people: Population) -> dict[str, Any]:
    """Give the truth of each wave, of all staff together and by group, and the change between."""
    waves = {
        str(wave): _wave(people.staff.filter(pl.col("wave") == wave)) for wave in people.world.waves
    }
    first, last = (waves[str(wave)] for wave in people.world.waves)
    change: dict[str, Any] = {"mode_share": difference(first["mode_share"], last["mode_share"])}
    change["employer"] = {
        name: difference(group["mode_share"], last["employer"][name]["mode_share"])
        for name, group in first["employer"].items()
    }
    return {**waves, "change": change}


def shares(people: pl.DataFrame, weight: str | None = None) -> dict[str, float]:
    """Give the share of each mode among people, or of a quantity that they have."""
    amount = pl.lit(1.0) if weight is None else pl.col(weight).cast(pl.Float64)
    found = people.group_by(pl.col("mode").cast(pl.String)).agg(amount=amount.sum())
    if weight is None:
        found = people.group_by(pl.col("mode").cast(pl.String)).agg(amount=pl.len())
    total = float(found["amount"].sum())
    by_mode = dict(found.iter_rows())
    return {mode: round(by_mode.get(mode, 0.0) / total, DIGITS) for mode in MODES}


def difference(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    """Subtract the shares of two waves, name by name."""
    return {name: round(after[name] - before[name], DIGITS) for name in before}


def _wave(staff: pl.DataFrame) -> dict[str, Any]:
    told = _group(staff)
    for variable in GROUPS:
        told[variable] = {
            str(level): _group(members)
            for (level,), members in sorted(staff.group_by(variable), key=lambda pair: str(pair[0]))
        }
    return told


def _group(staff: pl.DataFrame) -> dict[str, Any]:
    """Give the truth of one group of staff."""
    means = staff.select(
        pl.col("distance_km", "duration_min", "days_per_week", "home_office_days", *HAVES).mean()
    ).row(0, named=True)
    return {
        "persons": len(staff),
        "mean": {name: round(float(value), DIGITS) for name, value in means.items()},
        "mode_share": shares(staff),
        "mode_share_of_days_by_usual_mode": shares(staff, "days_per_week"),
        "mode_share_of_days": shares(_days(staff), "days"),
        "mode_share_of_km": shares(
            staff.with_columns(km=pl.col("distance_km") * pl.col("days_per_week")), "km"
        ),
        "median_distance_km": float(staff["distance_km"].median() or 0.0),  # type: ignore[arg-type]
        "barriers": _ticks(staff["barriers"], traits.BARRIERS),
        "motivators": _ticks(staff["motivators"], traits.MOTIVATORS),
    }


def _days(staff: pl.DataFrame) -> pl.DataFrame:
    """Give days by the mode travelled by, the usual and the second one."""
    usual = staff.select("mode", days=pl.col("days_per_week") - pl.col("second_days"))
    second = staff.select(pl.col("second_mode").alias("mode"), pl.col("second_days").alias("days"))
    return pl.concat([usual, second.drop_nulls()])


def _ticks(pattern: pl.Series, ticks: dict[str, tuple[float, float]]) -> dict[str, float]:
    """Give the share of people who ticked each option."""
    bits = pattern.to_numpy()
    return {
        tick: round(float((bits >> place & 1).mean()), DIGITS) for place, tick in enumerate(ticks)
    }
