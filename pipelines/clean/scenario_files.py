"""Keep the files of pinned scenario sets as they were written."""

from mobility.tables import clean

RAW = {"raw_scenarios": "scenarios/*/*.toml"}
READS: list[type] = []
WRITES = clean.ScenarioFiles
REQUIRED = ("content",)
SQL = """
    select _delivery as vintage, content, _file as file, _row as "row" from raw_scenarios
"""
