"""Read what planners observed, in the order in which they noted it."""

from mobility.tables import clean

RAW = {"raw_observations": "observations/*/observations.csv"}
READS: list[type] = []
WRITES = clean.Observations
REQUIRED = ("what", "value", "observed")
SQL = """
    select what, try_cast(value as double) as value, try_cast(observed as date) as observed,
        source, coalesce(who, 'unknown') as who, noted, note, _file as file, _row as "row"
    from raw_observations
"""
