"""The map of flows with its table, and what it rests on."""

from html import escape
from typing import Any

import polars as pl

from dashboards.parts.blocks import Block, Html, Shown, figure, table
from dashboards.parts.flow_choices import ALL_MODES, EVERYBODY, Chosen
from dashboards.parts.names import value_name
from mobility.charts.flow_map import flow_map

WESTERN_EDGE = 11.6
"""Longitude west of which the map draws nothing: the Great Belt."""

MOST_LINES = 60
MOST_OF_ALL = 0.97
"""Share of the flows whose places the map reaches out to."""


def flows_figure(page: Shown, chosen: Chosen) -> list[Block]:
    """Draw the chosen flows, with their table."""
    words = page.words
    if chosen.rows.is_empty():
        text = words("No flow is as large as that, or too few answered. Choose a smaller number.")
        return [Html(f'<p class="notice">{escape(text)}</p>')]
    finding = _finding(page, chosen)
    by_town = not (chosen.rows["area_level"].cast(pl.String) == "postcode").any()
    areas = page.store.mart("map_areas").filter(
        (pl.col("area_kind") == ("municipality" if by_town else "postcode"))
        & (pl.col("longitude") > WESTERN_EDGE)
    )
    spots = areas.select(area="area_code", latitude="latitude", longitude="longitude", _name="name")
    placed = (
        chosen.rows.join(spots, on="area", how="inner", maintain_order="left")
        .filter(~pl.col("is_rest"))
        .with_columns(origin="area", origin_name=pl.coalesce("_name", "area_name"))
        .head(MOST_LINES)
    )
    areas = _near(areas, placed, page.store.code)
    placed = placed.filter(pl.col("area").is_in(areas["area_code"].implode()))
    said = {
        "commuters": words("commuters"), "low": words("at least"), "high": words("at most"),
        "reliability": words("reliability"), "description": finding,
    }  # fmt: skip
    place, told = _place(page, chosen.destination), _place_name(page, chosen)
    title = (
        words("Where residents of {place} work", place=told)
        if chosen.direction == "out"
        else words("Commuters to {place}", place=told)
    )
    return figure(
        "flow-map", [flow_map(areas, placed, place, words=said, dress=page.dress)],
        title=title, finding=finding, table=_table(page, chosen), source=_source(page, chosen),
        words=words, is_synthetic=bool(chosen.rows["is_synthetic"].any()),
    )  # fmt: skip


def _near(areas: pl.DataFrame, placed: pl.DataFrame, own: str) -> pl.DataFrame:
    """Keep the outlines around what nearly all flows come from; the table has the rest."""
    total = placed["estimate"].sum()
    drawn = placed.sort("estimate", descending=True).filter(
        pl.col("estimate").cum_sum() - pl.col("estimate") < MOST_OF_ALL * total
    )
    if drawn.is_empty():
        return areas
    inside = pl.lit(value=True)
    for axis in ("longitude", "latitude"):
        low, high = drawn[axis].min(), drawn[axis].max()
        inside &= pl.col(axis).is_between(low, high)
    return areas.filter(
        inside | pl.col("area_code").is_in(drawn["area"].implode()) | (pl.col("area_code") == own)
    )


def _place_name(page: Shown, chosen: Chosen) -> str:
    place = (
        page.store.settings.municipality.name
        if chosen.destination == EVERYBODY
        else chosen.destination
    )
    if chosen.mode == ALL_MODES:
        return place
    return f"{place}, {value_name('mode', chosen.mode, page.words)}"


def _place(page: Shown, destination: str) -> tuple[float, float]:
    for place in page.store.settings.places:
        if place.name == destination:
            return place.latitude, place.longitude
    own = page.store.mart("map_areas").filter(
        (pl.col("area_kind") == "municipality") & (pl.col("area_code") == page.store.code)
    )
    return (own["latitude"][0], own["longitude"][0]) if len(own) else (55.73, 12.36)


def _finding(page: Shown, chosen: Chosen) -> str:
    words, top = page.words, chosen.rows.row(0, named=True)
    said = {
        "origin": area_name(page, top), "estimate": words.number(top["estimate"]),
        "total": words.number(chosen.every["estimate"].sum()),
        "low": words.number(top["low"]), "high": words.number(top["high"]),
    }  # fmt: skip
    outward = chosen.direction == "out"
    if top["low"] == top["high"]:  # a register's count has no interval
        first = (
            words("Most go to {origin}: {estimate} of {total}.", **said)
            if outward
            else words("Most come from {origin}: {estimate} of {total}.", **said)
        )
    elif outward:
        first = words(
            "Most go to {origin}: {estimate} of {total} (between {low} and {high}).", **said
        )
    else:
        first = words(
            "Most come from {origin}: {estimate} of {total} (between {low} and {high}).", **said
        )
    return f"{first} {_caveat(page, chosen)}"


def _caveat(page: Shown, chosen: Chosen) -> str:
    words = page.words
    scope = str(chosen.every["scope"][0])
    if scope == "surveyed":
        return words(
            "These are the staff of the surveyed employers in {wave}, not all who work there.",
            wave=chosen.wave,
        )
    if scope == "residents":
        return words(
            "These are residents who went to work on the day of their diary in {wave}; a register of commuting is not delivered.",
            wave=chosen.wave,
        )
    if chosen.is_modelled:
        return words(
            "No register of commuting is delivered: this is modelled from the surveyed commutes, the residents around and the published number of in-commuters, and says no more than that."
        )
    if chosen.mode == ALL_MODES:
        return words(
            "Statistics Denmark's register counts every employed person, end of November {wave}.",
            wave=chosen.wave,
        )
    return words(
        "How many come is the register's count; how they travel is what surveyed staff told, raked to it, and a model where nobody answered."
    )


def area_name(page: Shown, row: dict[str, Any]) -> str:
    """Name the far end of a flow: a postal area, a municipality, or what is left of one."""
    words = page.words
    areas = page.store.mart("map_areas")
    names = page.store.kept.of(
        ("area names",), lambda: dict(areas.select("area_code", "name").iter_rows())
    )
    name = names.get(row["area"], row["area_name"])
    if row["area"] == "all" and row["is_rest"]:
        return words("places with few answers, together")
    if row["area_level"] == "elsewhere" or row["area"] in ("all", "elsewhere"):
        return words("elsewhere")
    rest = words("rest of {area}", area=name) if row["is_rest"] else name
    return f"{row['area']} {rest}" if row["area_level"] == "postcode" else rest


def _table(page: Shown, chosen: Chosen) -> str:
    words = page.words
    lines = [
        (
            area_name(page, row), words.number(row["estimate"]),
            f"{words.number(row['low'])} – {words.number(row['high'])}",
            words.number(row["n"]) if row["n"] is not None else "–",
            words(str(row["reliability"])),
            words("modelled") if row["is_modelled"] else "",
        )
        for row in chosen.rows.iter_rows(named=True)
    ]  # fmt: skip
    hidden = int(chosen.every["estimate"].is_null().sum())
    caption = words("Flows, largest first; {hidden} are too thin to show", hidden=hidden)
    end = words("To") if chosen.direction == "out" else words("From")
    heads = [end, words("commuters"), words("95 % interval"), words("respondents"),
             words("reliability"), words("basis")]  # fmt: skip
    return table(lines, heads, caption=caption, numbers=(1, 2, 3))


def _source(page: Shown, chosen: Chosen) -> str:
    words, scope = page.words, str(chosen.every["scope"][0])
    if chosen.is_modelled:
        basis = words("modelled")
    elif scope == "everybody":
        basis = words("Statistics Denmark, PEND100, {wave}", wave=chosen.wave)
    elif scope == "residents":
        basis = words("Travel diary of residents") + f" {chosen.wave}"
    else:
        basis = words("commuting surveys {wave}", wave=chosen.wave)
    return f"{basis} · {page.source_line}"
