"""Read the goals for all CO2 of an area."""

from mobility.tables import clean

RAW = {"raw_goals": "*/*/co2_goals.csv"}
READS: list[type] = []
WRITES = clean.Co2Goals
REQUIRED = ("goal_id", "municipality_code", "goal", "due_year")
SQL = """
    select
        goal_id,
        municipality_code,
        goal,
        try_cast(cut_share as double) as cut_share,
        try_cast(reference_year as integer) as reference_year,
        try_cast(due_year as integer) as due_year,
        title_en,
        title_da,
        source,
        nullif(note_en, '') as note_en,
        nullif(note_da, '') as note_da,
        _file as file,
        _row as "row"
    from raw_goals
"""
