"""Read the numbers to calibrate and back-test against."""

from mobility.tables import clean

RAW = {"raw_figures": "calibration/*/figures.csv"}
READS: list[type] = []
WRITES = clean.CalibrationFigures
REQUIRED = ("figure_id", "unit")
SQL = """
    select
        figure_id,
        topic,
        title_en,
        title_da,
        try_cast(value as double) as value,
        try_cast(low as double) as low,
        try_cast(high as double) as high,
        unit,
        period,
        area,
        status,
        source,
        nullif(address, '') as address,
        nullif(note, '') as note,
        used_for,
        _file as file,
        _row as "row"
    from raw_figures
"""
