"""What a step asks for, opened: delivered files as frames, tables by name, settings, the day."""

import inspect
from collections.abc import Collection
from datetime import date
from typing import Any

import dataframely as dy
import polars as pl

from mobility.lake import Lake
from mobility.tables import clean, name_of
from pipelines.checks import REFUSED
from pipelines.intake.observed import is_observed, open_observed
from pipelines.intake.raw import raw_files, raw_view
from pipelines.steps import Step, layer_of


def open_raw(step: Step, lake: Lake) -> dict[str, pl.DataFrame | pl.LazyFrame]:
    """Open the delivered files that a step reads: small ones as text, Parquet lazily as it is."""
    return {
        view: open_observed(lake, raw_files(lake, pattern))
        if is_observed(pattern)
        else raw_view(lake, raw_files(lake, pattern))
        for view, pattern in step.raw.items()
    }


def open_arguments(
    step: Step, lake: Lake, as_of: date, given: Collection[str] = ()
) -> dict[str, Any]:
    """Open what a step's function asks for, by the names of its parameters.

    Parameters
    ----------
    given
        Names of what the function is given beside: raw files, sums.
    """
    found: dict[str, Any] = {}
    known = {name_of(read): read for read in step.reads}
    function = step.build or step.tell
    for name in inspect.signature(function).parameters if function else ():
        if name in given or name in step.raw:
            continue
        if name == "settings":
            found[name] = lake.settings()
        elif name == "as_of":
            found[name] = as_of
        elif name in ("refused", "tallies"):
            found[name] = _all_refused(lake, tally=name == "tallies")
        elif is_matrix(known[name]):
            found[name] = lake.matrix(layer_of(known[name]), name)
        else:
            found[name] = lake.scan(layer_of(known[name]), name)
    return found


def is_matrix(table: type[dy.Schema]) -> bool:
    """Say whether a table holds lists of one size, which are read by Arrow."""
    kinds = [column.dtype for column in table.columns().values()]
    return any(isinstance(kind, pl.Array) or kind == pl.Null for kind in kinds)


def _all_refused(lake: Lake, *, tally: bool) -> pl.LazyFrame:
    files = [
        file
        for file in sorted((lake.made / "refused").glob("*.parquet"))
        if file.name.startswith("tally_") == tally
    ]
    schema = clean.Tallies.create_empty().schema if tally else pl.Schema(REFUSED)
    return pl.concat(
        [pl.DataFrame(schema=schema).lazy(), *(pl.scan_parquet(file) for file in files)]
    )
