"""The event stream: in order, resumable, and over when the report is there."""

from __future__ import annotations

import itertools
import json
import uuid

import pytest


@pytest.fixture(scope="module")
def graded(published):
    """A submission with one wrong answer, graded to the end."""
    submission = published.submit(add="return a - b")
    return submission, published.follow(submission)


def test_a_stream_tells_the_story_in_order(graded, contract):
    _, events = graded
    types = [event["type"] for event in events]
    assert types[0] == "accepted"
    assert types[1] == "started"
    assert types[-1] == "finished"
    assert types.count("test") == 4
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    for event in events:
        contract.value(event, {"$ref": "#/components/schemas/Event"})


def test_results_arrive_while_others_still_run(published, tmp_path):
    """Live means live. A later test waits until the client has read an earlier one's result."""
    gate = tmp_path / "gate"
    body = {"notebooks": published.held(gate), "key": str(uuid.uuid4())}
    kept = published.http.post(f"{published.where}/submissions", json=body).json()
    address = f"submissions/{kept['submission']}/events?stream=1"
    with published.http.stream("GET", address) as answer:
        lines = answer.iter_lines()
        assert "event: test" in lines
        polled = published.http.get(f"submissions/{kept['submission']}/events").json()
        gate.touch()
        told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert not polled["finished"]
    assert {event["type"] for event in polled["events"]} >= {"accepted", "started", "test"}
    assert told[-1]["report"]["score"] == 5.0, told[-1]["report"]


def test_who_waits_learns_how_long_by_asking(graded, published, contract, tmp_path):
    """The queue moves without an event: a stream that is cut there misses nothing."""
    gate = tmp_path / "gate"
    body = {"notebooks": published.held(gate), "key": str(uuid.uuid4())}
    held = published.http.post(f"{published.where}/submissions", json=body).json()["submission"]
    with published.http.stream("GET", f"submissions/{held}/events?stream=1") as answer:
        assert "event: started" in answer.iter_lines()
    waits = published.submit()
    told = contract.check(published.http.get(f"submissions/{waits}"), "getSubmission")
    gate.touch()
    assert (told["status"], told["position"], told["report"]) == ("queued", 0, None)
    assert told["eta_seconds"] is not None, "from the pace of what was graded before"
    events = published.follow(waits)
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    done = contract.check(published.http.get(f"submissions/{waits}"), "getSubmission")
    assert (done["status"], done["eta_seconds"]) == ("graded", None)


def test_a_cut_stream_resumes_where_it_was_cut(graded, published):
    submission, events = graded
    for after in (1, 3, len(events) - 1):
        assert published.follow(submission, after=after) == events[after:]


def test_a_browsers_own_resume_header_works_too(graded, published):
    submission, events = graded
    headers = {"Accept": "text/event-stream", "Last-Event-ID": "2"}
    answer = published.http.get(f"submissions/{submission}/events", headers=headers)
    told = [line for line in answer.text.splitlines() if line.startswith("id: ")]
    assert told == [f"id: {event['seq']}" for event in events[2:]]


def test_a_finished_stream_ends_at_once_when_nothing_is_left(graded, published):
    submission, events = graded
    assert published.follow(submission, after=len(events)) == []
    assert published.follow(submission, after=10_000) == []


def test_polling_gives_the_same_events(graded, published, contract):
    submission, events = graded
    answer = published.http.get(f"submissions/{submission}/events?after=0")
    told = contract.check(answer, "followSubmission")
    assert told == {"events": events, "finished": True}
    assert published.http.get(f"submissions/{submission}/events?after={len(events)}").json() == {
        "events": [],
        "finished": True,
    }


def test_a_stream_is_framed_as_the_standard_says(graded, published):
    submission, events = graded
    answer = published.http.get(f"submissions/{submission}/events?stream=1")
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    assert answer.headers["X-Accel-Buffering"] == "no"
    frames = [frame for frame in answer.text.split("\n\n") if frame and not frame.startswith(":")]
    for frame, event in itertools.zip_longest(frames, events):
        name, kind, told = frame.split("\n")
        assert name == f"id: {event['seq']}"
        assert kind == f"event: {event['type']}"
        assert json.loads(told.removeprefix("data: ")) == event


@pytest.mark.parametrize(
    "query", ["after=-1", "after=x", "after=1.5", "after=99999999999999999999"]
)
def test_a_place_to_resume_that_is_no_number_is_a_400(graded, published, contract, query):
    submission, _ = graded
    answer = published.http.get(f"submissions/{submission}/events?{query}")
    assert answer.status_code == 400
    contract.check(answer, "followSubmission")


def test_a_hundred_streams_follow_one_submission(published):
    """A class watches at once; each stream is a coroutine, not a thread."""
    import asyncio

    import httpx

    submission = published.submit()

    async def follow(client: httpx.AsyncClient) -> str:
        answer = await client.get(f"submissions/{submission}/events?stream=1")
        return answer.text

    async def everybody() -> list[str]:
        limits = httpx.Limits(max_connections=100)
        headers = {"Authorization": f"token {published.server.token}"}
        async with httpx.AsyncClient(
            base_url=published.server.api + "/",
            headers=headers,
            timeout=100,
            limits=limits,
            trust_env=False,
        ) as client:
            return await asyncio.gather(*(follow(client) for _ in range(100)))

    told = asyncio.run(everybody())
    assert all("event: finished" in text for text in told)
