"""`survey.toml`: how a delivered questionnaire is read into our names and units."""

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from mobility.errors import SourceError

NAME = "survey.toml"
ANSWER_COLUMNS = (
    "respondent_id", "household_id", "employer", "workplace", "home_postcode", "home_zone",
    "work_zone", "sex", "age", "age_band", "mode", "distance_km", "duration_min", "days_per_week",
    "home_office_days", "purpose", "departure", "origin_zone", "destination_zone", "trip_id",
    "tour_id", "companions", "has_car", "has_bike", "has_ebike", "car_fuel", "parking_free",
    "barriers", "motivators", "weight",
)  # fmt: skip
"""What a person or a trip can tell; the names of the contract."""

COUNT_COLUMNS = ("place", "time", "kind", "count")
LENGTH_COLUMNS = ("zone", "month", "distance_band", "from_km", "to_km", "trips")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """How one of our columns is read from a delivered one."""

    column: str | None = None
    file: str | None = None
    values: dict[str, str | bool | float] | None = None
    missing: tuple[str, ...] = ()
    unit: str | None = None
    options: tuple[str, ...] | None = None
    separator: str = ","
    required: bool = False
    format: str | None = None
    constant: str | float | bool | None = None

    @model_validator(mode="after")
    def _has_something_to_read(self) -> "Column":
        if self.column is None and self.constant is None:
            raise ValueError("it names neither a delivered column nor a constant")
        return self


def _shorthand(given: object) -> object:
    return {"column": given} if isinstance(given, str) else given


AnyColumn = Annotated[Column, BeforeValidator(_shorthand)]


class Survey(_Strict):
    """What the delivery is."""

    title: str
    kind: Literal["commuting", "diary", "car_trip_lengths", "counts"]
    wave: int = Field(ge=1900, le=2200)
    survey: str | None = None
    employer: str | AnyColumn | None = None
    workplace: str | None = None
    headcount: int | None = Field(default=None, ge=1)
    employees: int | None = Field(default=None, ge=1)
    synthetic: bool = False
    retention: str | None = None
    publisher: str | None = None
    licence: str | None = None
    note: str | None = None


class File(_Strict):
    """A delivered file and how it is written."""

    name: str
    sheet: str | int = 1
    header_row: int = Field(default=1, ge=1)
    encoding: str = "utf-8"
    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    quote: str = '"'
    key: str | dict[str, str] | None = None


class Weights(_Strict):
    """Weights that came with the delivery, or the margins that they are made from."""

    column: str | None = None
    file: str | None = None
    margins: str | None = None
    replicates: str | None = None
    replicate_method: Literal["brr", "fay", "jackknife", "bootstrap"] | None = None
    fay_k: float | None = None
    scale: float | None = None
    rscales: tuple[float, ...] | None = None
    strata: str | None = None
    cluster: str | None = None
    population: float | None = None


class Mapping(_Strict):
    """One `survey.toml`, checked."""

    survey: Survey
    file: File
    files: dict[str, File] = Field(default_factory=dict)
    columns: dict[str, AnyColumn] = Field(default_factory=dict)
    days_by_mode: dict[str, AnyColumn] = Field(default_factory=dict)
    weights: Weights = Weights()

    @property
    def main(self) -> File:
        """The file that has a row per record."""
        return self.file


def read_mapping(path: Path) -> Mapping:
    """Read and check a `survey.toml`.

    Raises
    ------
    SourceError
        It is absent, is no TOML, or names something that has no place in it.
    """
    try:
        given = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise SourceError(
            "The mapping is not there.", where=str(path), todo="name a file that exists."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise SourceError(
            f"The mapping is not readable as TOML: {problem}.",
            where=str(path),
            todo="mend the line named; texts with quotes or a colon stand in quotes.",
        ) from None
    return parse_mapping(given, where=str(path))


def parse_mapping(given: dict[str, Any], *, where: str) -> Mapping:
    """Check a mapping that was already read."""
    columns = dict(given.get("columns", {}))
    days = columns.pop("days_by_mode", {})
    try:
        mapping = Mapping(**{**given, "columns": columns, "days_by_mode": days})
    except ValidationError as problem:
        first = problem.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise SourceError(
            f"The mapping does not fit: {place}: {first['msg']}.",
            where=f"{where}, {place}",
            todo="correct it; the format stands in the documentation of survey.toml.",
        ) from None
    _check_names(mapping, where)
    return mapping


def _check_names(mapping: Mapping, where: str) -> None:
    known = {"counts": COUNT_COLUMNS, "car_trip_lengths": LENGTH_COLUMNS}.get(
        mapping.survey.kind, ANSWER_COLUMNS
    )
    if strange := [name for name in mapping.columns if name not in known]:
        raise SourceError(
            f"The mapping gives columns that we have no name for: {', '.join(strange)}.",
            where=f"{where}, [columns]",
            todo=f"use only {', '.join(known)}.",
        )
