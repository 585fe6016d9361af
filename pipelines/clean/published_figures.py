"""Read what is published on the municipality."""

from mobility.tables import clean

RAW = {"raw_figures": "published_figures/*/figures.csv"}
READS: list[type] = []
WRITES = clean.PublishedFigures
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
        nullif(municipality_code, '') as municipality_code,
        _file as file,
        _row as "row"
    from raw_figures
"""
