"""How much of what the measures promise one by one is promised twice."""

from mobility.tables import marts

READS = [marts.MeasureEffects]
WRITES = marts.MeasureOverlap
SQL = """
    select book, year, quantity, measures, alone, together, alone - together as overlap,
        (alone - together) / nullif(alone, 0) as share,
        case when abs(alone - together) <= 1e-9 * size then 'none'
            when alone > together then 'overlap' else 'synergy' end as kind,
        is_synthetic
    from (
        select book, year, quantity, count(*) as measures, sum(first_in) as alone,
            sum(contribution) as together, sum(abs(first_in)) as size,
            max(is_synthetic) as is_synthetic
        from measure_effects group by book, year, quantity)
    order by book, quantity, year
"""
