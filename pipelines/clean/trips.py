"""Every trip of a diary, numbered through the respondent's day."""

from mobility.tables import clean

READS = [clean.Answers]
WRITES = clean.Trips
SQL = """
    select survey, wave, respondent_id,
        row_number() over (
            partition by survey, wave, respondent_id
            order by coalesce(cast(travel_date as varchar), ''), coalesce(departure, '99:99'),
                file, "row") as trip_no,
        mode, distance_km, duration_min, trip_id, tour_id, day_id, travel_date, purpose,
        departure, origin_zone, destination_zone, companions, speed_km_h, trip_weight,
        is_synthetic, file, "row"
    from answers
    where record = 'trip' and mode is not null
"""
