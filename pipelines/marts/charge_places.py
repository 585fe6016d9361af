"""Places with charging in the municipality, one row each, for maps and lists."""

from mobility.tables import marts, models

READS = [models.ChargeRegister]
WRITES = marts.ChargePlaces
SQL = """
    with evses as (
        select pool_id, evse_id, any_value(name) as name, any_value(operator) as operator,
            any_value(area_code) as area_code, any_value(latitude) as latitude,
            any_value(longitude) as longitude, any_value(cast(status as varchar)) as status,
            coalesce(bool_or(is_public), false) as is_public,
            coalesce(bool_or(is_fleet), false) as is_fleet, max(evse_kw) as kw,
            any_value(sources) as sources, bool_or(is_synthetic) as is_synthetic
        from charge_register where cast(status as varchar) <> 'removed'
        group by pool_id, evse_id)
    select pool_id, any_value(name) as name, any_value(operator) as operator,
        any_value(area_code) as area_code, any_value(latitude) as latitude,
        any_value(longitude) as longitude,
        case min(case status when 'operational' then 1 when 'out_of_order' then 2
            when 'planned' then 3 else 5 end)
            when 1 then 'operational' when 2 then 'out_of_order' when 3 then 'planned'
            else 'unknown' end as status,
        count(*) as points, count(case when is_public then 1 end) as public_points,
        count(case when is_fleet then 1 end) as fleet_points, sum(kw) as kw,
        any_value(sources) as sources, bool_or(is_synthetic) as is_synthetic
    from evses group by pool_id order by pool_id
"""
