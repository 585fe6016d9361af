"""Read the models' parameters, each with its spread and source."""

from mobility.tables import clean

RAW = {"raw_parameters": "model_parameters/*/parameters.csv"}
READS: list[type] = []
WRITES = clean.Parameters
REQUIRED = ("parameter_id", "value", "unit")
SQL = """
    select
        parameter_id,
        topic,
        nullif(mode, '') as mode,
        try_cast(gradient_percent as double) as gradient_percent,
        try_cast(value as double) as value,
        unit,
        try_cast(low as double) as low,
        try_cast(high as double) as high,
        distribution,
        nullif(spread_source, '') as spread_source,
        status,
        source,
        nullif(address, '') as address,
        nullif(note, '') as note,
        _file as file,
        _row as "row"
    from raw_parameters
"""
