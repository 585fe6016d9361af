"""What planned districts add: who comes from where, how, and what they need."""

from html import escape

import polars as pl

from dashboards.parts.blocks import Shown, synthetic_mark, table
from dashboards.parts.names import unit_name, value_name

QUANTITIES = {
    "commuters_in": "commuters in",
    "drivers_in": "of them driving",
    "person_km_per_workday": "person-kilometres a workday",
    "co2_per_year": "CO2 a year",
    "parking_at_work": "parking at work",
    "parking_at_home": "parking at home",
    "charging_at_work_per_workday": "charging at work a workday",
    "charge_points_at_work": "charge points at work",
}
"""The names of a district's needs."""


def districts(page: Shown) -> str:
    """Tell what each planned district adds."""
    words, rows = page.words, page.store.mart("district_scenarios")
    if rows.is_empty():
        return ""
    parts = []
    for [district], group in rows.group_by("district", maintain_order=True):
        totals = group.filter(pl.col("origin").is_null())
        origins = (
            group.filter(pl.col("origin").is_not_null())
            .group_by("origin")
            .agg(pl.col("estimate").sum())
            .sort("estimate", descending=True)
            .head(8)
        )
        modes = (
            group.filter(pl.col("origin").is_not_null())
            .group_by("mode")
            .agg(pl.col("estimate").sum())
            .sort("estimate", descending=True)
        )
        parts.append(_district(page, str(district), group, totals, origins, modes))
    return f"<h2>{escape(words('Planned districts'))}</h2>" + "".join(parts)


def _district(
    page: Shown,
    district: str,
    group: pl.DataFrame,
    totals: pl.DataFrame,
    origins: pl.DataFrame,
    modes: pl.DataFrame,
) -> str:
    words = page.words
    count = group["new_workplaces"][0]
    text = words(
        "{district} with {count} more workplaces, travelled to as today: what is added to today's flows.",
        district=district,
        count=words.number(count),
    )
    needs = table(
        [
            (words(QUANTITIES.get(row["quantity"], row["quantity"])), words.number(row["estimate"]), f"{words.number(row['low'])} – {words.number(row['high'])}", unit_name(row["unit"], words))
            for row in totals.iter_rows(named=True)
        ],
        [words("what"), words("estimate"), words("95 % interval"), words("unit")],
        caption=words("Needs of {district}", district=district), numbers=(1, 2),
    )  # fmt: skip
    homes = table(
        [(row["origin"], words.number(row["estimate"])) for row in origins.iter_rows(named=True)],
        [words("From"), words("commuters")],
        caption=words("Where most of the new commuters live"),
        numbers=(1,),
    )
    ways = table(
        [
            (value_name("mode", str(row["mode"]), words), words.number(row["estimate"]))
            for row in modes.iter_rows(named=True)
        ],
        [words("Mode of travel"), words("commuters")],
        caption=words("How they travel"),
        numbers=(1,),
    )
    mark = synthetic_mark(words) if group["is_synthetic"].any() else ""
    assumed = words(
        "Assumed, each drawn a fifth to either side: {assumed}.",
        assumed=group["assumed"].drop_nulls()[0],
    )
    return (
        f'<section class="card"><h3>{escape(district)}</h3>{mark}<p class="finding">{escape(text)}</p>'
        f'<div class="wide"><div>{needs}</div><div>{homes}{ways}</div></div><p class="small">{escape(assumed)}</p></section>'
    )
