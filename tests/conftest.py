"""The few fixtures that all tests share."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data beside the project; skip where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("real data of others is read from ../shared/data, which is absent here")
    return SHARED
