"""Where a model of flows is wrong: areas shaded by what was seen over what was modelled."""

import json

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed, inline

FARTHEST = 3.0
"""Standardised differences beyond this are shaded alike: they are called unusual."""


def residual_map(
    areas: pl.DataFrame, rows: pl.DataFrame, *, words: dict[str, str], dress: Dress
) -> alt.TopLevelMixin:
    """Shade areas by how unusual the difference is; an outline marks the unusual ones.

    Parameters
    ----------
    areas
        Outlines: area_code, name, geometry (GeoJSON, WGS 84).
    rows
        origin (an area's code), observed, modelled, difference, standardised, is_unusual.
    words
        Texts: observed, modelled, difference, standardised, description.
    """
    numbers = ("observed", "modelled", "difference", "standardised")
    found = areas.join(
        rows.select(*numbers, "is_unusual", area_code="origin"), on="area_code", how="left"
    )
    shapes = [
        {
            "type": "Feature",
            "geometry": json.loads(row["geometry"]),
            **{name: row[name] for name in ("name", *numbers, "is_unusual")},
        }
        for row in found.iter_rows(named=True)
    ]
    land = (
        alt.Chart(inline(shapes))
        .mark_geoshape(strokeWidth=0.8)
        .encode(
            color=alt.Color(
                "standardised:Q",
                scale=alt.Scale(scheme="purpleorange", domain=[-FARTHEST, FARTHEST], clamp=True),
                legend=alt.Legend(
                    title=words["standardised"], titleLimit=400, format=".0f", orient="bottom"
                ),
            ),
            stroke=alt.condition(
                alt.datum.is_unusual == True,  # noqa: E712 - an expression of the chart's
                alt.value(dress.ink),
                alt.value(dress.grid),
            ),
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("observed:Q", title=words["observed"], format=",.0f"),
                alt.Tooltip("modelled:Q", title=words["modelled"], format=",.0f"),
                alt.Tooltip("difference:Q", title=words["difference"], format="+,.0f"),
                alt.Tooltip("standardised:Q", title=words["standardised"], format="+.1f"),
            ],
        )
    )
    chart = alt.layer(land).project("mercator").properties(width="container", height=440)
    return dressed(chart, dress, description=words["description"])
