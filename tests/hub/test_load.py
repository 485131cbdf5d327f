"""A class at 23:58: many students hand in at once, each with an open stream (`pytest -m bench`)."""

from __future__ import annotations

import asyncio
import json
import resource
import statistics
import time
import uuid
from collections import Counter
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path

import httpx
import pytest

pytestmark = [
    pytest.mark.bench,
    pytest.mark.docker,
    pytest.mark.timeout(1800),
    pytest.mark.xdist_group("hub"),
]
STUDENTS, ROUNDS, SECONDS = 200, 5, 60.0
WHERE = "courses/py101/assignments/sums"
FINAL = {"graded", "ungradable", "superseded", "broken"}
PATIENCE_SECONDS = 1200
FIGURES = Path(__file__).parents[2] / "test-results" / "load.json"


@pytest.fixture(scope="module")
def tokens(hub):
    """A token of each student of a big class, who are all in py101."""
    hub.ask("POST", "users", json={"usernames": [f"s{number:03}" for number in range(STUDENTS)]})
    if hub.api.get("groups/nbgrader-py101").status_code == 404:
        hub.ask("POST", "groups/nbgrader-py101")
    names = [f"s{number:03}" for number in range(STUDENTS)]
    hub.ask("POST", "groups/nbgrader-py101/users", json={"users": names})
    return [hub.ask("POST", f"users/{name}/tokens", json={})["token"] for name in names]


class Class:
    """What all students saw: seconds to each 202, seconds from each event to its arrival."""

    def __init__(self, url: str, notebooks: dict[str, object]) -> None:
        self.url, self.notebooks = url, notebooks
        self.accepted: dict[str, httpx.AsyncClient] = {}
        self.accept_seconds: list[float] = []
        self.lag_seconds: list[float] = []
        self.refused: list[str] = []
        self.open_streams = self.most_streams = 0

    async def open(self, token: str) -> httpx.AsyncClient:
        """Look at the list of assignments, as a panel does when its notebook is opened."""
        http = httpx.AsyncClient(
            base_url=self.url,
            headers={"Authorization": f"token {token}"},
            timeout=120,
            trust_env=False,
            limits=httpx.Limits(max_connections=ROUNDS + 1),
        )
        (await http.get(WHERE)).raise_for_status()
        return http

    async def student(self, http: httpx.AsyncClient, number: int, began: float) -> None:
        """Hand in every so often, and follow each submission until it ends."""
        following = []
        for turn in range(ROUNDS):
            due = began + SECONDS * (turn + number / STUDENTS) / ROUNDS
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            body = {"notebooks": self.notebooks, "key": str(uuid.uuid4())}
            sent = time.monotonic()
            answer = await http.post(f"{WHERE}/submissions", json=body)
            self.accept_seconds.append(time.monotonic() - sent)
            if answer.status_code != 202:
                self.refused.append(f"{answer.status_code} {answer.text[:200]}")
                continue
            submission = answer.json()["submission"]
            self.accepted[submission] = http
            following.append(asyncio.create_task(self.follow(http, submission)))
        await asyncio.gather(*following)

    async def follow(self, http: httpx.AsyncClient, submission: str) -> None:
        """Read the stream to its end; note how late each event came that was not there before."""
        self.open_streams += 1
        self.most_streams = max(self.most_streams, self.open_streams)
        opened = time.time()
        async with http.stream("GET", f"submissions/{submission}/events?stream=1") as answer:
            async for line in answer.aiter_lines():
                if line.startswith("data: "):
                    at = datetime.fromisoformat(json.loads(line[6:])["at"]).timestamp()
                    if at > opened:
                        self.lag_seconds.append(time.time() - at)
        self.open_streams -= 1


def ends_of(hub, tokens: list[str]) -> Counter[str]:
    """Count the states of everything that was handed in, each student asking for their own."""
    ends: Counter[str] = Counter()
    for number, token in enumerate(tokens):
        with hub.client(token) as http:
            for one in http.get(f"{WHERE}/submissions").json()["submissions"]:
                assert one["student"] == f"s{number:03}"
                ends[one["status"]] += 1
    return ends


def percentile(values: list[float], part: float) -> float:
    return statistics.quantiles(values, n=100)[round(part * 100) - 1]


def memory_mib(pid: int, name: str) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name)) / 1024


def test_a_thousand_submissions_in_a_minute_under_two_hundred_streams(hub, kim, tokens):
    """Everything is accepted, told and ended; prints how fast, and what it took."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 8192)), hard))
    pid = hub.service_pid()
    before = memory_mib(pid, "VmRSS")
    crowd = Class(f"{hub.service}coplit/api/v1/", kim.answered("py101", "return a + b"))

    async def hand_in() -> float:
        async with asyncio.timeout(PATIENCE_SECONDS), AsyncExitStack() as stack:
            opened = [await crowd.open(token) for token in tokens]
            for http in opened:
                stack.push_async_callback(http.aclose)
            began = time.monotonic()
            students = [crowd.student(http, number, began) for number, http in enumerate(opened)]
            await asyncio.gather(*students)
            return time.monotonic() - began

    seconds = asyncio.run(hand_in())
    # What was replaced is graded last, where the best counts: nobody follows it to its end.
    hub.until(
        lambda: set(ends_of(hub, tokens)) <= FINAL, what="all have ended", seconds=PATIENCE_SECONDS
    )
    ends = ends_of(hub, tokens)
    figures = {
        "accepted": len(crowd.accepted),
        "accept_p50_ms": round(1000 * percentile(crowd.accept_seconds, 0.5)),
        "accept_p95_ms": round(1000 * percentile(crowd.accept_seconds, 0.95)),
        "streams_at_once": crowd.most_streams,
        "events_live": len(crowd.lag_seconds),
        "stream_lag_p50_ms": round(1000 * percentile(crowd.lag_seconds, 0.5)),
        "stream_lag_p95_ms": round(1000 * percentile(crowd.lag_seconds, 0.95)),
        "service_before_mib": round(before),
        "service_peak_mib": round(memory_mib(pid, "VmHWM")),
        "until_all_ended_s": round(seconds),
        "ends": ends,
    }
    FIGURES.parent.mkdir(parents=True, exist_ok=True)
    FIGURES.write_text(json.dumps(figures, indent=1))
    print(json.dumps(figures, indent=1))
    assert crowd.refused == []
    assert len(crowd.accepted) == STUDENTS * ROUNDS
    assert crowd.most_streams >= STUDENTS
    assert set(ends) <= FINAL
    assert sum(ends.values()) == STUDENTS * ROUNDS
    assert hub.service_pid() == pid
