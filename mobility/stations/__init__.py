"""Shared mobility at the stations: logged, and measured as service."""

from mobility.stations.gbfs import SNAPSHOT, Feed, FeedClient
from mobility.stations.log import log
from mobility.stations.look import Look
from mobility.stations.mds import read_mds
from mobility.stations.observed import minutes, outages, spans
from mobility.stations.plain import adopt
from mobility.stations.reach import last_part
from mobility.stations.store import scan
from mobility.stations.table import SERVICE, Habits, station_service
from mobility.stations.trips import TRIPS, counted, read_trips
from mobility.stations.writer import POLLS, POLLS_TABLE, SNAPSHOTS_TABLE, SnapshotWriter

__all__ = [
    "POLLS",
    "POLLS_TABLE",
    "SERVICE",
    "SNAPSHOT",
    "SNAPSHOTS_TABLE",
    "TRIPS",
    "Feed",
    "FeedClient",
    "Habits",
    "Look",
    "SnapshotWriter",
    "adopt",
    "counted",
    "last_part",
    "log",
    "minutes",
    "outages",
    "read_mds",
    "read_trips",
    "scan",
    "spans",
    "station_service",
]
