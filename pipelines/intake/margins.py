"""Population margins that came beside the surveys."""

from collections.abc import Iterator
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake
from mobility.tables import clean
from pipelines.intake.catalogue import deliveries
from pipelines.intake.mapping import NAME as MAPPING
from pipelines.intake.raw import read_small


def margins(lake: Lake) -> pl.DataFrame:
    """Read the population margins that came beside the surveys."""
    rows = list(_margin_rows(lake))
    return pl.DataFrame(rows, schema=clean.Margins.create_empty().schema, orient="row")


def _margin_rows(lake: Lake) -> Iterator[dict[str, Any]]:
    for entry in deliveries(lake):
        if not entry.has_mapping or not (name := entry.mapping().weights.margins):
            continue
        survey = entry.mapping().survey
        file = entry.folder / name
        if not file.is_file():
            raise SourceError(
                f"The margins {name} are not there.",
                where=f"data_raw/{entry.address}/{MAPPING}, [weights] margins",
                todo="put the file beside the survey: variable, level, total.",
            )
        for row in read_small(lake, file).iter_rows(named=True):
            if any(row.get(column) is None for column in ("variable", "level", "total")):
                raise SourceError(
                    "A margin lacks its variable, level or total.",
                    where=f"data_raw/{row['_file']}, row {row['_row']}",
                    todo="give every margin the three of them.",
                )
            yield {
                "survey": survey.survey or entry.source,
                "wave": survey.wave,
                "employer": survey.employer if isinstance(survey.employer, str) else "",
                "variable": row["variable"],
                "level": row["level"],
                "total": _total(row),
                "file": row["_file"],
                "row": row["_row"],
            }


def _total(row: dict[str, Any]) -> float:
    try:
        return float(row["total"])
    except ValueError:
        raise SourceError(
            f"The total {row['total']!r} is no number.",
            where=f"data_raw/{row['_file']}, row {row['_row']}, column total",
            todo="write persons as a number with a decimal point.",
        ) from None
