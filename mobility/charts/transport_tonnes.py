"""Transport's tonnes by year beside the rest of all CO2."""

import altair as alt
import polars as pl

from mobility.charts.events import event_marks
from mobility.charts.theme import Dress, dressed


def transport_tonnes(
    years: pl.DataFrame,
    *,
    words: dict[str, str],
    dress: Dress,
    events: pl.DataFrame | None = None,
) -> alt.TopLevelMixin:
    """Draw tonnes of transport and of the rest as stacked bars.

    Parameters
    ----------
    years
        Columns year, transport and rest (t CO2e).
    words
        Texts: tonnes, transport, rest, year, description.
    events
        year, number and title: marked along the upper edge.
    """
    long = years.unpivot(
        ["transport", "rest"], index="year", variable_name="part", value_name="tonnes"
    )
    named = long.with_columns(
        part_name=pl.col("part").replace_strict(
            {"transport": words["transport"], "rest": words["rest"]}
        ),
        order=pl.col("part").replace_strict({"transport": 0, "rest": 1}),
    )
    scale = alt.Scale(
        domain=[words["transport"], words["rest"]],
        range=[dress.colour("transport"), dress.colour("rest")],
    )
    axis = alt.X("year:O", title=None, axis=alt.Axis(labelAngle=0))
    bars = (
        alt.Chart(named)
        .mark_bar()
        .encode(
            x=axis,
            y=alt.Y("tonnes:Q", title=words["tonnes"], axis=alt.Axis(format=",.0f")),
            color=alt.Color("part_name:N", scale=scale, sort=[words["transport"], words["rest"]]),
            order=alt.Order("order:Q"),
            tooltip=[
                alt.Tooltip("year:O", title=words["year"]),
                alt.Tooltip("part_name:N", title=" "),
                alt.Tooltip("tonnes:Q", title=words["tonnes"], format=",.0f"),
            ],
        )
    )
    layers: list[alt.Chart] = [bars]
    if events is not None and len(events):
        layers.append(event_marks(events, dress, year="year:O"))
    chart = alt.layer(*layers).properties(width="container", height=220)
    return dressed(chart, dress, description=words["description"])
