"""Events, once per series that they are drawn on; the country's, and those of a municipality."""

from mobility.tables import clean, marts

READS = [clean.NotedEvents]
WRITES = marts.EventNotes
SQL = """
    select event_id, trim(on_one) as series, kind, began, ended, municipality_code, place,
        title_da, title_en, source, address
    from (select *, unnest(string_split(on_series, ',')) as on_one from noted_events)
    order by began, event_id, series
"""
