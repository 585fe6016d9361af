"""Read what persons decided of places that may be one; of two decisions the later stands."""

from mobility.tables import clean

RAW = {"raw_decisions": "charging_decisions/*/decisions.csv"}
READS: list[type] = []
WRITES = clean.ChargePairDecisions
REQUIRED = ("pool_a", "pool_b", "verdict", "decided_by", "decided_on")
SQL = """
    select pool_a, pool_b, verdict, decided_by, try_cast(decided_on as date) as decided_on,
        nullif(reason, '') as reason, _file as file, _row as "row"
    from raw_decisions
    qualify row_number() over (
        partition by least(pool_a, pool_b), greatest(pool_a, pool_b)
        order by decided_on desc, _file desc, _row desc) = 1
"""
