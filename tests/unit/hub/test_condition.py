"""What health and figures tell of a service on which something is wrong."""

from __future__ import annotations

import math
import threading

import pytest
from prometheus_client import generate_latest

from coplit_jupyter.api.mount import Mount
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.hub import condition as conditions
from coplit_jupyter.hub.condition import Condition
from coplit_jupyter.hub.housekeeping import Vitals
from coplit_jupyter.hub.meters import Meters
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.testing import MemoryStore
from coplit_jupyter.wiring import open_desk


@pytest.fixture
def desk(tmp_path):
    desk = open_desk(Settings(home=tmp_path / "home", sandbox="process"))
    yield desk
    desk.close()


@pytest.fixture
def mount(desk):
    async def opened():
        return desk

    mount = Mount(identity=None, open_desk=opened, root=None, mode="service", practice=False)
    yield mount
    mount.close()


async def test_a_service_that_is_well_has_no_problem(mount, desk):
    condition = Condition(mount, Vitals(), home=desk.settings.home)
    assert await condition.problems(seconds=60) == []
    assert condition.free_bytes() > 0


async def test_each_thing_that_is_wrong_is_told_once(mount, desk, monkeypatch):
    """A storage that can be neither read nor written is one problem; a full disk another."""
    monkeypatch.setattr(conditions, "LEAST_FREE_BYTES", 1 << 62)
    desk.store.close()
    condition = Condition(mount, Vitals(problem="storage-closed"), home=desk.settings.home)
    assert await condition.problems(seconds=60) == ["storage-closed", "disk-low"]


async def test_an_engine_that_hangs_is_slow_and_holds_nobody_up(mount, desk):
    hangs = threading.Event()

    class Stuck:
        def check(self):
            hangs.wait(60)

        def close(self):
            pass

    desk._sandbox = Stuck()
    condition = Condition(mount, Vitals(), home=desk.settings.home)
    assert await condition.problems(seconds=0.01) == ["slow"]
    hangs.set()


async def test_a_folder_that_is_gone_has_no_room(mount, desk):
    condition = Condition(mount, Vitals(), home=desk.settings.home / "gone")
    assert await condition.problems(seconds=60) == ["disk-low"]


def test_figures_are_told_whatever_is_wrong():
    """A monitor that gets no figures just when it matters shows nothing but a hole."""

    class Away(MemoryStore):
        def waiting(self):
            raise OperatorError("The storage is busy.", code="storage-busy")

    meters = Meters()
    meters.look(Away(), lambda: 3)
    meters.look_at_problems(["storage-busy", "slow"])
    told = generate_latest(meters.registry).decode()
    assert math.isnan(meters.registry.get_sample_value("coplit_waiting"))
    assert meters.registry.get_sample_value("coplit_streams") == 3
    assert 'coplit_problems{code="storage-busy"} 1.0' in told
    meters.look(MemoryStore(), lambda: 3)
    meters.look_at_problems([])
    assert meters.registry.get_sample_value("coplit_waiting") == 0
    assert "coplit_problems{" not in generate_latest(meters.registry).decode()
