"""Open Charge Map: the charging places within a box, and the reference data that names them."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mobility.errors import SourceError
from pipelines.fetching.asking import Asker

BASE = "https://api.openchargemap.io/v3"
KEY_NAME, KEY_HEADER = "OPEN_CHARGE_MAP_KEY", "X-API-Key"
MOST = 250
"""Places that one answer may hold (Open Charge Map, API limits)."""

SMALLEST_DEGREES = 0.005
"""Side of a box that is not parted further, about 500 m: no place is so crowded. Ours."""


@dataclass(frozen=True)
class Box:
    """A box of degrees (WGS 84)."""

    south: float
    west: float
    north: float
    east: float

    def quarters(self) -> "Iterator[Box]":
        """Part it into four."""
        middle, centre = (self.south + self.north) / 2, (self.west + self.east) / 2
        for south, north in ((self.south, middle), (middle, self.north)):
            for west, east in ((self.west, centre), (centre, self.east)):
                yield Box(south, west, north, east)


def download(asker: Asker, box: Box) -> dict[str, bytes]:
    """Download places and reference data, as Open Charge Map writes them.

    A box that gives as many places as an answer may hold is parted until none does.

    Raises
    ------
    SourceError
        There is no answer, or it is no list of places.
    """
    places = {place["ID"]: place for place in _places(asker, box)}
    listed = json.dumps(list(places.values()), ensure_ascii=False, indent=1).encode()
    reference = asker.get("referencedata", {})
    return {"open_charge_map.json": listed, "reference.json": reference}


def _places(asker: Asker, box: Box) -> Iterator[dict[str, Any]]:
    corners = f"({box.south},{box.west}),({box.north},{box.east})"
    answer = asker.get(
        "poi",
        {
            "output": "json", "boundingbox": corners, "maxresults": str(MOST),
            "compact": "true", "verbose": "false",
        },
    )  # fmt: skip
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if not isinstance(found, list) or not all("ID" in place for place in found):
        raise SourceError(
            "The answer is no list of charging places.",
            where=f"{asker.base}/poi?boundingbox={corners}",
            todo="try again later; report that its form has changed if it stays so.",
        )
    if len(found) < MOST:
        yield from found
    elif box.north - box.south <= SMALLEST_DEGREES:
        raise SourceError(
            f"A box of 500 m gives {len(found)} places, as many as an answer holds.",
            where=f"{asker.base}/poi?boundingbox={corners}",
            todo="ask Open Charge Map for an export instead.",
        )
    else:
        for quarter in box.quarters():
            yield from _places(asker, quarter)
