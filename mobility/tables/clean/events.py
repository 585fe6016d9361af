"""Clean tables of what happened beside the numbers: strikes, roadworks, closed towns."""

import dataframely as dy
import polars as pl

from mobility.tables.clean.origin import MUNICIPALITY_CODE, Delivered

EVENT_KINDS = ("strike", "roadworks", "timetable", "health", "price", "weather", "tax", "other")
SERIES = ("account", "cars", "stations", "counts", "surveys")
"""The series that an event may be drawn on."""


class NotedEvents(Delivered):
    """One row per event that somebody noted, and the series that it may have moved."""

    event_id = dy.String(primary_key=True)
    kind = dy.Enum(EVENT_KINDS)
    began = dy.Date()
    ended = dy.Date(nullable=True, description="null: one day, or not over")
    municipality_code = dy.String(
        nullable=True, regex=MUNICIPALITY_CODE, description="null: the whole country"
    )
    place = dy.String(nullable=True)
    title_da = dy.String()
    title_en = dy.String()
    on_series = dy.String(description="series it is drawn on, parted by commas: see `SERIES`")
    source = dy.String()
    address = dy.String(nullable=True, description="web address of the source")

    @dy.rule()
    def an_event_ends_after_it_began(cls) -> pl.Expr:
        """Say that no event ends before it began."""
        return pl.col("ended").fill_null(pl.col("began")) >= pl.col("began")

    @dy.rule()
    def an_event_is_drawn_on_series_that_we_have(cls) -> pl.Expr:
        """Say that each series named is one of ours."""
        return pl.col("on_series").str.split(",").list.eval(
            pl.element().str.strip_chars().is_in(SERIES)
        ).list.all()  # fmt: skip
