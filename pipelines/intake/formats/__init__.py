"""A delivered file of any format, opened: its columns, and its rows as text."""

from pathlib import Path

from mobility.errors import SourceError
from pipelines.intake.formats.archives import unpacked
from pipelines.intake.formats.content import checked_suffix
from pipelines.intake.formats.delimited import Delimited
from pipelines.intake.formats.opened import Opened, Staged
from pipelines.intake.formats.parquet import ParquetTable
from pipelines.intake.formats.spss import Spss
from pipelines.intake.formats.workbook import Workbook
from pipelines.intake.forms import File

__all__ = ["Opened", "Staged", "open_delivered"]

OPENERS: dict[str, type[Opened]] = {
    **dict.fromkeys((".csv", ".txt", ".tsv", ".tab", ".dat"), Delimited),
    **dict.fromkeys((".xlsx", ".xlsm"), Workbook),
    **dict.fromkeys((".sav", ".zsav"), Spss),
    ".parquet": ParquetTable,
}


def open_delivered(file: Path, spec: File, folder: Path) -> Opened:
    """Open a delivered file, packed or not.

    Parameters
    ----------
    file
        The delivered file.
    spec
        How it is written (sheet, header row, encoding, delimiter).
    folder
        Where an unpacked or decoded copy may lie while the file is read.

    Raises
    ------
    SourceError
        The file is absent, of an unknown format, not what its name says, or not written as the
        mapping says.
    """
    if not file.is_file():
        raise SourceError(
            f"The delivered file {file.name} is not there.",
            where=str(file),
            todo="put it back, or take the delivery out with `mobility remove`.",
        )
    inside = unpacked(file, folder)
    suffix = checked_suffix(inside, file)
    opener = OPENERS.get(suffix)
    if opener is None:
        raise SourceError(
            f"Files that end in {suffix or 'nothing'} are not read.",
            where=str(file),
            todo="deliver CSV, XLSX, SAV or Parquet, or one of these in a gzip or zip.",
        )
    return opener(inside, file, spec, folder)
