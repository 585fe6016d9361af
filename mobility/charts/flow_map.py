"""Flows on a map: areas shaded by how many come from there, lines to where they work."""

import json
from typing import Any

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed, inline, lettered

HEIGHT = 520
NAMED = 5
"""Origins that are named on the map at most; the tooltip and the table name all."""
APART_LATITUDE, APART_LONGITUDE = 0.06, 0.28
"""Degrees between two names, so that neither covers the other on a phone."""


def _to_be_named(flows: pl.DataFrame) -> pl.DataFrame:
    """Choose what is named: the origins that most come from, each apart from those before it."""
    chosen: list[dict[str, Any]] = []
    for row in flows.sort("estimate", descending=True, nulls_last=True).iter_rows(named=True):
        crowded = any(
            abs(row["latitude"] - one["latitude"]) < APART_LATITUDE
            and abs(row["longitude"] - one["longitude"]) < APART_LONGITUDE
            for one in chosen
        )
        if not crowded and len(chosen) < NAMED:
            chosen.append(row)
    kept = flows.clear() if not chosen else pl.DataFrame(chosen, schema=flows.schema)
    return kept.select("longitude", "latitude", name="origin_name")


def _names(flows: pl.DataFrame, dress: Dress) -> list[alt.Chart]:
    base = alt.Chart(_to_be_named(flows)).encode(
        longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q")
    )
    return lettered(base, dress, "name:N", dy=-9, fontWeight="bold")


def _shades(dress: Dress) -> alt.Scale:
    """Shade from few to many: away from the paper, so that the lines are seen on both."""
    if dress.dark:
        return alt.Scale(range=["#24363f", "#8fd3f4"], type="sqrt")
    return alt.Scale(scheme="blues", type="sqrt")


def _tooltip(words: dict[str, str]) -> list[alt.Tooltip]:
    return [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("estimate:Q", title=words["commuters"], format=",.0f"),
        alt.Tooltip("low:Q", title=words["low"], format=",.0f"),
        alt.Tooltip("high:Q", title=words["high"], format=",.0f"),
        alt.Tooltip("reliability:N", title=words["reliability"]),
    ]


def flow_map(
    areas: pl.DataFrame,
    flows: pl.DataFrame,
    centre: tuple[float, float],
    *,
    words: dict[str, str],
    dress: Dress,
) -> alt.TopLevelMixin:
    """Draw where commuters come from; a dashed line is a poor estimate.

    Parameters
    ----------
    areas
        Outlines: area_code, name, geometry (GeoJSON, WGS 84).
    flows
        origin (an area's code), origin_name, latitude, longitude, estimate, low, high, reliability.
    centre
        Latitude and longitude of the place of work.
    words
        Texts: commuters, low, high, reliability, description.
    """
    found = areas.join(
        flows.select(
            "estimate", "low", "high", pl.col("reliability").cast(pl.String), area_code="origin"
        ),
        on="area_code",
        how="left",
    )
    shapes = [
        {
            "type": "Feature",
            "geometry": json.loads(row["geometry"]),
            **{name: row[name] for name in ("name", "estimate", "low", "high", "reliability")},
        }
        for row in found.iter_rows(named=True)
    ]
    tooltip = _tooltip(words)
    land = (
        alt.Chart(inline(shapes))
        .mark_geoshape(stroke=dress.grid, strokeWidth=0.8)
        .encode(
            color=alt.Color(
                "estimate:Q",
                scale=_shades(dress),
                legend=alt.Legend(title=words["commuters"], format=",.0f", orient="bottom"),
            ),
            tooltip=tooltip,
        )
    )
    lines = flows.with_columns(
        to_latitude=pl.lit(centre[0]),
        to_longitude=pl.lit(centre[1]),
        is_poor=pl.col("reliability").cast(pl.String) == "poor",
    )
    drawn = (
        alt.Chart(lines)
        .mark_rule(opacity=0.75, color=dress.colour("accent"))
        .encode(
            longitude=alt.Longitude("longitude:Q"),
            latitude=alt.Latitude("latitude:Q"),
            longitude2=alt.Longitude2("to_longitude:Q"),
            latitude2=alt.Latitude2("to_latitude:Q"),
            size=alt.Size("estimate:Q", scale=alt.Scale(range=[0.5, 9]), legend=None),
            strokeDash=alt.StrokeDash(
                "is_poor:N",
                scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 3]]),
                legend=None,
            ),
            tooltip=[alt.Tooltip("origin_name:N", title=" "), *tooltip[1:]],
        )
    )
    chart = alt.layer(land, drawn, *_names(lines, dress)).project("mercator")
    return dressed(
        chart.properties(width="container", height=HEIGHT).resolve_scale(color="independent"),
        dress,
        description=words["description"],
    )
