"""A server that forwards: the same answers, from the service, and honest words when it is away."""

from __future__ import annotations

import json
import re
import socket
import threading
import uuid
from contextlib import contextmanager

import pytest

WHERE = "courses/demo/assignments/hw1"


@pytest.fixture(scope="module")
def forwarding(published, start_server, tmp_path_factory):
    """A student's server that forwards to the teaching server, which acts as the service."""
    service = published.server
    coplit = {"service_url": service.url, "service_token": service.token, "student": "lee"}
    with start_server(tmp_path_factory.mktemp("forwarding"), coplit=coplit) as server:
        yield server


@pytest.fixture
def closed_port():
    """A port where nobody listens as long as the test holds it."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


@pytest.mark.parametrize(
    "place",
    [
        "courses",
        "courses/demo/assignments",
        WHERE,
        f"{WHERE}/release",
        f"{WHERE}/submissions?limit=1",
        "courses/demo/gradebook",
        "courses/demo/export",
        f"{WHERE}/statistics",
        f"{WHERE}/export?format=junit",
        f"{WHERE}/regrade",
    ],
)
def test_an_answer_is_the_services_answer(forwarding, published, place):
    here, there = forwarding.http.get(place), published.http.get(place)
    assert (here.status_code, timeless(here)) == (there.status_code, timeless(there))


def timeless(answer):
    """What was answered, without the time of day."""
    return re.sub(r'"now": *"[^"]*"', "", answer.text)


def test_health_says_that_this_server_forwards(forwarding, contract):
    told = contract.check(forwarding.http.get("health"), "health")
    assert told["mode"] == "forward"
    assert told["ok"]
    assert told["who"]["student"] == "kim", "the service decides who is asking"


def test_a_submission_and_its_stream_go_through(forwarding, published, contract):
    body = {
        "notebooks": published.answered("return a + b", "return word"),
        "key": str(uuid.uuid4()),
    }
    kept = contract.check(forwarding.http.post(f"{WHERE}/submissions", json=body), "submit")
    address = f"submissions/{kept['submission']}/events"
    with forwarding.http.stream("GET", address, headers={"Accept": "text/event-stream"}) as answer:
        assert answer.headers["Content-Type"].startswith("text/event-stream")
        assert answer.headers["X-Accel-Buffering"] == "no"
        lines = list(answer.iter_lines())
    told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert told == published.follow(kept["submission"])
    resumed = forwarding.http.get(f"{address}?after=2&stream=1").text
    assert f"id: {told[2]['seq']}\n" in resumed
    assert "id: 2\n" not in resumed


def test_an_events_stream_is_not_held_back(forwarding, published, tmp_path):
    """Each event passes as it comes. A later test waits until an earlier result has arrived."""
    gate = tmp_path / "gate"
    body = {"notebooks": published.held(gate), "key": str(uuid.uuid4())}
    submission = forwarding.http.post(f"{WHERE}/submissions", json=body).json()["submission"]
    with forwarding.http.stream("GET", f"submissions/{submission}/events?stream=1") as answer:
        lines = answer.iter_lines()
        assert "event: test" in lines
        gate.touch()
        told = [json.loads(line[6:]) for line in lines if line.startswith("data: ")]
    assert told[-1]["report"]["score"] == 5.0, told[-1]["report"]


def test_an_instructors_streams_are_not_held_back(forwarding):
    """The class board is live, and a regrade tells how far it is, behind a server that forwards."""
    headers = {"Accept": "text/event-stream"}
    with forwarding.http.stream("GET", "courses/demo/gradebook", headers=headers) as answer:
        name = next(line for line in answer.iter_lines() if line.startswith("event: "))
    assert name == "event: gradebook"
    body = {"action": "preview"}
    told = forwarding.http.post(f"{WHERE}/regrade", json=body, headers=headers)
    assert told.text.strip().split("\n\n")[-1].startswith("event: regraded")


def test_an_error_of_the_service_arrives_as_it_was(forwarding, contract):
    answer = forwarding.http.get("submissions/nothing")
    assert answer.status_code == 404
    assert contract.check(answer, "getSubmission")["error"]["code"] == "unknown-submission"


def test_what_an_instructor_sets_and_withdraws_goes_through(forwarding, contract):
    """PUT and DELETE, not only what a student sends."""
    http = forwarding.http
    answer = http.put(f"{WHERE}/policy", json={"policy": {"attempts": 50}})
    assert contract.check(answer, "setPolicy")["policy"]["attempts"] == 50
    given = {"students": ["kim"], "extra_attempts": 1}
    kept = contract.check(http.put(f"{WHERE}/extensions", json=given), "extend")
    assert http.get(WHERE).json()["standing"]["attempts"]["allowed"] == 51
    gone = http.delete(f"{WHERE}/extensions/{kept['extension']}")
    assert contract.check(gone, "endExtension") == {"extensions": []}
    told = contract.check(http.put(f"{WHERE}/policy", json={"policy": {}}), "setPolicy")
    assert told["policy"] == told["published"]


def test_the_browsers_token_is_not_sent_on(forwarding, published):
    """The service would log it; it opens the student's whole server."""
    with forwarding.client() as client:
        answer = client.get("health", params={"token": forwarding.token})
    assert answer.status_code == 200
    assert forwarding.token not in "".join(published.server.log)


@pytest.mark.parametrize(
    "place", ["..%2F..%2Fapi%2Fstatus", "%2e%2e/%2e%2e/api/status", "..%5C..%5Capi"]
)
def test_no_address_leads_out_of_the_services_api(forwarding, place):
    answer = forwarding.http.get(f"{forwarding.api}/{place}")
    assert answer.status_code == 404
    assert "started" not in answer.text


def test_a_body_over_twenty_megabytes_is_refused_before_it_is_sent_on(forwarding, contract):
    answer = forwarding.http.post(f"{WHERE}/submissions", content=b" " * (20 * 2**20 + 1))
    assert answer.status_code == 413
    contract.check(answer, "submit")


def test_without_a_login_nothing_is_forwarded(forwarding):
    with forwarding.client() as stranger:
        for place in ("health", "courses", "submissions/x"):
            assert stranger.get(place).status_code == 403
        assert stranger.post(f"{WHERE}/submissions", json={}).status_code == 403


def test_a_service_that_is_away_is_told_and_costs_nothing(
    start_server, tmp_path, closed_port, contract
):
    """The student's server still starts, and says whose trouble it is."""
    coplit = {"service_url": f"http://127.0.0.1:{closed_port}/", "student": "lee"}
    with start_server(tmp_path, coplit=coplit) as server:
        told = contract.check(server.http.get("health"), "health")
        assert not told["ok"]
        assert told["problems"][0]["code"] == "service-unreachable"
        assert told["mode"] == "forward"
        answer = server.http.get("courses")
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        contract.check(answer, "listCourses")
        events = server.http.get("submissions/x/events?stream=1")
        assert events.status_code == 503


def test_a_service_that_refuses_the_token_is_told(start_server, tmp_path, published, contract):
    coplit = {"service_url": published.server.url, "service_token": "wrong"}
    with start_server(tmp_path, coplit=coplit) as server:
        told = contract.check(server.http.get("health"), "health")
        assert not told["ok"]
        assert told["problems"][0]["code"] == "service-refused"
        assert server.http.get("courses").status_code == 403


@contextmanager
def service_saying(answer: bytes):
    """A service that sends these bytes and then waits until the other side hangs up."""
    hung_up = threading.Event()

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.settimeout(90)
            connection.recv(65536)
            connection.sendall(answer)
            if connection.recv(65536) == b"":
                hung_up.set()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/", hung_up
        thread.join(90)


STREAM = (
    b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
    b"20\r\nid: 1\nevent: accepted\ndata: {}\n\n\r\n"
)


def test_the_service_is_let_go_when_the_browser_leaves(start_server, tmp_path):
    """A thousand students who reload a page must not leave a thousand streams behind."""
    with (
        service_saying(STREAM) as (url, hung_up),
        start_server(tmp_path, coplit={"service_url": url}) as server,
    ):
        with server.http.stream("GET", "submissions/x/events?stream=1") as answer:
            lines = answer.iter_lines()  # held: httpx hangs up when nobody holds it
            assert next(lines) == "id: 1"
            assert not hung_up.is_set()
        assert hung_up.wait(60)


def test_stopping_this_server_ends_a_stream_that_it_forwards(start_server, tmp_path):
    with (
        service_saying(STREAM) as (url, hung_up),
        start_server(tmp_path, coplit={"service_url": url}) as server,
    ):
        with server.http.stream("GET", "submissions/x/events?stream=1") as answer:
            lines = answer.iter_lines()  # held: httpx hangs up when nobody holds it
            assert next(lines) == "id: 1"
            server.process.terminate()
            assert server.process.wait(60) in {0, -15}
        assert hung_up.wait(60)


def test_an_answer_that_breaks_off_is_a_503_and_not_half_a_document(start_server, tmp_path):
    """Nothing listens between the service's restart and its end; the browser just asks again."""

    def serve():
        connection, _ = listener.accept()
        with connection:
            connection.recv(65536)
            head = (
                b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n"
            )
            connection.sendall(head + b'{"courses": [')

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        with start_server(tmp_path, coplit={"service_url": url}) as server:
            answer = server.http.get("courses")
        thread.join(60)
    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "service-unreachable"
