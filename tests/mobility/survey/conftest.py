"""What R's `survey` found on its own example data (see tests/oracle/survey.R)."""

from pathlib import Path

import polars as pl
import pytest

FOLDER = Path(__file__).parents[2] / "oracle" / "survey"


class Oracle:
    """R's samples and its expected values."""

    def __init__(self):
        rows = pl.read_csv(FOLDER / "expected.csv", schema_overrides={"key": pl.String})
        self._values = {(case, key): float(value) for case, key, value in rows.iter_rows()}

    def sample(self, name):
        texts = dict.fromkeys(("cds", "stype", "sch.wide", "comp.imp"), pl.String)
        return pl.read_csv(FOLDER / f"{name}.csv", null_values="NA", schema_overrides=texts)

    def __call__(self, case, key="all.estimate"):
        return self._values[case, key]

    def close(self, value, case, key="all.estimate"):
        assert value == pytest.approx(self(case, key), rel=1e-6, abs=1e-9), f"{case} {key}"


@pytest.fixture(scope="session")
def r():
    return Oracle()
