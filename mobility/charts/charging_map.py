"""Charging places and stations on a map, over postal areas coloured by what they lack; no tiles."""

import json
from typing import Any

import altair as alt
import polars as pl

from mobility.charts.theme import PALETTE, Dress, dressed, inline, lettered

HEIGHT = 460
LIGHT_GAPS, DARK_GAPS = ("#f6efe6", "#ea8f56"), ("#232f36", "#8a4220")
"""From no gap to the largest."""

KINDS = ("public", "fleet", "other", "station")


def charging_map(
    areas: pl.DataFrame,
    places: pl.DataFrame,
    stations: pl.DataFrame,
    *,
    words: dict[str, str],
    dress: Dress,
) -> alt.TopLevelMixin:
    """Draw postal areas by their gap, places with charging by kind and size, and stations.

    Parameters
    ----------
    areas
        area_code, name, geometry (GeoJSON text), gap, low, high (points; null where not told).
    places
        name, operator, latitude, longitude, points, kw, kind (public, fleet or other).
    stations
        station, latitude, longitude.
    words
        Texts: gap, low, high, area, place, operator, points, kw, station, description, and one
        for each of `KINDS`.
    """
    pale, full = DARK_GAPS if dress.dark else LIGHT_GAPS
    shapes = inline(_feature(row) for row in areas.iter_rows(named=True))
    lacks = areas["gap"].drop_nulls()
    most = max(float(lacks.max()), 1.0) if len(lacks) else 1.0  # type: ignore[arg-type]
    outline = dress.ink
    fill: Any = alt.Color(
        "gap:Q",
        title=words["gap"],
        scale=alt.Scale(domain=[0, most], range=[pale, full]),
        legend=alt.Legend(orient="bottom", title=words["gap"], titleLimit=340, gradientLength=180),
    )
    if not len(lacks):
        fill = alt.value(pale)
    ground = (
        alt.Chart(shapes)
        .mark_geoshape(stroke=outline, strokeWidth=1.2)
        .encode(
            color=fill,
            tooltip=[
                alt.Tooltip("name:N", title=words["area"]),
                alt.Tooltip("gap:Q", title=words["gap"], format=",.0f"),
                alt.Tooltip("low:Q", title=words["low"], format=",.0f"),
                alt.Tooltip("high:Q", title=words["high"], format=",.0f"),
            ],
        )
    )
    layers = [ground, *_places(places, words, dress), *_stations(stations, words, dress)]
    layers += _names(areas, dress)
    chart = (
        alt.layer(*layers)
        .resolve_scale(color="independent", shape="independent")
        .project("mercator")
        .properties(width="container", height=HEIGHT)
    )
    return dressed(chart, dress, description=words["description"])


def _feature(row: dict[str, Any]) -> dict[str, Any]:
    told = {name: row[name] for name in ("name", "gap", "low", "high")}
    return {"type": "Feature", "geometry": json.loads(row["geometry"]), **told}


def _places(places: pl.DataFrame, words: dict[str, str], dress: Dress) -> list[alt.Chart]:
    if places.is_empty():
        return []
    named = places.with_columns(
        kind_name=pl.col("kind").replace_strict({kind: words[kind] for kind in KINDS})
    )
    kinds = [words[kind] for kind in KINDS[:3]]
    blue = "#8fd3f4" if dress.dark else PALETTE["transport"]
    colours = [blue, "#d9d36a" if dress.dark else "#117733", "#bbbbbb" if dress.dark else "#555555"]
    legend = alt.Legend(columns=1, orient="top", labelLimit=260)
    dots = (
        alt.Chart(named)
        .mark_point(filled=True, opacity=0.85, stroke="#ffffff", strokeWidth=0.6)
        .encode(
            longitude=alt.Longitude("longitude:Q"),
            latitude=alt.Latitude("latitude:Q"),
            size=alt.Size("points:Q", scale=alt.Scale(range=[35, 320]), legend=None),
            color=alt.Color(
                "kind_name:N", scale=alt.Scale(domain=kinds, range=colours), legend=legend
            ),
            shape=alt.Shape(
                "kind_name:N",
                scale=alt.Scale(domain=kinds, range=["circle", "square", "triangle-up"]),
                legend=legend,
            ),
            tooltip=[
                alt.Tooltip("name:N", title=words["place"]),
                alt.Tooltip("operator:N", title=words["operator"]),
                alt.Tooltip("kind_name:N", title=" "),
                alt.Tooltip("points:Q", title=words["points"], format=",.0f"),
                alt.Tooltip("kw:Q", title=words["kw"], format=",.0f"),
            ],
        )
    )
    return [dots]


def _stations(stations: pl.DataFrame, words: dict[str, str], dress: Dress) -> list[alt.Chart]:
    if stations.is_empty():
        return []
    base = alt.Chart(stations).encode(
        longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q")
    )
    tooltip = [alt.Tooltip("station:N", title=words["station"])]
    mark = base.mark_point(
        shape="diamond", size=150, filled=True, color=dress.ink, stroke="#ffffff", opacity=1
    )
    return [mark.encode(tooltip=tooltip)]


def _names(areas: pl.DataFrame, dress: Dress) -> list[alt.Chart]:
    base = alt.Chart(areas.select("name", "latitude", "longitude")).encode(
        longitude=alt.Longitude("longitude:Q"), latitude=alt.Latitude("latitude:Q")
    )
    return lettered(base, dress, "name:N", fontSize=12, fontWeight="bold", dy=-14)
