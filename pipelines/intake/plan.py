"""How every column of a delivery's records is read: the mapping, held against its files."""

from dataclasses import replace
from fnmatch import fnmatchcase

import dataframely as dy

from mobility.errors import SourceError
from mobility.tables.clean import surveys
from pipelines.intake.code_lists import codes_of
from pipelines.intake.columns import DAY, JOURNEY
from pipelines.intake.delivery import Delivery
from pipelines.intake.forms import Column, Mapping
from pipelines.intake.joining import MAIN, Files, no_such_column
from pipelines.intake.reading import Reading, read_column

PERSONS, DAYS = "persons", "days"
"""The names, in `[files]`, of the files that have a row per person and a row per day."""
REPLICATES = "replicate_weights"


def entries(mapping: Mapping) -> dict[str, Column]:
    """List what the mapping says of each of our columns, weights and employer among them."""
    made = dict(mapping.columns)
    if isinstance(mapping.survey.employer, Column):
        made["employer"] = mapping.survey.employer
    weights = mapping.weights
    if weights.column:
        is_of_trips = mapping.survey.kind == "diary" and not weights.file
        name = "trip_weight" if is_of_trips else "weight"
        made[name] = Column(column=weights.column, file=weights.file)
    for name, header in (("stratum", weights.strata), ("cluster", weights.cluster)):
        if header:
            made[name] = Column(column=header)
    made |= {f"days_{mode}": how for mode, how in mapping.days_by_mode.items()}
    required = {"respondent_id"} | (set() if mapping.days_by_mode else {"mode"})
    return {
        name: how.model_copy(update={"required": name in required}) if how.required is None else how
        for name, how in made.items()
    }


def readings(delivery: Delivery, files: Files, part: str) -> list[Reading]:
    """Say how every column of a part's rows is read.

    Parameters
    ----------
    part
        The file that has a row per record: ``main``, ``persons`` or ``days``.

    Raises
    ------
    SourceError
        The mapping names a column, a file or a code list that is not there.
    """
    mapping = delivery.mapping
    made = []
    for name, how in entries(mapping).items():
        sources = {header: files.source(part, header, how.file, name) for header in how.headers}
        if not tells(mapping, part, name):
            continue
        spec = files.tables[how.file or MAIN].spec
        codes = codes_of(mapping, name, how, delivery.folder)
        read = bounded(read_column(name, how, sources, spec, codes), surveys.Answers)
        made.append(replace(read, is_quiet=_is_told_elsewhere(mapping, part, sources)))
    if replicates := _replicates(mapping, files, part):
        made.append(replicates)
    return made


def _is_told_elsewhere(mapping: Mapping, part: str, sources: dict[str, str]) -> bool:
    """Say whether a column comes from another file, whose own rows tell what of it is unread."""
    from_others = {sql.split(".")[0].strip('"') for sql in sources.values()} - {part, "null"}
    records = parts(mapping)
    return bool(from_others) and (
        bool(from_others & set(records)) or (PERSONS in records and part != PERSONS)
    )


def bounded(reading: Reading, table: type[dy.Schema]) -> Reading:
    """Say between which values a number is possible, as its table declares."""
    declared = table.columns().get(reading.name)
    if declared is None or not declared.dtype.is_numeric():
        return reading
    low, high = getattr(declared, "min", None), getattr(declared, "max", None)
    return replace(reading, low=low, high=high)


def tells(mapping: Mapping, part: str, name: str) -> bool:
    """Say whether rows of a part tell a column: a person's own row tells of no trip."""
    if part == MAIN:
        return True
    return name not in JOURNEY and (part == DAYS or name not in DAY)


def parts(mapping: Mapping) -> dict[str, str]:
    """Give the files whose rows are records, and what a row of each is."""
    if mapping.survey.kind == "commuting":
        return {MAIN: "person"}
    others = {PERSONS: "person", DAYS: "day"}
    return {MAIN: "trip", **{name: one for name, one in others.items() if name in mapping.files}}


def once(part: str, names: set[str]) -> str | None:
    """Name the column that stands once in a part's rows, where it was delivered."""
    record = {PERSONS: "respondent_id", DAYS: "day_id"}.get(part)
    if record is None:
        record = "trip_id" if "trip_id" in names else "respondent_id"
    return record if record in names else None


def _replicates(mapping: Mapping, files: Files, part: str) -> Reading | None:
    """Read given replicate weights into one list."""
    pattern = mapping.weights.replicates
    if pattern is None:
        return None
    table = files.tables[mapping.weights.file or MAIN]
    headers = [name for name in table.opened.columns if fnmatchcase(name, pattern)]
    if not headers:
        raise no_such_column("replicates", pattern, table)
    sources = [files.source(part, header, mapping.weights.file, "replicates") for header in headers]
    if all(source == "null" for source in sources):
        return None
    listed = ", ".join(f"try_cast(trim({source}) as float)" for source in sources)
    strange = " or ".join(f"try_cast(trim({source}) as float) is null" for source in sources)
    typed = f"case when {strange} then null else [{listed}] end"
    return Reading(REPLICATES, f"nullif(trim({sources[0]}), '')", typed, "are all numbers")


def check_identity(mapping: Mapping) -> None:
    """See that a delivery of several kinds of rows says who each is of.

    Raises
    ------
    SourceError
        It has persons or days, and no respondent_id to know them by.
    """
    if len(parts(mapping)) > 1 and "respondent_id" not in mapping.columns:
        raise SourceError(
            "The delivery has rows of persons or days, and nothing that says whose they are.",
            where="survey.toml, [columns] respondent_id",
            todo="name the column that holds the person's id.",
        )
    if DAYS in mapping.files and "day_id" not in mapping.columns:
        raise SourceError(
            "The delivery has rows of days, and nothing that tells one day from another.",
            where="survey.toml, [columns] day_id",
            todo="name the column that holds the day's id.",
        )
