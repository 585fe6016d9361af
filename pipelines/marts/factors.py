"""Every factor and parameter that a model may use, with its spread and its source."""

from mobility.tables import clean, marts

READS = [clean.EmissionFactors, clean.Parameters]
WRITES = marts.Factors
SQL = """
    select 'emission/' || factor_id as factor_id, 'emission' as topic, factor_kg_per_km as value,
        low, high, 'kg CO2e per ' || replace(per, '_', ' ') as unit,
        distribution, status, source, address, note, is_used
    from emission_factors
    union all
    select 'parameter/' || parameter_id, topic, value, low, high, unit, distribution, status,
        source, address, note, true
    from parameters
    order by topic, factor_id
"""
