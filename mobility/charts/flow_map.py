"""Flows on a map: areas shaded by how many come from there, lines to where they work."""

import json

import altair as alt
import polars as pl

from mobility.charts.theme import PALETTE, Dress, dressed


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
    tooltip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("estimate:Q", title=words["commuters"], format=",.0f"),
        alt.Tooltip("low:Q", title=words["low"], format=",.0f"),
        alt.Tooltip("high:Q", title=words["high"], format=",.0f"),
        alt.Tooltip("reliability:N", title=words["reliability"]),
    ]
    land = (
        alt.Chart(alt.InlineData(values=shapes))
        .mark_geoshape(stroke=dress.grid, strokeWidth=0.8)
        .encode(
            color=alt.Color(
                "estimate:Q",
                scale=alt.Scale(scheme="blues", type="sqrt"),
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
        .mark_rule(opacity=0.75, color=PALETTE["accent"])
        .encode(
            longitude="longitude:Q",
            latitude="latitude:Q",
            longitude2="to_longitude:Q",
            latitude2="to_latitude:Q",
            size=alt.Size("estimate:Q", scale=alt.Scale(range=[0.5, 9]), legend=None),
            strokeDash=alt.StrokeDash(
                "is_poor:N",
                scale=alt.Scale(domain=[False, True], range=[[1, 0], [4, 3]]),
                legend=None,
            ),
            tooltip=[alt.Tooltip("origin_name:N", title=" "), *tooltip[1:]],
        )
    )
    chart = alt.layer(land, drawn).project("mercator").properties(width="container", height=520)
    return dressed(
        chart.resolve_scale(color="independent"), dress, description=words["description"]
    )
