"""The usual commute of everybody who answered a commuting survey."""

from mobility.tables import clean

READS = [clean.Answers]
WRITES = clean.Commutes
SQL = """
    select survey, wave, respondent_id, mode, distance_km, duration_min, days_per_week,
        is_synthetic, file, "row"
    from answers
    where kind = 'commuting' and record = 'person' and mode is not null
"""
