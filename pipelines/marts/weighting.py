"""How each survey was weighted, in findings that every language can say."""

import json
from collections.abc import Iterator
from typing import Any

import polars as pl

from mobility.survey.nonresponse import Finding, findings
from mobility.survey.weighting import margins_of, weigh_population
from mobility.tables import clean, marts, models

READS = [clean.Respondents, clean.Margins, models.Replicates]
WRITES = marts.Weighting
_KEY = ["survey", "wave", "respondent_id"]


def build(
    respondents: pl.LazyFrame, margins: pl.LazyFrame, replicates: pl.DataFrame
) -> pl.DataFrame:
    """Judge answers and weights of each population that was surveyed."""
    people = (
        respondents.collect()
        .join(replicates.select(*_KEY, pl.col("weight").alias("raked")), on=_KEY, how="left")
        .with_columns(pl.col("employer").fill_null(""))
    )
    known = margins.collect()
    rows = [
        row
        for _, group in people.group_by("survey", "wave", "employer", maintain_order=True)
        for row in _told(group, known)
    ]
    return pl.DataFrame(rows, schema=marts.Weighting.create_empty().schema)


def _told(group: pl.DataFrame, known: pl.DataFrame) -> Iterator[dict[str, Any]]:
    first = group.row(0, named=True)
    weighting = weigh_population(group, margins_of(known, group))
    asked = first["headcount"]
    said = [
        Finding("left_out", {"variable": name, "reason": reason})
        for name, reason in weighting.left_out.items()
    ]
    if weighting.margins:
        said += findings(
            group, weighting.margins, weight="raked", asked=float(asked) if asked else None
        )
    else:
        said.append(Finding("unweighted", {"answers": len(group)}))
    for number, finding in enumerate(said, start=1):
        yield {
            "survey": first["survey"],
            "wave": first["wave"],
            "employer": first["employer"] or None,
            "finding_no": number,
            "finding": finding.key,
            "finding_values": json.dumps(finding.values, ensure_ascii=False),
            "answers": len(group),
            "asked": asked,
            "is_synthetic": first["is_synthetic"],
        }
