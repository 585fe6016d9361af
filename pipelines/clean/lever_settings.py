"""Read the scenarios from car to bike: how far each lever is pulled by when."""

from mobility.tables import clean

RAW = {"raw_levers": "lever_settings/*/levers.csv"}
READS: list[type] = []
WRITES = clean.LeverSettings
REQUIRED = ("scenario", "lever", "year", "value", "source")
SQL = """
    select
        scenario,
        title_en,
        title_da,
        lever,
        try_cast(year as integer) as year,
        try_cast(value as double) as value,
        status,
        source,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_levers
"""
