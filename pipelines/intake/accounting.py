"""What is told of a delivery that comes in: rows, refusals, flags, personal data, differences."""

from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake.conform import Conformed
from pipelines.intake.delivery import Delivery
from pipelines.intake.differences import differences
from pipelines.intake.drafting.columns import look_at
from pipelines.intake.drafting.earlier import Earlier
from pipelines.intake.personal.columns import personal_kind
from pipelines.intake.response import response_rates

_MOST_EXAMPLES = 5


def told_of(
    delivery: Delivery, made: Conformed, answers: Path, before: Earlier | None
) -> dict[str, Any]:
    """Tell what became of a delivery.

    Parameters
    ----------
    answers
        Its conformed rows.
    before
        How the same employer's earlier survey was read.

    Returns
    -------
        A record: rows delivered, taken in, refused, mended and flagged; reasons with examples;
        columns with personal data; differences to last year; response rates; notes.
    """
    refusals = made.account.refusals()
    rows = refusals.filter(pl.col("scope") == "row")
    answers_refused = refusals.filter(pl.col("scope") == "answer").height
    survey = delivery.mapping.survey
    told: dict[str, Any] = {
        "delivery": delivery.address,
        "rows": made.account.rows_in,
        "rows_in": made.account.rows_out,
        "refused": rows.select("file", "row").n_unique(),
        "answers_refused": answers_refused,
        "mended": made.mended,
        "reasons": reasons(refusals),
        "flagged": {},
        "personal": personal(delivery),
        "differences": [],
        "response": [],
        "notes": list(made.notes),
    }
    if not delivery.mapping.is_survey:
        return told
    people = pl.scan_parquet(answers)
    told["flagged"] = _flagged(people)
    told["response"] = response_rates(people).to_dicts()
    if before is not None:
        told["differences"] = [
            vars(one) | {"is_break": one.is_break, "text": one.text()}
            for one in differences(before.mapping, delivery.mapping)
        ]
    if survey.retention is None and not survey.synthetic:
        told["notes"].append(
            "No retention date: write retention = YYYY-MM-DD in [survey], the day by which the "
            "answers are to be forgotten."
        )
    return told


def reasons(refusals: pl.DataFrame) -> list[dict[str, Any]]:
    """Count refusals by what they break, with a few examples, most frequent first."""
    grouped = refusals.group_by("scope", "column", "rule").agg(
        count=pl.len(),
        rows=pl.col("row").sort().head(_MOST_EXAMPLES),
        values=pl.col("value").drop_nulls().unique(maintain_order=True).head(_MOST_EXAMPLES),
    )
    return grouped.sort("count", "column", "rule", descending=[True, False, False]).to_dicts()


def personal(delivery: Delivery) -> list[dict[str, str]]:
    """Name the delivered columns that hold personal data; none of them is kept as it is."""
    found = []
    for spec in (delivery.mapping.file, *delivery.mapping.files.values()):
        for column in look_at(delivery.file_of(spec), spec):
            if kind := personal_kind(column):
                found.append({"file": spec.name, "column": column.header, "what": kind})
    return found


def _flagged(answers: pl.LazyFrame) -> dict[str, int]:
    marked = answers.select("flags").filter(pl.col("flags").list.len() > 0).explode("flags")
    counted = marked.group_by("flags").len().collect(engine="streaming")
    return dict(sorted(counted.iter_rows(), key=lambda one: -one[1]))


__all__ = ["personal", "reasons", "told_of"]
