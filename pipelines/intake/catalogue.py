"""What lies in `data_raw`: every source, every delivery, and which of them were taken out."""

import csv
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from mobility.errors import SourceError
from mobility.lake import Lake
from mobility.stations.store import UNFINISHED
from mobility.tables import clean
from pipelines.intake.corrections import NAME as CORRECTIONS
from pipelines.intake.mapping import NAME as MAPPING
from pipelines.intake.mapping import Mapping, read_mapping

SOURCE = "source.toml"
KEPT_APART = (SOURCE, MAPPING, CORRECTIONS, "truth.toml")
"""Files that say something of a delivery, or of the example: no delivered files."""


@dataclass(frozen=True)
class Entry:
    """One delivery: a folder of `data_raw/<source>/`."""

    source: str
    delivery: str
    folder: Path

    @property
    def address(self) -> str:
        """Give ``<source>/<delivery>``, as commands take it."""
        return f"{self.source}/{self.delivery}"

    @property
    def has_mapping(self) -> bool:
        """Say whether it is a survey, counts or car-trip lengths, read by a mapping."""
        return (self.folder / MAPPING).is_file()

    def mapping(self) -> Mapping:
        """Read its mapping."""
        return read_mapping(self.folder / MAPPING)

    def files(self) -> list[Path]:
        """List the delivered files."""
        return sorted(
            file
            for file in self.folder.rglob("*")
            if file.is_file()
            and file.name not in KEPT_APART
            and not file.name.startswith(".")
            and file.suffix != UNFINISHED
        )

    def inputs(self) -> list[Path]:
        """List every file that its conformed table depends on."""
        own = sorted(file for file in self.folder.rglob("*") if file.is_file())
        corrections = self.folder.parent / CORRECTIONS
        return [*own, *([corrections] if corrections.is_file() else [])]


def deliveries(lake: Lake) -> list[Entry]:
    """List every delivery that counts, in the order of their addresses."""
    gone = set(removed(lake))
    found = []
    for source in sorted(lake.raw.iterdir()) if lake.raw.is_dir() else []:
        if not source.is_dir() or source.name.startswith("."):
            continue
        for folder in sorted(source.iterdir()):
            entry = Entry(source.name, folder.name, folder)
            there = folder.is_dir() and (entry.has_mapping or entry.files() or source_hashes(entry))
            if there and entry.address not in gone:
                found.append(entry)
    return found


def refuse_vanished(entries: list[Entry]) -> None:
    """See that every file that a delivery's `source.toml` names is there.

    Raises
    ------
    SourceError
        One is not: what rests on it would lose its rows in silence.
    """
    for entry in entries:
        for name in source_hashes(entry):
            if not (entry.folder / name).is_file():
                raise SourceError(
                    f"A delivered file has vanished: {name}.",
                    where=f"data_raw/{entry.address}/{name}",
                    todo="restore it from the backup; or take the delivery out with "
                    f"`mobility remove {entry.address}`.",
                )


def removed(lake: Lake) -> list[str]:
    """List the deliveries that were taken out."""
    if not lake.removed.is_file():
        return []
    with lake.removed.open(encoding="utf-8", newline="") as stream:
        return [row["delivery"] for row in csv.DictReader(stream)]


def delivery_table(lake: Lake) -> pl.DataFrame:
    """Describe every delivery from its `source.toml` and `survey.toml`."""
    rows = [_described(entry) for entry in deliveries(lake)]
    schema = clean.Deliveries.create_empty().schema
    return pl.DataFrame(rows, schema=schema, orient="row")


def _described(entry: Entry) -> dict[str, Any]:
    told = source_facts(entry)
    row: dict[str, Any] = {
        "source": entry.source,
        "delivery": entry.delivery,
        "title": told.get("title") or entry.source,
        "title_da": _text(told.get("title_da")),
        "publisher": told.get("publisher"),
        "licence": told.get("licence"),
        "retrieved": _text(told.get("retrieved")),
        "kind": "facts",
        "employer": None,
        "wave": None,
        "is_synthetic": bool(told.get("synthetic", False)),
        "files": len(entry.files()),
        "caution": _text(told.get("caution") or told.get("cautions")),
        "page": _text(told.get("page") or told.get("address")),
        **dict.fromkeys(("retention", "replicate_method", "fay_k")),
        **dict.fromkeys(("replicate_scale", "replicate_scales")),
    }
    if entry.has_mapping:
        mapping = entry.mapping()
        survey, weights = mapping.survey, mapping.weights
        row |= {
            "title": survey.title,
            "kind": survey.kind,
            "employer": survey.employer if isinstance(survey.employer, str) else None,
            "wave": survey.wave,
            "is_synthetic": survey.synthetic,
            "publisher": survey.publisher or row["publisher"] or _text(row["employer"]),
            "retention": survey.retention,
            "replicate_method": weights.replicate_method,
            "fay_k": weights.fay_k,
            "replicate_scale": weights.scale,
            "replicate_scales": None if weights.rscales is None else list(weights.rscales),
        }
    return row


def overdue(lake: Lake, today: date) -> list[Entry]:
    """List the deliveries whose answers should have been forgotten by now."""
    return [
        entry
        for entry in deliveries(lake)
        if entry.has_mapping and (by := entry.mapping().survey.retention) is not None and by < today
    ]


def source_facts(entry: Entry) -> dict[str, Any]:
    """Read what `source.toml` says of a delivery: the source's own table, then the delivery's.

    Raises
    ------
    SourceError
        It is no TOML.
    """
    told: dict[str, Any] = {}
    for file in (entry.folder.parent / SOURCE, entry.folder / SOURCE):
        if not file.is_file():
            continue
        try:
            read = tomllib.loads(file.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
            raise SourceError(
                f"source.toml is not readable: {problem}.",
                where=str(file),
                todo="mend the line named.",
            ) from None
        told |= {key: value for key, value in read.items() if not isinstance(value, dict)}
        told |= dict(read.get("source", {}))
        if "files" in read and file.parent == entry.folder:
            told["files"] = read["files"]
        told |= dict(read.get("deliveries", {}).get(entry.delivery, {}))
    return told


def source_hashes(entry: Entry) -> dict[str, str]:
    """Give the SHA-256 that `source.toml` tells of each delivered file."""
    told = source_facts(entry).get("files", {})
    return (
        {str(name): str(digest) for name, digest in told.items()} if isinstance(told, dict) else {}
    )


def _text(value: object) -> str | None:
    if value is None:
        return None
    return " ".join(str(part) for part in value) if isinstance(value, list) else str(value)
