"""Read the register of sub-goals."""

from mobility.tables import clean

RAW = {"raw_targets": "*/*/targets.csv"}
READS: list[type] = []
WRITES = clean.Targets
REQUIRED = ("id", "municipality_code", "due_kind")
SQL = """
    select
        municipality_code,
        id,
        sphere,
        title_en,
        title_da,
        wording_da,
        measure_en,
        measure_da,
        nullif(unit, '') as unit,
        nullif(comparison, '') as comparison,
        try_cast(target as double) as target,
        try_cast(due_year as integer) as due_year,
        due_kind,
        nullif(numerator, '') as numerator,
        nullif(numerator_da, '') as numerator_da,
        nullif(denominator, '') as denominator,
        nullif(denominator_da, '') as denominator_da,
        counting_rule,
        counting_rule_da,
        try_cast(needs_reading as boolean) as needs_reading,
        nullif(chosen_reading, '') as chosen_reading,
        nullif(owner, '') as owner,
        nullif(finance, '') as finance,
        nullif(finance_da, '') as finance_da,
        nullif(next_step, '') as next_step,
        nullif(next_step_da, '') as next_step_da,
        source,
        nullif(note, '') as note,
        nullif(note_da, '') as note_da,
        _file as file,
        _row as "row"
    from raw_targets
"""
