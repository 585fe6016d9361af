"""Records of a JSON file: where they stand in it, and values of theirs mended."""

import json
from typing import Any

import polars as pl

from mobility.errors import SourceError


def records_of(read: Any) -> list[Any]:
    """Give the list of records that a parsed file is, or holds under one of its names."""
    if isinstance(read, list):
        return read
    held = read.values() if isinstance(read, dict) else ()
    return next((one for one in held if isinstance(one, list)), [])


def mend_records(read: Any, corrections: pl.DataFrame, *, where: str) -> Any:
    """Mend values in a parsed file; give it back.

    Parameters
    ----------
    corrections
        Those of this file: ``row`` is the record (from 1), ``column`` the way to the value, its
        steps apart by points (``AddressInfo.Latitude``, ``evses.0.status``).

    Raises
    ------
    SourceError
        A value to be mended no longer stands there.
    """
    records = records_of(read)
    for entry in corrections.iter_rows(named=True):
        place, steps = int(entry["row"]) - 1, entry["column"].split(".")
        held: Any = records[place] if 0 <= place < len(records) else None
        for step in steps[:-1]:
            held = _inside(held, step)
        was = _inside(held, steps[-1])
        if held is None or ("" if was is None else str(was)) != entry["was"]:
            raise SourceError(
                f"The value to be mended is no longer there: it is {was!r}, not {entry['was']!r}.",
                where=f"data_raw/{where}, record {entry['row']}, {entry['column']}",
                todo="the publisher may have mended it: remove the correction, or update it.",
            )
        held[int(steps[-1]) if isinstance(held, list) else steps[-1]] = _value(entry["is"])
    return read


def _inside(held: Any, step: str) -> Any:
    if isinstance(held, dict):
        return held.get(step)
    if isinstance(held, list) and step.isdigit() and int(step) < len(held):
        return held[int(step)]
    return None


def _value(text: str) -> Any:
    """Read a mended value: a number, yes or no as JSON has them, nothing, else a text."""
    try:
        return json.loads(text) if text else None
    except json.JSONDecodeError:
        return text
