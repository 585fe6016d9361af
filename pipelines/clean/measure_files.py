"""Keep the files of segments and measures as they were written; every edition stays."""

from mobility.tables import clean

RAW = {"raw_measures": "measures/*/*.toml"}
READS: list[type] = []
WRITES = clean.MeasureFiles
REQUIRED = ("content",)
SQL = """
    select _delivery as vintage, content, _file as file, _row as "row" from raw_measures
"""
