"""Measure many submissions at once: rate, processor time, and how soon the first are served."""

from __future__ import annotations

import math
import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench import bare
from tests.bench.engine import Engine, busy_cores, cpu_seconds
from tests.bench.items import Item
from tests.bench.latency import Figures
from tests.bench.server import Seen, Server

CORES = os.cpu_count() or 1


def all_at_once(server: Server, item: Item, count: int) -> tuple[list[tuple[float, Seen]], float]:
    """Hand in from `count` browsers at once; gives when each began, what it saw, and the seconds."""
    people = [server.person() for _ in range(count)]
    for person in people:
        person.ask("GET", "courses")  # they are connected

    def one(number: int) -> tuple[float, Seen]:
        began = time.perf_counter()
        return began, people[number].grade(item.name, item.notebooks)

    with ThreadPoolExecutor(count) as pool:
        began = time.perf_counter()
        seen = list(pool.map(one, range(count)))
        took = time.perf_counter() - began
    for person in people:
        person.close()
    lost = [each for _, each in seen if not each.is_full]
    if lost:
        raise SystemExit(f"{len(lost)} of {count} did not get full marks: {lost[0]}")
    return seen, took


def bare_batch(item: Item, python: Path, count: int) -> tuple[float, float]:
    """Run bare pytest `count` times, as many at once as there are cores; seconds, CPU-seconds."""
    before, began = cpu_seconds(), time.perf_counter()
    with ThreadPoolExecutor(CORES) as pool:
        list(pool.map(lambda _: bare.seconds(python, item.bare), range(count)))
    return time.perf_counter() - began, cpu_seconds() - before


def batch(server: Server, item: Item, python: Path, count: int, *, waiting: int) -> Figures:
    """Grade a batch, with bare batches before and after; CPU includes filling the pool again."""
    engine = Engine(server.home)
    engine.settle(waiting, rest_seconds=2)
    others = busy_cores()
    plain, plain_cpu = bare_batch(item, python, count // 2)
    engine.settle(waiting)
    before, began = cpu_seconds(), time.perf_counter()
    _, took = all_at_once(server, item, count)
    engine.settle(waiting)
    whole, cpu = time.perf_counter() - began, cpu_seconds() - before
    again, again_cpu = bare_batch(item, python, count - count // 2)
    plain, plain_cpu = plain + again, plain_cpu + again_cpu
    return {
        "n": count,
        "graded_per_second": round(count / took, 2),
        "bare_per_second": round(count / plain, 2),
        "rate_ratio": round(plain / took, 2),
        "cpu_seconds_each": round((cpu - others * whole) / count, 3),
        "bare_cpu_seconds_each": round((plain_cpu - others * plain) / count, 3),
        "cpu_ratio": round((cpu - others * whole) / (plain_cpu - others * plain), 2),
        "cores_busy_with_others": round(others, 2),
    }


def burst(server: Server, item: Item, python: Path, count: int, *, waiting: int) -> Figures:
    """Hand in `count` at once to a pool of `waiting`."""
    engine = Engine(server.home)
    base = bare.median(python, item.bare, runs=5)
    engine.settle(waiting, rest_seconds=2)
    seen, took = all_at_once(server, item, count)
    firsts = sorted((began + each.first, each.first) for began, each in seen)[:waiting]
    waits = sorted(first for _, first in firsts)
    worst = waits[math.ceil(0.95 * len(waits)) - 1]
    engine.settle(waiting)
    together, _ = bare_batch(item, python, waiting)
    return {
        "n": count,
        "pool": waiting,
        "graded_per_second": round(count / took, 2),
        "accepted_p95_seconds": round(sorted(e.accepted for _, e in seen)[int(count * 0.95)], 3),
        f"first_{waiting}_p95_seconds": round(worst, 3),
        f"first_{waiting}_p95_ratio": round(worst / base, 2),
        f"bare_{waiting}_at_once_seconds": round(together, 3),
        f"first_{waiting}_p95_ratio_to_that": round(worst / together, 2),
    }
