"""What growing places add: who comes from where, how, and what they need, before and after."""

from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Shown, synthetic_mark, table
from dashboards.parts.names import unit_name, value_name

QUANTITIES = {
    "commuters_in": "commuters in",
    "drivers_in": "of them driving",
    "person_km_per_workday": "person-kilometres a workday",
    "co2_per_year": "CO2 a year",
    "parking_at_work": "parking at work",
    "charging_at_work_per_workday": "charging at work a workday",
    "charge_points_at_work": "charge points at work",
    "commuters_out": "employed residents of the new homes",
    "person_km_out_per_workday": "their person-kilometres a workday",
    "co2_out_per_year": "CO2 of their commuting a year",
    "parking_at_home": "parking at home",
}
"""The names of a district's needs."""

ASSUMED = {
    "workdays_per_year": "workdays a year",
    "present": "share at work on the busiest day",
    "electric_share": "electric share of cars",
    "kwh_per_km": "kWh a km",
    "charged_at_work": "share charged at work",
    "plugged_in": "share plugged in at once",
    "cars_per_home": "cars per home",
    "employed_per_home": "employed people per home",
}
"""The names of what is assumed."""

WHOLE_FROM = 10
"""Assumed numbers from here on are shown without decimals."""


def districts(page: Shown) -> str:
    """Tell what each growing place adds."""
    words, rows = page.words, page.store.mart("district_scenarios")
    if rows.is_empty():
        return ""
    parts = [
        _district(page, str(district), group)
        for [district], group in rows.group_by("district", maintain_order=True)
    ]
    return f'<h2 id="growth">{escape(words("Places that grow"))}</h2>' + "".join(parts)


def _district(page: Shown, district: str, group: pl.DataFrame) -> str:
    words = page.words
    homes = group.filter(pl.col("origin").is_not_null())
    totals = group.filter(pl.col("origin").is_null())
    sizes = {row["quantity"]: row["estimate"] for row in totals.iter_rows(named=True)}
    parts = (
        _needs(page, district, totals),
        _summed(page, homes, "origin_name", words("Where most of the new commuters live")),
        _summed(page, homes, "mode", words("How they travel")),
    )
    mark = synthetic_mark(words) if group["is_synthetic"].any() else ""
    return (
        f'<section class="card"><h3>{escape(district)}</h3>{mark}'
        f'<p class="finding">{escape(_text(page, district, group, sizes))}</p>'
        f'<p class="small">{escape(_source(page, group))}</p>'
        f'<div class="wide"><div>{parts[0]}</div><div>{parts[1]}{parts[2]}</div></div>'
        f'<p class="small">{escape(_assumed(page, group))}</p></section>'
    )


def _text(page: Shown, district: str, group: pl.DataFrame, sizes: dict[str, float]) -> str:
    words, count = page.words, page.words.number(group["new_workplaces"][0])
    if "workplaces_before" in sizes:
        return words(
            "{district} with {count} more workplaces, {before} today and {after} then, travelled to as today: what is added to today's flows.",
            district=district, count=count, before=words.number(sizes["workplaces_before"]),
            after=words.number(sizes["workplaces_after"]),
        )  # fmt: skip
    return words(
        "{district} with {count} more workplaces, travelled to as today: what is added to today's flows. How many work there today is not delivered.",
        district=district, count=count,
    )  # fmt: skip


def _source(page: Shown, group: pl.DataFrame) -> str:
    words, row = page.words, group.row(0, named=True)
    if row["growth_source"] is None:
        return words("The growth is a number of mobility.toml without a source.")
    if str(row["growth_status"]) == "assumed":
        return words(
            "The growth is assumed, not a planned number: {source}.",
            source=words(row["growth_source"]),
        )
    return words("The growth is planned: {source}.", source=words(row["growth_source"]))


def _needs(page: Shown, district: str, totals: pl.DataFrame) -> str:
    words = page.words
    told = {row["quantity"]: row for row in totals.iter_rows(named=True)}
    lines = [
        _need(page, words(name), told[quantity])
        for quantity, name in QUANTITIES.items()
        if quantity in told
    ]
    return table(
        lines, [words("what"), words("estimate"), words("95 % interval"), words("unit")],
        caption=words("Needs of {district}", district=district), numbers=(1, 2),
    )  # fmt: skip


def _need(page: Shown, name: str, row: dict[str, Any]) -> tuple[str, ...]:
    words = page.words
    between = f"{words.number(row['low'])} – {words.number(row['high'])}"
    return name, words.number(row["estimate"]), between, unit_name(row["unit"], words)


def _summed(page: Shown, homes: pl.DataFrame, by: str, caption: str) -> str:
    """List the largest of the published cells' sums; their intervals stand in the comparison."""
    words = page.words
    summed = (
        homes.group_by(pl.col(by).cast(pl.String))
        .agg(pl.col("estimate").sum())
        .sort("estimate", descending=True)
        .head(9)
    )
    lines = [
        (value_name("mode", name, words) if by == "mode" else name, words.number(number))
        for name, number in summed.iter_rows()
    ]
    head = words("Mode of travel") if by == "mode" else words("From")
    return table(lines, [head, words("commuters")], caption=caption, numbers=(1,))


def _assumed(page: Shown, group: pl.DataFrame) -> str:
    words = page.words
    pairs = (one.split(" ") for one in group["assumed"].drop_nulls()[0].split("; "))
    said = ", ".join(
        f"{words(ASSUMED[name])} {words.number(float(value), 0 if float(value) >= WHOLE_FROM else 2)}"
        for name, value in pairs
    )
    return words(
        "Assumed, each drawn a fifth to either side: {assumed}. New residents are taken to work where residents around live, unless jobs by municipality are delivered (PEND101).",
        assumed=said,
    )  # fmt: skip
