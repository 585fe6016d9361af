"""Read the events that somebody noted beside the numbers."""

from mobility.tables import clean

RAW = {"raw_events": "event_notes/*/events.csv"}
READS: list[type] = []
WRITES = clean.NotedEvents
REQUIRED = ("event_id", "kind", "began", "title_da", "title_en", "on_series", "source")
SQL = """
    select
        event_id,
        kind,
        try_cast(began as date) as began,
        try_cast(nullif(ended, '') as date) as ended,
        nullif(municipality_code, '') as municipality_code,
        nullif(place, '') as place,
        title_da,
        title_en,
        on_series,
        source,
        nullif(address, '') as address,
        _file as file,
        _row as "row"
    from raw_events
"""
