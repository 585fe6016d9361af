"""The few fixtures that all tests share."""

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
    lake = workspaces.make(tmp_path_factory.mktemp("small") / "workspace")
    outcome = run(lake, now=workspaces.NOW)
    assert not outcome.failed, outcome.failed
    return lake


@pytest.fixture
def workspace(built: Lake, tmp_path: Path) -> Lake:
    """Give a copy of the small workspace, built and published, that a test may change."""
    return workspaces.copy(built, tmp_path / "workspace")
