"""What was ticked in select-all questions, one row a tick."""

from mobility.tables import clean

READS = [clean.Answers]
WRITES = clean.Selections
SQL = """
    select distinct survey, wave, respondent_id, 'barriers' as variable, "option"
    from (select survey, wave, respondent_id, unnest(barriers) as "option" from answers)
    where "option" <> ''
    union all
    select distinct survey, wave, respondent_id, 'motivators' as variable, "option"
    from (select survey, wave, respondent_id, unnest(motivators) as "option" from answers)
    where "option" <> ''
"""
