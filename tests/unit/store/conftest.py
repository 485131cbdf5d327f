from __future__ import annotations

import pytest

from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import a_version


@pytest.fixture
def path(tmp_path):
    return tmp_path / "coplit.sqlite"


@pytest.fixture
def store(path):
    store = open_store(path)
    store.publish(a_version())
    yield store
    store.close()
