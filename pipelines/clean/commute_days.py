"""Days a week by each mode: as told, or all days by the usual mode where only that was asked."""

from mobility.tables import MODES, clean

_TOLD = " or ".join(f"days_{mode} is not null" for mode in MODES)
_EACH = " union all ".join(
    f"select survey, wave, respondent_id, '{mode}' as mode, days_{mode} as days from answers "
    f"where kind = 'commuting' and record = 'person' and days_{mode} > 0"
    for mode in MODES
)
READS = [clean.Answers]
WRITES = clean.CommuteDays
SQL = f"""
    {_EACH}
    union all
    select survey, wave, respondent_id, mode, days_per_week as days from answers
    where kind = 'commuting' and record = 'person' and not ({_TOLD})
        and mode is not null and days_per_week is not null
"""
