"""What a published table was made of, from the run's record."""

from dataclasses import dataclass
from fnmatch import fnmatch
from typing import Any

import polars as pl

from dashboards.store import Store

INTAKE = "surveys_and_counts"
"""Stands for every delivery that the intake reads by its mapping."""


@dataclass(frozen=True)
class Lineage:
    """One table with all that it rests on.

    Attributes
    ----------
    nodes
        name, layer, place, says, is_asked.
    edges
        from_layer, from_place, layer, place.
    reads
        The names that each node reads, by its address.
    """

    nodes: pl.DataFrame
    edges: pl.DataFrame
    reads: dict[str, list[str]]


def known(store: Store) -> dict[str, dict[str, Any]]:
    """Give what the run's record says of each table; nothing where an older program wrote it."""
    return dict(store.record.get("lineage", {}))


def tables(store: Store) -> list[str]:
    """List the published tables whose making is recorded."""
    return sorted(
        address.removeprefix("marts/") for address in known(store) if address.startswith("marts/")
    )


def lineage_of(store: Store, table: str) -> Lineage:
    """Follow a published table back to the sources."""
    record = known(store)
    asked = f"marts/{table}"
    found: dict[str, list[str]] = {}
    waiting = [asked]
    while waiting:
        address = waiting.pop()
        if address in found:
            continue
        found[address] = [
            *record.get(address, {}).get("reads", []),
            *_sources(address, record, store.record.get("inputs", {})),
        ]
        waiting += found[address]
    return _placed(found, record, asked)


def _sources(address: str, record: dict[str, dict[str, Any]], inputs: dict[str, Any]) -> list[str]:
    """Name the sources of a cleaned table: those whose files it asks for, else what the intake took in."""
    if not address.startswith("clean/"):
        return []
    if address not in record:
        return [f"sources/{INTAKE}"]
    patterns = record[address].get("raw", [])
    found = {file.split("/")[0] for file in inputs for one in patterns if fnmatch(file, one)}
    return [f"sources/{one}" for one in sorted(found)]


def _placed(found: dict[str, list[str]], record: dict[str, dict[str, Any]], asked: str) -> Lineage:
    """Give each table its place in its layer's column."""
    places: dict[str, int] = {}
    counts: dict[str, int] = {}
    for address in sorted(found):
        layer = address.split("/")[0]
        places[address] = counts.get(layer, 0)
        counts[layer] = places[address] + 1
    nodes = [
        {
            "name": address.split("/", 1)[1], "layer": address.split("/")[0],
            "place": float(place), "says": record.get(address, {}).get("says", ""),
            "is_asked": address == asked,
        }
        for address, place in places.items()
    ]  # fmt: skip
    edges = [
        {
            "from_layer": read.split("/")[0], "from_place": float(places[read]),
            "layer": address.split("/")[0], "place": float(places[address]),
        }
        for address, reads in found.items()
        for read in reads
    ]  # fmt: skip
    form = {
        "from_layer": pl.String,
        "from_place": pl.Float64,
        "layer": pl.String,
        "place": pl.Float64,
    }
    return Lineage(pl.DataFrame(nodes), pl.DataFrame(edges, schema=form), found)
