"""Read the addresses of the shared-mobility systems' feeds."""

from mobility.tables import clean

RAW = {"raw_feeds": "shared_mobility_feeds/*/feeds.csv"}
READS: list[type] = []
WRITES = clean.SharedMobilityFeeds
REQUIRED = ("system_id", "feed_address")
SQL = """
    select
        system_id,
        operator,
        title,
        location,
        feed_address,
        gbfs_versions,
        nullif(website, '') as website,
        _file as file,
        _row as "row"
    from raw_feeds
"""
