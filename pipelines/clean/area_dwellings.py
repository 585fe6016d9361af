"""Read dwellings by postal area and type."""

from mobility.tables import clean

RAW = {"raw_dwellings": "area_dwellings/*/dwellings.csv"}
READS = [clean.Deliveries]
WRITES = clean.AreaDwellings
REQUIRED = ("area_code", "dwelling_type", "dwellings")
SQL = """
    select _delivery as vintage, area_code, dwelling_type,
        try_cast(dwellings as bigint) as dwellings,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_dwellings r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
