"""Read the signed decisions on sub-goals, in the order in which they were noted."""

from mobility.tables import clean

RAW = {"raw_decisions": "decisions/*/decisions.csv"}
READS: list[type] = []
WRITES = clean.Decisions
REQUIRED = ("target_id", "kind", "choice", "signed_by", "signed_on", "reason")
SQL = """
    select target_id, kind, choice, signed_by, try_cast(signed_on as date) as signed_on, reason,
        coalesce(noted, signed_on) as noted, _file as file, _row as "row"
    from raw_decisions
"""
