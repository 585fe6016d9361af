"""What every reader knows of how a staff's answers go together, whatever they were.

No table is printed of these, and yet an attacker may reckon with them: who ticks no option was not
asked, who commutes mostly by a mode uses it, and who could stay at home one more day is at home
little. Each is a table of which all cells are hidden and the impossible ones are left out.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
import polars as pl

from mobility.disclosure.cells import Cell, Sheet, Table
from mobility.disclosure.counted import NOT_TICKED, NOT_TOLD, TICKED

YES, NO = "yes", "no"
NEVER_MORE = ("0", "1")
"""Days a week at home of who could stay at home one more."""

Item = tuple[str, object]


def known_links(tables: Mapping[str, Table]) -> list[Sheet]:
    """List what is known of the answers behind one staff's tables."""
    return [*_each_ticked(tables), *_usual_is_used(tables), *_little_at_home(tables)]


def _each_ticked(tables: Mapping[str, Table]) -> Iterator[Sheet]:
    """Tell that who is counted in a select-all question ticked at least one option of it.

    Option by option: whoever ticked none of those before ticked this one or none yet.
    """
    asked: dict[Cell, list[str]] = {}
    for table in tables.values():
        if len(table.by) == 1 and set(table.rows[table.by[0]].drop_nulls()) <= {TICKED, NOT_TICKED}:
            asked.setdefault(frozenset(table.where.items()), []).append(table.by[0])
    for where, options in asked.items():
        before = options[0]
        for at, option in enumerate(options[1:], 2):
            any_yet = f"any of {at}: {option}"
            ways = [(TICKED, TICKED), (TICKED, NOT_TICKED), (NOT_TICKED, TICKED)]
            ends = [*[(*way, TICKED) for way in ways], (NOT_TICKED, NOT_TICKED, NOT_TICKED)]
            names = (before, option, any_yet)
            inner = [tuple(zip(names, end, strict=True)) for end in ends]
            yield _sheet(where, inner[:3] if at == len(options) else inner, names)
            before = any_yet


def _usual_is_used(tables: Mapping[str, Table]) -> Iterator[Sheet]:
    """Tell that who usually commutes by a mode uses it some day, unless the numbers deny it."""
    shares = tables.get("modes / share")
    if shares is None:
        return
    usual = dict(shares.rows.select("mode", "answers").drop_nulls("mode").iter_rows())
    where = frozenset(shares.where.items())
    for table in tables.values():
        days = next((name for name in table.by if name.startswith("days by ")), None)
        group = str(days).removeprefix("days by ")
        if days is None or table.value or group not in usual:
            continue
        users = table.rows.filter(pl.col(days) == YES)["answers"].sum()
        if usual[group] <= users:
            mode, other = ("mode", group), ("mode", f"other than {group}")
            inner = [(mode, (days, YES)), (other, (days, YES)), (other, (days, NO))]
            yield _sheet(where, inner, (days,), also=[(mode,)])


def _little_at_home(tables: Mapping[str, Table]) -> Iterator[Sheet]:
    """Tell that who drives and could stay at home one more day is at home a day or less."""
    homes = tables.get("home office / share")
    could = tables.get("potential home office / share_of_staff")
    if homes is None or could is None:
        return
    days = [str(value) for value in homes.rows["home_days"].drop_nulls()]
    allowed = {
        YES: [day for day in days if day in NEVER_MORE],
        NO: [day for day in days if day not in ("0", NOT_TOLD)],
        NOT_TOLD: [day for day in days if day == NOT_TOLD],
    }
    told = [str(value) for value in could.rows["home office"].drop_nulls()]
    drives = ("mode", "car_driver")
    rest = (("mode", "other than car_driver"), ("home office", "of others"))
    inner: list[tuple[Item, ...]] = [
        (drives, ("home office", one), ("home_days", day)) for one in told for day in allowed[one]
    ]
    inner += [(*rest, ("home_days", day)) for day in days]
    also = [(drives, ("home office", one)) for one in told]
    yield _sheet(frozenset(homes.where.items()), inner, ("home_days",), also=also)


def _sheet(
    where: Cell,
    inner: Sequence[tuple[Item, ...]],
    margins: Sequence[str],
    *,
    also: Sequence[tuple[Item, ...]] = (),
) -> Sheet:
    """Write a hidden table of possible cells, with the cells that they fill."""
    keys = {where | frozenset(cell): None for cell in [*also, *inner]}
    keys |= {where | {item}: None for cell in inner for item in cell if item[0] in margins}
    return Sheet(list(keys), np.full(len(keys), np.nan))
