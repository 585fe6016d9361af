"""Everybody who answered, once a wave: from their own row, else from their first day or trip."""

from mobility.tables import clean

READS = [clean.Answers]
WRITES = clean.Respondents
SQL = """
    select survey, wave, respondent_id, kind, household_id, employer, workplace, home_zone,
        work_zone, sex, age, age_band, employment, home_office_days, has_car, has_bike, has_ebike,
        has_commuter_card, car_fuel, parking_free, weight, stratum, cluster, headcount, employees,
        is_synthetic, file, "row"
    from (
        select *, row_number() over (
            partition by survey, wave, respondent_id
            order by case record when 'person' then 0 when 'day' then 1 else 2 end, file, "row"
        ) as nth
        from answers)
    where nth = 1
"""
