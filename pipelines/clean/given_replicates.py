"""Replicate weights that came with a delivery, and how they become a variance."""

from mobility.tables import clean

READS = [clean.Answers, clean.Deliveries]
WRITES = clean.GivenReplicates
SQL = """
    select one.survey, one.wave, one.respondent_id, told.replicate_method as method, told.fay_k,
        told.replicate_scale as scale, told.replicate_scales as scales, one.full_weight, one.weights
    from (
        select survey, wave, respondent_id, file,
            coalesce(weight, trip_weight) as full_weight, replicate_weights as weights,
            row_number() over (
                partition by survey, wave, respondent_id
                order by case record when 'person' then 0 when 'day' then 1 else 2 end, file, "row"
            ) as nth
        from answers
        where replicate_weights is not null and coalesce(weight, trip_weight) is not null) as one
    join deliveries as told on split_part(one.file, '/', 1) = told.source
        and split_part(one.file, '/', 2) = told.delivery
    where one.nth = 1
"""
