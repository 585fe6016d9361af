"""What a step asks for, opened: delivered files as frames, tables by name, settings, the day."""

import inspect
from datetime import date
from typing import Any

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


def open_arguments(step: Step, lake: Lake, as_of: date) -> dict[str, Any]:
    """Open what a step's function asks for beside raw files, by the names of its parameters."""
    found: dict[str, Any] = {}
    known = {name_of(read): read for read in step.reads}
    for name in inspect.signature(step.build).parameters if step.build else ():
        if name in step.raw:
            continue
        if name == "settings":
            found[name] = lake.settings()
        elif name == "as_of":
            found[name] = as_of
        elif name in ("refused", "tallies"):
            found[name] = _all_refused(lake, tally=name == "tallies")
        elif any(
            isinstance(column.dtype, pl.Array) or column.dtype == pl.Null
            for column in known[name].columns().values()
        ):
            found[name] = lake.matrix(layer_of(known[name]), name)
        else:
            found[name] = lake.scan(layer_of(known[name]), name)
    return found


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
