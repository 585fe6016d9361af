"""The groups in which an employer's people are told, from the finest to the widest."""

from collections.abc import Mapping

import polars as pl

from mobility.tables import MODES

DETAILS = (1, 2, 3, 4, 5)
"""Degrees of detail, the finest first; small staffs are told in wider groups."""

WIDER_MODES: Mapping[object, object] = {
    "bike": "cycle",
    "ebike": "cycle",
    "train": "public",
    "bus": "public",
    "motorcycle": "rest",
    "other": "rest",
    "walk": "active",
    "cycle": "active",
    "car_passenger": "riders",
    "rest": "riders",
    "public": "collective",
    "riders": "collective",
    "active": "others",
    "collective": "others",
}
"""The wider group of each; who drives alone is a group in every detail, being what it is about."""

WIDER_DISTANCES: Mapping[object, object] = {
    "0-5": "0-10",
    "5-10": "0-10",
    "10-20": "10+",
    "20+": "10+",
}

NESTED: Mapping[str, Mapping[object, object]] = {
    "mode": WIDER_MODES,
    "distance": WIDER_DISTANCES,
}
"""What the attacker knows of how groups lie within each other."""

LEVELS: Mapping[int, tuple[str, ...]] = {
    1: MODES,
    2: ("walk", "cycle", "car_driver", "car_passenger", "public", "rest"),
    3: ("active", "car_driver", "public", "riders"),
    4: ("active", "car_driver", "collective"),
    5: ("car_driver", "others"),
}
"""The groups of modes of each detail, in the order they are shown."""

BY_DISTANCE = {1: 3, 2: 4, 3: 5, 4: 4, 5: 5}
"""In which groups of modes a detail tells modes by distance: fewer, since they are split."""

_FINE, _WIDE = ("0-5", "5-10", "10-20", "20+"), ("0-10", "10+")
DISTANCES: Mapping[int, tuple[str, ...]] = {1: _FINE, 2: _FINE, 3: _FINE, 4: _WIDE, 5: _WIDE}
"""Classes of the way to work, km; a way of exactly 5 km is not under five. The farthest holds those
too who did not tell: a class of their own would nearly always be too small to show."""

EDGES_KM = ((5.0, "0-5"), (10.0, "5-10"), (20.0, "10-20"))


def mode_group(detail: int) -> pl.Expr:
    """Name the group of a mode in a detail."""
    return _widened(pl.col("mode").cast(pl.String), LEVELS[detail], WIDER_MODES)


def distance_group(detail: int) -> pl.Expr:
    """Name the class of a distance in a detail."""
    named = pl.lit("20+")
    for edge, name in reversed(EDGES_KM):
        named = pl.when(pl.col("distance_km") < edge).then(pl.lit(name)).otherwise(named)
    return _widened(named, DISTANCES[detail], WIDER_DISTANCES)


def parts_of(group: str, wider: Mapping[object, object] = WIDER_MODES) -> list[str]:
    """List the groups, near and far, that make up a wider one; none for the finest."""
    near = [str(part) for part, whole in wider.items() if whole == group]
    return [*near, *(far for part in near for far in parts_of(part, wider))]


def _widened(name: pl.Expr, levels: tuple[str, ...], wider: Mapping[object, object]) -> pl.Expr:
    known = {str(key): str(key) for key in (*wider, *wider.values())}
    for key, reached in known.items():
        at = reached
        while at not in levels and at in wider:
            at = str(wider[at])
        known[key] = at
    return name.replace(known)
