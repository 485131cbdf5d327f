from __future__ import annotations

import pytest

from coplit_jupyter.testing import ManualClock, MemoryStore, a_version


@pytest.fixture
def clock():
    return ManualClock()


@pytest.fixture
def store(clock):
    store = MemoryStore(clock=clock)
    store.publish(a_version())
    return store
