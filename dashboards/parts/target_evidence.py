"""What a sub-goal's state follows from, on the screen: the last thing known, in the reader's words."""

from html import escape

import polars as pl

from dashboards.parts.blocks import Shown


def evidence(page: Shown, target_id: str) -> str:
    """Say what is known last of a sub-goal, and when; made-up data wear their mark."""
    words, rows = page.words, page.store.mart("target_observations")
    if rows.is_empty():
        return ""
    own = rows.filter(
        pl.col("id") == target_id,
        pl.col("kind").cast(pl.String) != "context",
        pl.col("observed").is_not_null(),
    ).sort("observed", "evidence_no")
    if own.is_empty():
        return ""
    real = own.filter(~pl.col("is_synthetic"))
    row = (real if len(real) else own).row(-1, named=True)
    note = row[f"note_{words.code}"] or row["note_en"] or ""
    whole = (
        f"{words.number(row['numerator'])} / {words.number(row['denominator'])}"
        if row["denominator"]
        else words.number(row["value"], 0 if float(row["value"]).is_integer() else 1)
    )
    mark = (
        f'<p class="synthetic">{escape(words("made up, moves no state"))}</p>'
        if row["is_synthetic"]
        else ""
    )
    text = f"{words.day(row['observed'])}: {whole}" + (f" ({note})" if note else "")
    return f'{mark}<p class="small">{escape(text)}</p>'
