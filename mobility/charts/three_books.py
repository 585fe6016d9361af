"""Three books of transport's tonnes side by side, by who can move them."""

import altair as alt
import polars as pl

from mobility.charts.theme import Dress, dressed

MOVERS = ("municipality", "together", "others")
"""Who can move a part, the municipality first."""


def three_books(books: pl.DataFrame, *, words: dict[str, str], dress: Dress) -> alt.TopLevelMixin:
    """Draw each book as a bar, parted by who can move its parts.

    Parameters
    ----------
    books
        title (of the book, in the order shown), mover, tonnes.
    words
        Texts: tonnes, description, and one for each of `MOVERS`.
    """
    names = {name: words[name] for name in MOVERS}
    places = {name: place for place, name in enumerate(MOVERS)}
    mover = pl.col("mover").cast(pl.String)
    named = books.with_columns(who=mover.replace_strict(names), place=mover.replace_strict(places))
    y = alt.Y("title:N", sort=named["title"].unique(maintain_order=True).to_list(), axis=None)
    bars = (
        alt.Chart(named)
        .mark_bar(height=20, yOffset=8)
        .encode(
            x=alt.X("tonnes:Q", title=words["tonnes"], axis=alt.Axis(format=",.0f", tickCount=6)),
            y=y,
            color=alt.Color(
                "who:N",
                sort=list(names.values()),
                scale=alt.Scale(
                    domain=list(names.values()),
                    range=[dress.colour("accent"), dress.colour("transport"), dress.colour("rest")],
                ),
                legend=alt.Legend(labelLimit=300, columns=1),
            ),
            order=alt.Order("place:Q"),
            tooltip=[
                alt.Tooltip("title:N", title=" "),
                alt.Tooltip("who:N", title=" "),
                alt.Tooltip("tonnes:Q", title=words["tonnes"], format=",.0f"),
            ],
        )
    )
    names = (
        alt.Chart(named.unique("title", maintain_order=True))
        .mark_text(align="left", baseline="bottom", yOffset=-5, color=dress.ink)
        .encode(x=alt.value(2), y=y, text=alt.Text("title:N"))
    )
    chart = alt.layer(bars, names).properties(width="container", height=160)
    return dressed(chart, dress, description=words["description"])
