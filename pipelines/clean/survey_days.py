"""Every day that a diary asked about, with its weight; days without a trip are among them."""

from mobility.tables import clean

READS = [clean.Answers]
WRITES = clean.SurveyDays
SQL = """
    select survey, wave, respondent_id, day_id, travel_date, day_weight, is_synthetic, file, "row"
    from answers
    where record = 'day' and day_id is not null
"""
