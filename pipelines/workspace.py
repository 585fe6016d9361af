"""A new workspace: the bundled facts, and a synthetic example where there is no survey."""

import csv
import shutil
import tomllib
from datetime import date
from pathlib import Path

from mobility.errors import SettingsError
from mobility.lake import Lake, bundled, write_whole
from mobility.settings import FILE
from mobility.synthetic import write
from pipelines.intake import catalogue

EXAMPLE_SEED = 20261
_NO_FACTS = (".", "surveys_", "observations", "gbfs")
"""How the folders of `data_raw` begin that hold no bundled facts."""


def make_demo(root: Path | None, municipality: str | None = None, *, today: date) -> Lake:
    """Make a workspace with the bundled facts, and the synthetic example where it has no survey.

    Parameters
    ----------
    root
        Its folder; else the nearest workspace upward.
    municipality
        Code of another municipality; its name comes from the register; no example is made.
    today
        The day that the example says it was made.

    Raises
    ------
    SettingsError
        The municipality is not in the register.
    """
    lake = Lake(root.resolve()) if root else Lake.find()
    source = bundled()
    if lake.root != source and not (lake.root / FILE).is_file():
        _copy_facts(source / "data_raw", lake.raw)
        text = (source / FILE).read_text("utf-8")
        made = _for_municipality(municipality, lake.raw) if municipality else text
        write_whole(lake.root / FILE, lambda path: path.write_text(made, "utf-8"))
    if _is_example(lake, source) and not any(
        entry.has_mapping for entry in catalogue.deliveries(lake)
    ):
        write(lake.raw, seed=EXAMPLE_SEED, retrieved=today)
    return lake


def _is_example(lake: Lake, source: Path) -> bool:
    """Say whether the workspace is of the municipality that the example is made for."""
    told = tomllib.loads((source / FILE).read_text("utf-8"))
    return bool(lake.settings().municipality.code == told["municipality"]["code"])


def _copy_facts(source: Path, target: Path) -> None:
    target.mkdir(parents=True, exist_ok=True)
    for folder in sorted(source.iterdir()):
        if folder.is_dir() and not folder.name.startswith(_NO_FACTS):
            shutil.copytree(
                folder,
                target / folder.name,
                ignore=shutil.ignore_patterns("synthetic*", "signed", "pinned"),
                dirs_exist_ok=True,
            )


def _for_municipality(code: str, raw: Path) -> str:
    """Write the settings of another municipality from the register of municipalities."""
    for file in sorted(raw.glob("municipalities/*/municipalities.csv")):
        with file.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                if row["municipality_code"] == code:
                    name = row.get("name") or row["municipality"]
                    return (
                        "# What differs between municipalities, and nothing else.\n\n"
                        f'language = "da"\n\n[municipality]\ncode = "{code}"\nname = "{name}"\n'
                    )
    raise SettingsError(
        f"There is no municipality with the code {code!r}.",
        where="data_raw/municipalities",
        todo="write the code with four digits, such as 0163.",
    )
