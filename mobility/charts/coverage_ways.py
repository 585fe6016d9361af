"""How far charging covers what is asked, by way of counting: dots with intervals around 100 %."""

import altair as alt
import polars as pl

from mobility.charts.theme import PALETTE, Dress, dressed

ROW_HEIGHT = 46


def coverage_ways(rows: pl.DataFrame, *, words: dict[str, str], dress: Dress) -> alt.TopLevelMixin:
    """Draw available / required on a logarithmic axis: half as far left as double is right.

    Parameters
    ----------
    rows
        label (the way of counting), group (the reading), estimate, low, high (1 is covered).
    words
        Texts: estimate, low, high, covered, description.
    """
    labels = rows["label"].unique(maintain_order=True).to_list()
    groups = rows["group"].unique(maintain_order=True).to_list()
    blue = "#6fc3f0" if dress.dark else PALETTE["transport"]
    red = "#ff9d6b" if dress.dark else PALETTE["accent"]
    legend = alt.Legend(columns=1, labelLimit=340)
    colour = alt.Color(
        "group:N", scale=alt.Scale(domain=groups, range=[blue, red][: len(groups)]), legend=legend
    )
    axis = alt.Axis(format=".0%", values=[0.125, 0.25, 0.5, 1, 2, 4, 8])
    scale = alt.Scale(type="log", base=2)
    base = alt.Chart(rows).encode(
        y=alt.Y("label:N", sort=labels, title=None, axis=alt.Axis(labelLimit=220)),
        yOffset=alt.YOffset("group:N", sort=groups),
        color=colour,
        tooltip=[
            alt.Tooltip("label:N", title=" "),
            alt.Tooltip("group:N", title=" "),
            alt.Tooltip("estimate:Q", title=words["estimate"], format=".0%"),
            alt.Tooltip("low:Q", title=words["low"], format=".0%"),
            alt.Tooltip("high:Q", title=words["high"], format=".0%"),
        ],
    )
    bars = base.mark_rule(strokeWidth=2.5).encode(
        x=alt.X("low:Q", title=words["estimate"], axis=axis, scale=scale), x2=alt.X2("high:Q")
    )
    shape = alt.Shape("group:N", scale=alt.Scale(domain=groups), legend=legend)
    dots = base.mark_point(filled=True, size=90, opacity=1).encode(
        x=alt.X("estimate:Q", scale=scale), shape=shape
    )
    line = (
        alt.Chart(pl.DataFrame({"one": [1.0]}))
        .mark_rule(color=dress.ink, strokeDash=[4, 3])
        .encode(x=alt.X("one:Q", scale=scale))
    )
    chart = alt.layer(line, bars, dots).properties(
        width="container", height=ROW_HEIGHT * len(labels)
    )
    return dressed(chart, dress, description=words["description"])
