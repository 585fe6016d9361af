"""The few fixtures that all tests share."""

import fcntl
import os
from pathlib import Path

import pytest

from mobility.lake import Lake
from pipelines.runner import run
from tests import workspaces

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data beside the project; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("real data of others is read from ../shared/data, which is absent here")
    return SHARED


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Give a small workspace that was built and published once; to be read, not changed."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # one workspace for all workers: whoever comes first builds it
    lake = Lake(folder / "small")
    with (folder / "small.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not lake.published.is_dir():
            outcome = run(workspaces.make(lake.root), now=workspaces.NOW)
            assert not outcome.failed, outcome.failed
    return lake


@pytest.fixture
def workspace(built: Lake, tmp_path: Path) -> Lake:
    """Give a copy of the small workspace, built and published, that a test may change."""
    return workspaces.copy(built, tmp_path / "workspace")
