"""Words of the field, kept as data beside the code."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "vocabulary"


@cache
def words(name: str) -> dict[str, Any]:
    """Read one file of the vocabulary by its name."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8"))


def sources() -> list[str]:
    """Give the text of every file: what reads with the vocabulary is stale when it changes."""
    return [file.read_text("utf-8") for file in sorted(FOLDER.iterdir()) if file.is_file()]
