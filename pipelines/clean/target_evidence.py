"""Read what is known of each sub-goal."""

from mobility.tables import clean

RAW = {"raw_evidence": "target_evidence/*/evidence.csv"}
READS: list[type] = []
WRITES = clean.TargetEvidence
REQUIRED = ("target_id", "evidence_no", "kind")
SQL = """
    select
        municipality_code,
        target_id,
        try_cast(evidence_no as integer) as evidence_no,
        kind,
        try_cast(known_on as date) as known_on,
        nullif(observed, '') as observed,
        try_cast(value as double) as value,
        nullif(unit, '') as unit,
        text_en,
        text_da,
        source,
        nullif(address, '') as address,
        _file as file,
        _row as "row"
    from raw_evidence
"""
