"""Read the mean distance to work of employed residents."""

from mobility.tables import clean

RAW = {"raw_distances": "commuting_distance/*/distances.csv"}
READS: list[type] = []
WRITES = clean.CommutingDistances
REQUIRED = ("municipality_code", "year", "mean_distance_km")
SQL = """
    select
        municipality_code,
        try_cast(year as integer) as year,
        _delivery as vintage,
        try_cast(mean_distance_km as double) as mean_distance_km,
        _file as file,
        _row as "row"
    from raw_distances
"""
