"""The nation's road transport under both counts, with border trade and without."""

from mobility.tables import clean, marts

READS = [clean.NationalEmissions]
WRITES = marts.NationalCourse
SQL = """
    select vintage, series, year, emissions_mt, is_used, note, false as is_synthetic
    from national_emissions
    where series in ('road', 'road_without_border_trade')
    order by vintage, series, year
"""
