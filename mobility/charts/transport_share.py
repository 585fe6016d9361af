"""Transport's share of all CO2 by year; it can rise while the tonnes fall."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed


def transport_share(
    years: pl.DataFrame, *, words: dict[str, str], dress: Dress
) -> alt.TopLevelMixin:
    """Draw the share as a line with its values.

    Parameters
    ----------
    years
        Columns year and share (0-1).
    words
        Texts: share, year, description.
    """
    base = alt.Chart(years).encode(
        x=alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(
            "share:Q",
            title=words["share"],
            axis=alt.Axis(format=".0%", tickCount=4),
            scale=alt.Scale(
                domainMin=0, domainMax=years.select(pl.col("share").max() * 1.25).item()
            ),
        ),
        tooltip=[
            alt.Tooltip("year:O", title=words["year"]),
            alt.Tooltip("share:Q", title=words["share"], format=".1%"),
        ],
    )
    line = base.mark_line(
        color=dress.colour("accent"),
        strokeWidth=2,
        point={"size": 50, "color": dress.colour("accent")},
    )
    label = base.mark_text(dy=-12, color=dress.ink).encode(text=alt.Text("share:Q", format=".1%"))
    chart = (line + label).properties(width="container", height=130)
    return dressed(chart, dress, description=words["description"])
