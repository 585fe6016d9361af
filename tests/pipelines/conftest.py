"""A run of a workspace, as most tests here ask for it."""

from collections.abc import Callable

import pytest

from mobility.lake import Lake
from pipelines.runner import Outcome, run
from tests import workspaces


@pytest.fixture
def rerun(workspace: Lake) -> Callable[..., Outcome]:
    """Run the changed workspace again, an hour after it was built."""
    later = workspaces.NOW.replace(hour=workspaces.NOW.hour + 1)
    return lambda **options: run(workspace, **({"now": later} | options))
