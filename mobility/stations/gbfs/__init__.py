"""GBFS 2.x and 3.0: every file a feed may have, fetched politely and read with tolerance."""

from mobility.stations.gbfs.client import Answer, FeedClient
from mobility.stations.gbfs.discovery import Feed, discover
from mobility.stations.gbfs.files import FILES, File, read_file
from mobility.stations.gbfs.snapshot import SNAPSHOT, snapshot

__all__ = [
    "FILES",
    "SNAPSHOT",
    "Answer",
    "Feed",
    "FeedClient",
    "File",
    "discover",
    "read_file",
    "snapshot",
]
