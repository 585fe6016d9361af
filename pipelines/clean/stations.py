"""Read the stations of the S-train line."""

from mobility.tables import clean

RAW = {"raw_stations": "s_train_stations/*/stations.csv"}
READS: list[type] = []
WRITES = clean.Stations
REQUIRED = ("station_code", "longitude", "latitude", "line_km")
SQL = """
    select
        line,
        station_code,
        dsb_code,
        name,
        try_cast(line_km as double) as line_km,
        municipality_code,
        try_cast(longitude as double) as longitude,
        try_cast(latitude as double) as latitude,
        _file as file,
        _row as "row"
    from raw_stations
"""
