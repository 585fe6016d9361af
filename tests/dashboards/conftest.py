"""A published run with goals, path and measures, made of the bundled facts once."""

import pytest

from dashboards.store import Store
from tests.path_marts import bundled, published, settings


@pytest.fixture(scope="session")
def path_store(tmp_path_factory):
    """Give the store of a run with the path, to be read alone."""
    return Store(published(tmp_path_factory.mktemp("path"), bundled()), settings())
