"""T19 on the screen: both readings in four ways of counting, and what each group is served."""

from html import escape
from typing import Any

import polars as pl

from dashboards.language import Language
from dashboards.parts.blocks import Block, Html, Shown, figure, synthetic_mark, table
from dashboards.parts.charging_names import (
    GROUPS,
    PLACES,
    READINGS,
    SUPPLIES,
    WAYS,
    interval_text,
    said,
    share_interval,
)
from mobility.charts.coverage_ways import coverage_ways

UNITS = {"kW": "kW", "kWh/year": "MWh a year"}
KWH_PER_MWH = 1_000.0


def of(page: Shown, measure: str) -> pl.DataFrame:
    """Give a measure's rows with plain texts."""
    rows = page.store.mart("charging_coverage")
    if rows.is_empty():
        return rows
    return rows.filter(pl.col("measure").cast(pl.String) == measure).with_columns(
        pl.col("measure", "supply", "state").cast(pl.String)
    )


def coverage(page: Shown, due: int) -> list[Block]:
    """Show both readings in each way of counting, at the due date, with what is asked and given."""
    words, rows = page.words, of(page, "coverage")
    at = rows.filter(pl.col("year") == due) if len(rows) else rows
    if at.is_empty():
        return []
    told = at.filter(pl.col("supply") == "standing")
    if told.is_empty():
        return [Html(_asked(at, due, words))]
    named = told.with_columns(
        label=pl.Series([said(WAYS, way, words) for way in told["way"]], dtype=pl.String),
        group=pl.Series(
            [words("reading {letter}", letter=_letter(one, words)) for one in told["reading"]],
            dtype=pl.String,
        ),
    )
    covered = told.filter(pl.col("estimate") >= 1)
    finding = words(
        "Two readings: {readings}. With what stands and is committed, {met} of the {all} combinations of reading and way of counting are covered at their middle on 1 January {due}.",
        readings="; ".join(said(READINGS, one, words) for one in READINGS),
        met=len(covered), all=len(told), due=due,
    ) + f" {_signed(page)}"  # fmt: skip
    chart = coverage_ways(
        named,
        words={
            "estimate": words("available, of what is asked"), "low": words("at least"),
            "high": words("at most"), "description": finding,
        },
        dress=page.dress,
    )  # fmt: skip
    return figure(
        "t19-coverage",
        [chart],
        title=words("T19 in both readings, on 1 January {due}", due=due),
        finding=finding,
        table=_ways_table(at, of(page, "year_met"), words),
        source=f"{words('Register of charging, forecast of electric cars, Regulation (EU) 2023/1804')} · {page.source_line}",
        words=words,
        is_synthetic=bool(told["is_synthetic"].any()),
    )


def _letter(reading: str, words: Language) -> str:
    return said(READINGS, reading, words)[0]


def _signed(page: Shown) -> str:
    """Say which reading decides, or that none does."""
    words, rows = page.words, page.store.targets
    own = rows.filter(pl.col("id") == "T19") if len(rows) else rows
    reading = own["reading"][0] if len(own) else None
    if reading is None:
        return words("Neither is signed, so neither decides.")
    return words("Reading {letter} is signed and decides.", letter=reading)


def _ways_table(at: pl.DataFrame, met: pl.DataFrame, words: Language) -> str:
    years = {(row["reading"], row["way"], row["supply"]): row for row in met.iter_rows(named=True)}
    lines = [
        (
            f"{said(READINGS, row['reading'], words)}; {said(WAYS, row['way'], words)}",
            said(SUPPLIES, row["supply"], words), _amount(row["required"], row["unit"], words),
            _amount(row["available"], row["unit"], words), words.share(row["estimate"], 0),
            share_interval(row["low"], row["high"], words), _amount(row["gap"], row["unit"], words),
            _chance(row, words), _year(years.get((row["reading"], row["way"], row["supply"])), words),
        )
        for row in at.iter_rows(named=True)
    ]  # fmt: skip
    return table(
        lines,
        [
            words("Reading and way"), words("Supply"), words("Asked"), words("Given"),
            words("Covered"), words("95 % interval"), words("Lacks"), words("Chance"),
            words("Met for good from"),
        ],
        caption=words("Points are those that a reading asks for at one per ten electric cars; energy is what registered points can give, sockets at home apart"),
        numbers=(2, 3, 4, 5, 6, 7, 8),
    )  # fmt: skip


def _asked(at: pl.DataFrame, due: int, words: Language) -> str:
    """Without a register: show what each reading asks, and what to deliver."""
    lines = [
        (
            f"{said(READINGS, row['reading'], words)}; {said(WAYS, row['way'], words)}",
            _amount(row["required"], row["unit"], words),
        )
        for row in at.iter_rows(named=True)
    ]  # fmt: skip
    shown = table(
        lines,
        [words("Reading and way"), words("Asked")],
        caption=words("What each reading asks on 1 January {due}", due=due),
        numbers=(1,),
    )
    needs = at["needs"].drop_nulls().unique().to_list()
    why = words("No register of charging has been delivered: deliver") + " " + words(needs[0])
    return f'<section class="card"><h3>{escape(words("T19 in both readings, on 1 January {due}", due=due))}</h3><p class="notice">{escape(why)}</p>{shown}</section>'


def groups(page: Shown, due: int) -> str:
    """Show what each group of drivers charges at the due date, and how much of it is served."""
    words, need, given = page.words, of(page, "need"), of(page, "served")
    if need.is_empty():
        return ""
    cars = {
        row["group"]: row for row in need.filter(pl.col("place").is_null()).iter_rows(named=True)
    }
    lines = [
        (
            said(GROUPS, row["group"], words), said(PLACES, row["place"], words),
            words.number(cars[row["group"]]["estimate"]) if row["group"] in cars else "–",
            _amount(row["required"], "kWh/year", words), words.share(row["estimate"], 0),
            share_interval(row["low"], row["high"], words),
            words("a socket at home, assumed") if row["rests_on"] == "own_socket_assumed" else words("the register"),
        )
        for row in given.filter(pl.col("estimate").is_not_null()).iter_rows(named=True)
    ]  # fmt: skip
    if not lines:
        return ""
    shown = table(
        lines,
        [
            words("Drivers"), words("Where"), words("electric cars"), words("Need"),
            words("Served"), words("95 % interval"), words("Rests on"),
        ],
        caption=words("Public points serve flats without parking of their own first, then the others in this order"),
        numbers=(2, 3, 4, 5),
    )  # fmt: skip
    mark = synthetic_mark(words) if given["is_synthetic"].any() else ""
    title = words("Who charges where, and who is served, on 1 January {due}", due=due)
    return f'<section class="card" aria-labelledby="groups"><h3 id="groups">{escape(title)}</h3>{mark}{_commuters(page, words)}{shown}</section>'


def _commuters(page: Shown, words: Language) -> str:
    rows = of(page, "points_needed")
    if rows.is_empty() or rows["estimate"][0] is None:
        return ""
    row = rows.row(0, named=True)
    text = words(
        "In-commuters' electric cars would use {points} points of 11 kW at workplaces ({low} to {high}).",
        points=words.number(row["estimate"]), low=words.number(row["low"]),
        high=words.number(row["high"]),
    )  # fmt: skip
    return f"<p>{escape(text)}</p>"


def _amount(value: float | None, unit: str | None, words: Language) -> str:
    if value is None:
        return "–"
    if unit == "kWh/year":
        return f"{words.number(value / KWH_PER_MWH)} {words('MWh')}"
    return f"{words.number(value)} kW" if unit == "kW" else words.number(value)


def _chance(row: dict[str, Any], words: Language) -> str:
    if row["is_synthetic"]:
        return words("not on made-up data")
    return words.share(row["chance"], 0)


def _year(row: dict[str, Any] | None, words: Language) -> str:
    if row is None or row["low"] is None:
        return words("not by {year}", year=LAST) if row else "–"
    middle = words("later") if row["estimate"] is None else f"{row['estimate']:.0f}"
    high = words("later") if row["high"] is None else f"{row['high']:.0f}"
    return f"{middle} ({row['low']:.0f} – {high})"


LAST = 2036
"""Last 1 January that is told."""

__all__ = ["coverage", "groups", "interval_text", "of"]
