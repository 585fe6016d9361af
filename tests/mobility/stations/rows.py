"""Sound answers of a GBFS 3.0 feed, written by the specification; a case changes one thing."""

from datetime import datetime
from typing import Any

from tests.mobility.stations.server import Reply, feed_3_0, rfc3339

BALLERUP = {"lat": 55.729871, "lon": 12.358344}
"""Ballerup station."""

MALOEV = {"lat": 55.747485, "lon": 12.318319}
"""Måløv station."""

FILES = ("system_information", "vehicle_types", "station_information", "station_status",
         "vehicle_status")  # fmt: skip

TYPES = [
    {"vehicle_type_id": "b", "form_factor": "bicycle", "propulsion_type": "human",
     "name": [{"text": "Cykel", "language": "da"}, {"text": "Bike", "language": "en"}]},
    {"vehicle_type_id": "e", "form_factor": "bicycle", "propulsion_type": "electric_assist",
     "max_range_meters": 40000.0},
]  # fmt: skip

PLACE = {"station_id": "D1", "name": [{"text": "Ballerup St.", "language": "da"}], "capacity": 10}
PLACE |= BALLERUP


def status(at: datetime, bikes: int, ebikes: int = 0, **changes: Any) -> dict[str, Any]:
    """Write a docking station's status."""
    told = {
        "station_id": "D1",
        "num_vehicles_available": bikes + ebikes,
        "vehicle_types_available": [
            {"vehicle_type_id": "b", "count": bikes},
            {"vehicle_type_id": "e", "count": ebikes},
        ],
        "num_docks_available": 10 - bikes - ebikes,
        "is_installed": True,
        "is_renting": True,
        "is_returning": True,
        "last_reported": rfc3339(at),
    }
    return told | changes


def vehicle(name: str, **changes: Any) -> dict[str, Any]:
    """Write a vehicle that stands free at Måløv."""
    told = {"vehicle_id": name, "is_reserved": False, "is_disabled": False, "vehicle_type_id": "e"}
    return told | MALOEV | changes


def feed(at: datetime, stations: list[Any], vehicles: list[Any], url: str) -> dict[str, Reply]:
    """Write the whole feed, by path."""
    listed = [{"name": name, "url": f"{url}/{name}"} for name in FILES]
    data = {
        "gbfs": {"feeds": listed},
        "system_information": {
            "system_id": "example",
            "languages": ["da"],
            "timezone": "Europe/Copenhagen",
            "name": [{"text": "Eksempel", "language": "da"}],
            "opening_hours": "24/7",
            "feed_contact_email": "feed@example.com",
        },
        "vehicle_types": {"vehicle_types": TYPES},
        "station_information": {"stations": [PLACE]},
        "station_status": {"stations": stations},
        "vehicle_status": {"vehicles": vehicles},
    }
    return {f"/{name}": Reply(feed_3_0(at, name, told)) for name, told in data.items()}
