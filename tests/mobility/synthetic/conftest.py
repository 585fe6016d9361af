"""One example for all tests of this room."""

from datetime import date
from pathlib import Path

import pytest

from mobility.synthetic import Answers, Population, population, respond, write

SEED = 1
WHEN = date(2026, 11, 21)


@pytest.fixture(scope="session")
def people() -> Population:
    """Give the true population."""
    return population(SEED)


@pytest.fixture(scope="session")
def answers(people: Population) -> Answers:
    """Give who answers when weighting can mend it."""
    return respond(people, "mar", SEED)


@pytest.fixture(scope="session")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a `data_raw` with the example in it."""
    folder = tmp_path_factory.mktemp("data_raw")
    write(folder, seed=SEED, retrieved=WHEN)
    return folder
