"""What health and figures tell of a service on which something is wrong."""

from __future__ import annotations

import asyncio
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
from coplit_jupyter.testing import MemoryStore, a_submission, a_version
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


async def looked(mount, desk, *, seconds=60.0, problem="", home=None):
    condition = Condition(mount, Vitals(problem=problem), home=home or desk.settings.home)
    found = await condition.problems(seconds=seconds)
    return found.stops, found.codes


async def test_a_service_that_is_well_has_no_problem(mount, desk):
    assert await looked(mount, desk) == (False, [])


async def test_each_thing_that_is_wrong_is_told_once(mount, desk, monkeypatch):
    """A storage that can be neither read nor written is one problem; a full disk another."""
    monkeypatch.setattr(conditions, "LEAST_FREE_BYTES", 1 << 62)
    desk.store.close()
    told = await looked(mount, desk, problem="storage-closed")
    assert told == (True, ["storage-closed", "disk-low"])


async def test_a_storage_that_takes_no_writes_stops_the_service(mount, desk):
    """What can be read is read: only the service's own note knows."""
    assert await looked(mount, desk, problem="storage-full") == (True, ["storage-full"])


async def test_an_engine_that_hangs_is_slow_and_holds_nobody_up(mount, desk):
    hangs = threading.Event()

    class Stuck:
        def check(self):
            hangs.wait(60)

        def close(self):
            pass

    desk._sandbox = Stuck()
    assert await looked(mount, desk, seconds=0.01) == (True, ["slow"])
    hangs.set()


async def test_a_disk_that_is_nearly_full_stops_nothing_yet(mount, desk):
    """A load balancer must not take a service away that still works; somebody should look."""
    assert await looked(mount, desk, home=desk.settings.home / "gone") == (False, ["disk-low"])


async def test_an_assignment_that_cannot_be_graded_here_is_told_while_it_waits(mount, desk):
    """After an upgrade images are to be built again: the others are graded, and health says ok."""
    desk.store.publish(a_version(bundle=f"sha256:{64 * '0'}"))  # nobody has it
    desk.store.accept(a_submission())
    tried = threading.Event()
    give_back = desk.store.give_back

    def told(*args, **options):
        given = give_back(*args, **options)
        tried.set()
        return given

    desk.store.give_back = told
    desk.start()
    assert await asyncio.to_thread(tried.wait, 60)
    assert await looked(mount, desk) == (False, ["bundle-missing"])
    assert list(desk.put_off().values()) == ["bundle-missing"]


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
