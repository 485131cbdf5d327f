"""Measure what safety promises: `python -m tests.bench.safety [decoder|kills|same|idle …]`.

decoder  10^6 mutated frames: uncaught errors, slowest frame (ms of CPU), growth of memory (MB)
kills    200 runs while the process is killed 20 times: what is left, and lost, afterwards
same     one honest submission 100 times: how many different outcomes
idle     memory of a waiting pair (MiB, page cache that can be given back left out)
"""

from __future__ import annotations

import contextlib
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

import msgpack

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.harness.wire.channel import WireError, unpack
from coplit_jupyter.harness.wire.decode import Decoder
from coplit_jupyter.harness.wire.encode import Encoder
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.model.verdict import FINAL
from coplit_jupyter.sandbox.engine import connect
from coplit_jupyter.sandbox.owner import HOME
from coplit_jupyter.wiring import open_desk

DEMO = Path(str(files("coplit_jupyter") / "_demo" / "hw1"))
FRAMES = 1_000_000
RUNS, KILLS = 200, 20
MIB = 1024 * 1024

SERVER = """
import sys
from pathlib import Path
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
desk = open_desk(Settings(home=Path(sys.argv[1]), warm_pairs=1, lease_seconds=5))
desk.start()
print("up", flush=True)
sys.stdin.read()
desk.close()
"""


def _refuse(_coded: object, _decoder: object) -> None:
    raise WireError("a reference")


def _seeds() -> list[bytes]:
    import datetime as dt
    import decimal

    values = [
        [1, 2.5, "text", None, True, 10**40, -(2**63)],
        {"a": [(1, 2), {3, 4}], b"k": {"deep": [[[[]]]]}},
        [decimal.Decimal("1.5"), dt.datetime(2026, 11, 30, tzinfo=dt.UTC)],
        [list(range(300)), "x" * 2000, b"y" * 2000, range(3), 1j],
    ]
    coded = [Encoder(_refuse).encode(value) for value in values]
    return [msgpack.packb([one], unicode_errors="surrogatepass") for one in coded]


def decoder() -> dict[str, float]:
    """Feed mutated frames to the judge's decoder."""
    chance, seeds = random.Random(1), _seeds()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    uncaught, slowest = 0, 0.0
    for _ in range(FRAMES):
        body = bytearray(chance.choice(seeds))
        for _ in range(chance.randint(1, 4)):
            body[chance.randrange(len(body))] = chance.randrange(256)
        began = time.thread_time()  # other processes do not count
        try:
            with contextlib.suppress(WireError):
                Decoder(_refuse, held={1: [1]}, collect={}).decode(unpack(bytes(body)))
        except Exception as error:  # noqa: BLE001 - counting these is the point
            uncaught += 1
            print("uncaught:", repr(error)[:200], bytes(body[:60]), file=sys.stderr)
        slowest = max(slowest, time.thread_time() - began)
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return {
        "frames": FRAMES,
        "uncaught": uncaught,
        "slowest_ms": round(slowest * 1000, 1),
        "grown_mb": round(grown / 1024, 1),
    }


def _published(home: Path) -> tuple[Desk, dict[str, str]]:
    desk = open_desk(Settings(home=home, warm_pairs=1, lease_seconds=5))
    outcome = desk.publish(DEMO, course="bench", mutants=False)
    if outcome.version is None:
        raise SystemExit(f"the demo cannot be proved: {outcome.proof.blockers}")
    return desk, dict(outcome.version.author)


def kills() -> dict[str, float]:
    """Accept 200 submissions, and kill the grading process 20 times until all have a report."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        desk, notebooks = _published(home)
        name = desk.find("bench/hw1")
        kept = [
            desk.submit(name, student=f"s{n}", notebooks=notebooks, key=f"key-{n:06d}").id
            for n in range(RUNS)
        ]
        desk.close()
        for _ in range(KILLS):
            server = _serve(home)
            time.sleep(random.Random(server.pid).uniform(1.5, 4.0))
            server.send_signal(signal.SIGKILL)
            server.wait()
        server = _serve(home)
        reports = _all_reported(home, kept)
        server.communicate(timeout=120)
        return {"kills": KILLS, "runs": RUNS, **reports, **_left(home)}


def _serve(home: Path) -> subprocess.Popen[str]:
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    if server.stdout is None or server.stdout.readline() != "up\n":
        raise SystemExit("the grading process did not start")
    return server


def _all_reported(home: Path, kept: list[str]) -> dict[str, int]:
    desk = open_desk(Settings(home=home))
    deadline = time.monotonic() + 3600
    while time.monotonic() < deadline:
        states = [desk.store.submission(one) for one in kept]
        if all(one.status in FINAL for one in states):
            break
        time.sleep(1)
    full = sum(
        one.report is not None and one.report.score == one.report.max_score for one in states
    )
    finished = [
        sum(event.type.value == "finished" for event in desk.store.events(one)) for one in kept
    ]
    desk.store.close()
    return {
        "with_full_marks": full,
        "one_report_each": finished.count(1),
        "runs_taken": sum(one.run for one in states),
    }


def _left(home: Path) -> dict[str, int]:
    label = (home / "owners" / "home-id").read_text().strip()
    api = connect().api
    filters = {"label": f"{HOME}={label}"}
    containers = api.containers(all=True, filters=filters)
    volumes = api.volumes(filters=filters)["Volumes"] or []
    locks = list((home / "owners").glob("*.lock"))
    return {"containers": len(containers), "volumes": len(volumes), "locks": len(locks)}


def same() -> dict[str, float]:
    """Grade one honest submission 100 times."""
    with tempfile.TemporaryDirectory() as scratch:
        desk, notebooks = _published(Path(scratch) / "home")
        name = desk.find("bench/hw1")
        outcomes = set()
        for _ in range(100):
            report = desk.grade_now(name, student="same", notebooks=notebooks)
            outcomes.add(json.dumps([(test.id, test.verdict.value) for test in report.tests]))
        desk.close()
        return {"runs": 100, "different_outcomes": len(outcomes)}


def idle() -> dict[str, float]:
    """Look at the memory of one judge and its waiting students."""
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        desk, notebooks = _published(home)
        desk.grade_now(desk.find("bench/hw1"), student="idle", notebooks=notebooks)
        time.sleep(8)
        label = (home / "owners" / "home-id").read_text().strip()
        api = connect().api
        found: dict[str, list[float]] = {}
        for one in api.containers(filters={"label": f"{HOME}={label}"}):
            stats = api.stats(one["Id"], stream=False)["memory_stats"]
            given_back = stats["stats"].get("total_inactive_file", 0)
            role = "judge" if "judge" in one["Command"] else "student"
            found.setdefault(role, []).append((stats["usage"] - given_back) / MIB)
        desk.close()
        means = {role: round(sum(sizes) / len(sizes), 1) for role, sizes in found.items()}
        return {**means, "pair": round(sum(means.values()), 1)}


def main() -> None:
    """Measure what was asked for, or everything."""
    every = {"decoder": decoder, "same": same, "idle": idle, "kills": kills}
    for name in sys.argv[1:] or every:
        print(name, json.dumps(every[name]()), flush=True)


main()
