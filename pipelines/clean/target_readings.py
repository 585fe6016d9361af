"""Read the ways in which a sub-goal's text can be read."""

from mobility.tables import clean

RAW = {"raw_readings": "*/*/target_readings.csv"}
READS: list[type] = []
WRITES = clean.TargetReadings
REQUIRED = ("target_id", "reading", "consumption_share")
SQL = """
    select
        municipality_code,
        target_id,
        reading,
        text_en,
        text_da,
        try_cast(consumption_share as double) as consumption_share,
        source,
        _file as file,
        _row as "row"
    from raw_readings
"""
