"""One delivery: a folder with its files and its mapping."""

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.intake.forms import File, Mapping


@dataclass(frozen=True)
class Delivery:
    """One folder of `data_raw` with its mapping.

    Attributes
    ----------
    survey, name, source
        The survey's name, the delivery's, and the folder of `data_raw` it stands in.
    key
        What respondents' ids are hashed with.
    postcodes
        Postcode of each workplace that is known by name.
    """

    survey: str
    name: str
    folder: Path
    mapping: Mapping
    key: str = ""
    source: str = ""
    postcodes: Lookup[str, str] = field(default_factory=dict)

    @property
    def shown(self) -> str:
        """The address of the main file, as messages and tables show it."""
        return self.address_of(self.mapping.file)

    @property
    def address(self) -> str:
        """The address of the folder, below `data_raw`."""
        return f"{self.source or self.survey}/{self.name}"

    def address_of(self, file: File) -> str:
        """Give a file's address below `data_raw`."""
        return f"{self.address}/{file.name}"

    def file_of(self, spec: File) -> Path:
        """Give where a delivered file lies."""
        return self.folder / spec.name
