"""Read the sets of flows that `mobility import flows` brought in."""

from mobility.tables import clean

RAW = {"raw_imports": "flow_imports/*/flows.csv"}
READS = [clean.Deliveries]
WRITES = clean.FlowImports
REQUIRED = ("origin", "destination", "estimate")
SQL = """
    select _delivery as flow_set, coalesce(nullif(r.title, ''), _delivery) as title,
        origin, destination, coalesce(nullif(mode, ''), 'all') as mode,
        try_cast(estimate as double) as estimate,
        coalesce(d.is_synthetic, false) as is_synthetic, _file as file, _row as "row"
    from raw_imports r
    left join deliveries d on d.source = r._source and d.delivery = r._delivery
"""
