"""Every implementation of the store, held to one contract."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest

from coplit_jupyter.store.protocol import Store
from coplit_jupyter.store.sql import open_store
from coplit_jupyter.testing import ManualClock, MemoryStore
from coplit_jupyter.testing.postgres import PostgresServer, postgres_server


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """One server for all tests of this process."""
    with postgres_server() as server:
        yield server


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture(params=["sqlite", "postgresql"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], str]:
    """Makes a new place that several stores can open at the same time."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgres").new_place
    numbers = count(1)
    return lambda: f"sqlite:///{tmp_path}/{next(numbers)}.sqlite"


@pytest.fixture
def place(new_place: Callable[[], str]) -> str:
    return new_place()


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def new_store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: ManualClock
) -> Iterator[Callable[[], Store]]:
    """Makes a new empty store that goes by `clock`; a new implementation is one line here."""
    makers: dict[str, Callable[[], Store]] = {
        "memory": lambda: MemoryStore(clock=clock),
        "sqlite": lambda: open_store(tmp_path / f"{len(made)}.sqlite", clock=clock),
        "postgresql": lambda: open_store(
            request.getfixturevalue("postgres").new_place(), clock=clock
        ),
    }
    made: list[Store] = []

    def make() -> Store:
        made.append(makers[request.param]())
        return made[-1]

    yield make
    for store in made:
        store.close()


@pytest.fixture
def store(new_store: Callable[[], Store]) -> Store:
    return new_store()
