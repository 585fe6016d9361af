"""The forms of `survey.toml`: what each of its tables may say."""

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]
Value = str | bool | float


def _plain_name(name: str) -> str:
    """See that a file's name leads to no other folder."""
    if Path(name).name != name or "\\" in name:
        raise ValueError(f"{name!r} is no plain file name")
    return name


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Column(_Strict):
    """How one of our columns is read from what was delivered.

    Attributes
    ----------
    column, columns
        The delivered column; or several: numbers are summed, options are ticked one by one.
    file
        The file it stands in, where several have a column of that name.
    values
        Delivered answer to our value.
    codes
        The code list that tells what a delivered code means, before `values` is asked.
    options, separator
        A select-all answer: its options spelt out, or the sign between them.
    selected
        What a ticked option says, where each has a column; else the usual words.
    required
        Whether an answer that cannot stand refuses its row; None: as usual for the column.
    """

    column: str | None = None
    columns: tuple[str, ...] | dict[str, str] | None = None
    file: str | None = None
    values: dict[str, Value] | None = None
    codes: str | None = None
    code_variable: str | None = None
    missing: tuple[str, ...] = ()
    unit: str | None = None
    options: tuple[str, ...] | None = None
    separator: str = ","
    selected: tuple[str, ...] = ()
    required: bool | None = None
    format: str | None = None
    constant: Value | None = None

    @model_validator(mode="after")
    def _has_one_thing_to_read(self) -> "Column":
        given = [self.column, self.columns, self.constant]
        if sum(one is not None for one in given) != 1:
            raise ValueError("it names no delivered column, or both a column and something else")
        return self

    @property
    def headers(self) -> tuple[str, ...]:
        """Every delivered column that it reads."""
        if isinstance(self.columns, dict):
            return tuple(self.columns.values())
        return self.columns or ((self.column,) if self.column is not None else ())


def _shorthand(given: object) -> object:
    """Take a bare name for a column, a bare list for several."""
    if isinstance(given, str):
        return {"column": given}
    return {"columns": given} if isinstance(given, list) else given


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
    least_age: int | None = Field(default=None, ge=0, le=120)
    synthetic: bool = False
    retention: date | None = None
    publisher: str | None = None
    licence: str | None = None
    note: str | None = None


class File(_Strict):
    """A delivered file and how it is written."""

    name: Annotated[str, Field(min_length=1), AfterValidator(_plain_name)]
    sheet: str | int = 1
    header_row: int = Field(default=1, ge=1)
    header_rows: int = Field(default=1, ge=1, le=5)
    encoding: str = "utf-8"
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    decimal: Literal[".", ","] = "."
    thousands: str = Field(default="", max_length=1)
    quote: str = Field(default='"', max_length=1)
    missing: tuple[str, ...] = ()
    labels: bool = True
    key: str | dict[Literal["main", "this"], str] | None = None

    @property
    def keys(self) -> tuple[str, str]:
        """The column of the main file, and of this one, that must be equal."""
        if isinstance(self.key, dict):
            return self.key.get("main", ""), self.key.get("this", "")
        return self.key or "", self.key or ""


class CodeList(_Strict):
    """What codes mean: written here, or in a file of variable, code and label."""

    codes: dict[str, str] = Field(default_factory=dict)
    name: str | None = None
    variable: str = "variable"
    code: str = "value"
    label: str = "label"
    encoding: str = "utf-8"
    delimiter: str = ","


class Weights(_Strict):
    """Weights that came with the delivery, or the margins that they are made from."""

    column: str | None = None
    file: str | None = None
    margins: str | None = None
    replicates: str | None = None
    replicate_method: Literal["brr", "fay", "jackknife", "bootstrap"] | None = None
    fay_k: float | None = Field(default=None, ge=0, le=1)
    scale: float | None = Field(default=None, ge=0)
    rscales: tuple[float, ...] | None = None
    strata: str | None = None
    cluster: str | None = None
    population: float | None = None

    @model_validator(mode="after")
    def _has_whole_replicates(self) -> "Weights":
        if self.replicates is None:
            return self
        if self.column is None:
            raise ValueError("replicates are given without `column`, the weight that they are of")
        if self.replicate_method is None:
            raise ValueError("replicates are given without `replicate_method`: variances differ")
        if self.replicate_method == "fay" and (self.fay_k is None or self.fay_k == 1):
            raise ValueError("Fay's replicates need `fay_k`, from 0 up to 1")
        return self


class Mapping(_Strict):
    """One `survey.toml`, checked."""

    survey: Survey
    file: File
    files: dict[Name, File] = Field(default_factory=dict)
    columns: dict[str, AnyColumn] = Field(default_factory=dict)
    days_by_mode: dict[str, AnyColumn] = Field(default_factory=dict)
    code_lists: dict[str, CodeList] = Field(default_factory=dict)
    weights: Weights = Weights()

    @property
    def main(self) -> File:
        """The file that has a row per record."""
        return self.file

    @property
    def is_survey(self) -> bool:
        """Whether people answered; else things were counted."""
        return self.survey.kind in ("commuting", "diary")

    @property
    def beside(self) -> list[str]:
        """Name every file that comes with the main one."""
        named = [spec.name for spec in self.files.values()]
        named += [one.name for one in self.code_lists.values() if one.name is not None]
        named += [self.weights.margins] if self.weights.margins else []
        return list(dict.fromkeys(named))
