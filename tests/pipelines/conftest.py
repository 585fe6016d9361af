"""A workspace of the spine alone: quick to build again, whatever the other marts cost."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mobility.lake import Lake
from mobility.tables import name_of
from pipelines import runner
from pipelines.build import build_step
from pipelines.engines import DuckDB
from pipelines.models import replicates
from pipelines.runner import Outcome, run
from pipelines.steps import Step, all_steps, layer_of, read_step
from tests import workspaces

MARTS = ("co2_account", "car_ownership", "mode_share", "target_status", "data_quality")
FACTS = ("energy_co2_account", "climate_policy", "target_evidence", "passenger_cars", "population")


def spine() -> list[Step]:
    """List the steps that a few marts rest on."""
    steps = {step.address: step for step in all_steps()}
    wanted: set[str] = set()
    todo = [f"marts/{name}" for name in MARTS]
    while todo:
        address = todo.pop()
        if address in steps and address not in wanted:
            wanted.add(address)
            todo += [f"{layer_of(read)}/{name_of(read)}" for read in steps[address].reads]
    return [step for address, step in steps.items() if address in wanted]


@contextlib.contextmanager
def only_the_spine() -> Iterator[None]:
    """Let runs know the steps of the spine alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(runner, "all_steps", spine)
        yield


@pytest.fixture(scope="session")
def built_small(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give a workspace of the spine, built and published; to be read, not changed."""
    lake = workspaces.make(tmp_path_factory.mktemp("spine") / "workspace", FACTS)
    with only_the_spine():
        outcome = run(lake, now=workspaces.NOW)
    assert not outcome.failed, outcome.failed
    return lake


@pytest.fixture(scope="session")
def in_blocks(built: Lake, tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give the small workspace with replicate weights in row groups of seven people; to be read."""
    lake = workspaces.copy(built, tmp_path_factory.mktemp("in_blocks") / "workspace")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(replicates, "GROUP_BYTES", 7 * 4 * lake.settings().survey.replicates)
        build_step(read_step("models", "replicates"), lake, DuckDB(), as_of=workspaces.NOW.date())
    return lake


@pytest.fixture
def small(built_small: Lake, tmp_path: Path) -> Lake:
    """Give a copy of it that a test may change."""
    return workspaces.copy(built_small, tmp_path / "workspace")


@pytest.fixture
def rerun(small: Lake) -> Callable[..., Outcome]:
    """Run the changed workspace again, an hour after it was built."""
    later = workspaces.NOW.replace(hour=workspaces.NOW.hour + 1)

    def once(lake: Lake = small, **options: object) -> Outcome:
        with only_the_spine():
            return run(lake, **({"now": later} | options))

    return once
