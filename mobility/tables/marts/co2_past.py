"""Published tables of the past account: books, changes, and how forecasts of it have done."""

import dataframely as dy

from mobility.tables.clean.accounts import SECTORS
from mobility.tables.clean.origin import MUNICIPALITY_CODE
from mobility.tables.clean.projection import PROJECTED_SERIES
from mobility.tables.marts.co2 import BOOKS, CHANGE_PARTS, MOVERS


class ThreeBooks(dy.Schema):
    """Three books of transport's tonnes side by side: sums, who can move them, segments.

    `part` is `all`, a mover (`municipality`, `together`, `others`) or a segment's name.
    """

    year = dy.Int32(primary_key=True)
    book = dy.Enum(BOOKS, primary_key=True)
    level = dy.Enum(("book", "mover", "segment"), primary_key=True)
    part = dy.String(primary_key=True)
    mover = dy.Enum(MOVERS, nullable=True)
    title_en = dy.String(nullable=True)
    title_da = dy.String(nullable=True)
    tonnes = dy.Float64()
    low = dy.Float64()
    high = dy.Float64()
    is_synthetic = dy.Bool()


class BookBridge(dy.Schema):
    """The way from the territory's book to another: what is taken out, what is added."""

    year = dy.Int32(primary_key=True)
    start = dy.Enum(BOOKS, primary_key=True)
    end = dy.Enum(BOOKS, primary_key=True)
    step_no = dy.Int32(primary_key=True)
    step = dy.String(description="a book or a segment")
    kind = dy.Enum(("book", "out", "in"))
    title_en = dy.String(nullable=True)
    title_da = dy.String(nullable=True)
    tonnes = dy.Float64(description="signed for segments")
    low = dy.Float64()
    high = dy.Float64()
    is_synthetic = dy.Bool()


class AccountChanges(dy.Schema):
    """A change of the account between two years, split as far as editions and activities allow."""

    account = dy.String(primary_key=True)
    sector = dy.Enum(SECTORS, primary_key=True)
    start = dy.Int32(primary_key=True)
    end = dy.Int32(primary_key=True)
    part_no = dy.Int32(primary_key=True)
    old_vintage = dy.String(description="edition that the start is read in")
    new_vintage = dy.String(description="edition that the end is read in")
    part = dy.Enum(CHANGE_PARTS)
    name = dy.String(nullable=True, description="which activity")
    tonnes = dy.Float64()
    is_synthetic = dy.Bool()


class AccountBreakdowns(dy.Schema):
    """How the headline account breaks transport down, or that it does not."""

    municipality_code = dy.String(primary_key=True, regex=MUNICIPALITY_CODE)
    dimension = dy.Enum(("vehicle", "carrier", "road_owner"), primary_key=True)
    part = dy.String(primary_key=True, description="`all` where the account has no parts")
    text_en = dy.String()
    text_da = dy.String()
    is_present = dy.Bool()
    year = dy.Int32(nullable=True)
    tonnes = dy.Float64(nullable=True)
    is_synthetic = dy.Bool()


class ForecastScores(dy.Schema):
    """How forecasts of known years have done, for our method and two plain ones.

    `projection` is the national course without border trade, `no_change` the last year again,
    `national_growth` the growth of all other municipalities' accounts.
    """

    scope = dy.Enum(("all_municipalities", "own"), primary_key=True)
    horizon = dy.Int32(primary_key=True, min=0, description="years ahead; 0: all of them")
    method = dy.String(primary_key=True)
    forecasts = dy.Int64(min=1)
    mean_absolute_error = dy.Float64(min=0, description="part of the actual tonnes")
    bias = dy.Float64()
    is_best = dy.Bool()
    is_synthetic = dy.Bool()


class NationalCourse(dy.Schema):
    """Denmark's road transport by year, million t CO2e, under both counts, each by its name."""

    vintage = dy.String(primary_key=True)
    series = dy.Enum(PROJECTED_SERIES, primary_key=True)
    year = dy.Int32(primary_key=True)
    emissions_mt = dy.Float64()
    is_used = dy.Bool(description="whether it is the one brought to a municipality")
    note = dy.String(nullable=True)
    is_synthetic = dy.Bool()
