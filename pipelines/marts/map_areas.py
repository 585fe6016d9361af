"""The outlines that maps draw: municipalities and postal areas."""

from mobility.tables import clean, marts

READS = [clean.Areas]
WRITES = marts.MapAreas
SQL = """
    select area_kind, area_code, name, municipality_code, latitude, longitude, geometry
    from areas order by area_kind, area_code
"""
