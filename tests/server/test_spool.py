"""A service that was killed costs a student nothing: kept here, sent by itself, once."""

from __future__ import annotations

import json
import shutil
import signal
import socket
import threading
import uuid
from contextlib import contextmanager
from pathlib import Path

import pytest

from coplit_jupyter.errors import StudentError
from coplit_jupyter.widget.live import Run
from coplit_jupyter.widget.place import Server as Place
from coplit_jupyter.widget.rest import Client

WHERE = "courses/demo/assignments/hw1"
TOKEN = "spool-test-token"
ON_PORT = (
    'c.ServerApp.port = {port}\nc.ServerApp.port_retries = 0\nc.IdentityProvider.token = "{token}"'
)


@pytest.fixture(scope="module")
def port():
    """A port for a service that goes and comes back."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return held.getsockname()[1]


@pytest.fixture
def service(published, start_server, tmp_path, port):
    """Starts, and kills, a real service with the published assignment, always at the same port."""
    folder = tmp_path / "service"
    shutil.copytree(published.server.home, folder / "home", ignore=shutil.ignore_patterns("owners"))

    @contextmanager
    def up():
        coplit = {"sandbox": "process", "student": "minho"}
        more = ON_PORT.format(port=port, token=TOKEN)
        with start_server(folder, coplit=coplit, more=more) as server:
            headers = {"Authorization": f"token {TOKEN}"}
            with server.client(**headers) as http:
                yield http
            server.process.send_signal(signal.SIGKILL)
            server.process.wait(60)

    up.url = f"http://127.0.0.1:{port}/a%40b/"
    return up


@pytest.fixture
def student(start_server, tmp_path, service):
    """Starts the student's server, which forwards; its state stays between two starts."""

    def up(url=service.url):
        coplit = {"service_url": url, "service_token": TOKEN, "student": "minho"}
        return start_server(tmp_path / "student", coplit=coplit)

    return up


def send(http, published, *, key=None, where=WHERE, word="return word"):
    body = {"notebooks": published.answered("return a + b", word), "key": key or str(uuid.uuid4())}
    return http.post(f"{where}/submissions", json=body)


def kept_by(http, state):
    return [one for one in http.get("spool").json()["kept"] if one["state"] == state]


def read_events(answer):
    for line in answer.iter_lines():
        if line.startswith("data: "):
            yield json.loads(line[6:])


def test_a_submission_outlives_service_and_server(student, service, published, contract):
    """The whole story: kept, a restart of the student's server, the service back, graded once."""
    with student() as server:
        first = contract.check(send(server.http, published), "submit")
        assert (first["status"], first["accepted_at"]) == ("kept", None)
        assert first["problem"]["code"] == "service-unreachable"
        assert list(server.home.glob("spool/*.kept")), "on the disk before the answer"
        second = contract.check(send(server.http, published, word="return 1"), "submit")
        assert second["problem"]["code"] == "others-wait"
        lost = send(server.http, published, where="courses/demo/assignments/nothing").json()
        server.process.kill()
        server.process.wait(60)

    with student() as server:
        assert len(kept_by(server.http, "kept")) == 3
        contract.check(server.http.get("spool"), "listSpool")
        told = contract.check(
            server.http.get(f"submissions/{first['submission']}"), "getSubmission"
        )
        assert told["claimed_at"] == first["claimed_at"]
        address = f"submissions/{first['submission']}"
        found = contract.check(server.http.get(f"{address}/notebooks"), "getSubmittedNotebooks")
        assert found["notebooks"].keys() == {"hw1.ipynb"}
        polled = contract.check(server.http.get(f"{address}/events"), "followSubmission")
        assert ([one["type"] for one in polled["events"]], polled["finished"]) == (["kept"], False)

        with server.http.stream("GET", f"{address}/events?stream=1") as answer:
            events = read_events(answer)
            assert next(events)["type"] == "kept"
            with service() as there:
                assert server.http.get("health").json()["ok"], "asking also wakes the sender"
                told = list(events)
                assert [one["type"] for one in told[:3]] == ["sent", "accepted", "started"]
                assert told[-1]["report"]["score"] == 3.0
                assert [one["seq"] for one in told] == list(range(len(told)))
                accepted = told[0]["accepted"]
                same = contract.check(server.http.get(address), "getSubmission")
                assert same["submission"] == accepted["submission"]
                assert same["claimed_at"] == first["claimed_at"] < same["accepted_at"]
                said = server.http.get(f"{address}/receipt").json()["receipt"]
                assert said["claimed_at"] == first["claimed_at"]
                assert said["accepted_at"] == same["accepted_at"]

                refused = server.http.get(f"submissions/{lost['submission']}/events").json()
                while not refused["finished"]:
                    refused = server.http.get(f"submissions/{lost['submission']}/events").json()
                assert refused["events"][0]["type"] == "refused"
                assert refused["events"][0]["problem"]["code"] == "not-found"
                assert kept_by(server.http, "refused")[0]["submission"] == lost["submission"]
                assert list(server.home.glob("spool/*.refused")), "kept, not dropped"
                client = Client(Place(url=server.url, token=server.token))
                with pytest.raises(StudentError) as caught:
                    Run(client, Path(), show=lambda _: None)._stream(lost["submission"])
                assert caught.value.code == "not-found", "the kernel's panel ends too"

                sent = kept_by(server.http, "sent")
                assert {one["submission"] for one in sent} == {
                    first["submission"],
                    second["submission"],
                }
                history = there.get(f"{WHERE}/submissions").json()["submissions"]
                mine = [one["submission"] for one in history if one["student"] == "minho"]
                assert mine == [one["sent_as"] for one in sent], "in the order of the clicks"
                resumed = server.http.get(f"{address}/events?stream=1&after=2").text
                assert "id: 0\n" in resumed
                assert "id: 3\n" in resumed
                assert "id: 2\n" not in resumed


def test_an_answer_that_was_lost_is_not_a_second_submission(student, service, published):
    """The service had kept it, and died before it could say so."""
    key = str(uuid.uuid4())
    with student() as server:
        with service() as there:
            once = send(there, published, key=key).json()["submission"]
        kept = send(server.http, published, key=key).json()
        assert kept["status"] == "kept"
        with service() as there:
            with server.http.stream(
                "GET", f"submissions/{kept['submission']}/events?stream=1"
            ) as it:
                events = read_events(it)
                server.http.get("health")
                sent = next(one for one in events if one["type"] == "sent")
            assert sent["accepted"]["submission"] == once
            again = send(server.http, published, key=key)
            assert again.json()["submission"] == once
            history = there.get(f"{WHERE}/submissions").json()["submissions"]
            assert [one["submission"] for one in history if one["student"] == "minho"] == [once]


NO_ANSWERS = [
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\n<h1>",
    b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{",
    b"",
]


@pytest.fixture(scope="module")
def proxy():
    """Stands before a service that is gone: says `proxy.says` to whoever connects."""

    class Proxy(threading.Thread):
        says = b""

        def run(self):
            while not stopping.is_set():
                connection, _ = listener.accept()
                with connection:
                    if not stopping.is_set():
                        connection.recv(65536)
                        connection.sendall(self.says)

    stopping = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = Proxy(daemon=True)
        thread.url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        thread.start()
        yield thread
        stopping.set()
        socket.create_connection(listener.getsockname()).close()
        thread.join(60)


@pytest.fixture(scope="module")
def cut_off(start_server, proxy, tmp_path_factory):
    """A student's server whose service is gone."""
    coplit = {"service_url": proxy.url, "service_token": TOKEN, "student": "minho"}
    with start_server(tmp_path_factory.mktemp("cut-off"), coplit=coplit) as server:
        yield server


@pytest.mark.parametrize("says", NO_ANSWERS)
def test_a_proxy_that_stands_before_a_dead_service_is_no_answer(cut_off, published, proxy, says):
    """A Hub's proxy says 503 in HTML; a service that is killed breaks off in the middle."""
    proxy.says = says
    where = f"courses/demo/assignments/a{NO_ANSWERS.index(says)}"
    told = send(cut_off.http, published, where=where)
    assert (told.status_code, told.json()["status"]) == (202, "kept")


def spooled(server) -> list[str]:
    """What is kept; how often it was tried changes meanwhile."""
    return [one["submission"] for one in server.http.get("spool").json()["kept"]]


def test_what_is_no_submission_is_not_kept(cut_off, published, contract):
    """The browser is told at once, as the service would tell it."""
    before = spooled(cut_off)
    for body in ({}, {"notebooks": {}, "key": "short"}, {"notebooks": {}, "more": 1}):
        answer = cut_off.http.post(f"{WHERE}/submissions", json=body)
        contract.check(answer, "submit")
        assert answer.status_code == 400
    assert spooled(cut_off) == before
    for place in ("submissions/kept-unknown-key", "submissions/kept-x", "submissions/kept-..%2Fx"):
        assert cut_off.http.get(place).status_code in {400, 404}


def test_one_key_for_other_notebooks_is_refused_here_too(cut_off, published):
    key = str(uuid.uuid4())
    send(cut_off.http, published, key=key)
    again = send(cut_off.http, published, key=key)
    assert (again.status_code, again.json()["status"]) == (202, "kept")
    other = send(cut_off.http, published, key=key, word="return 2")
    assert (other.status_code, other.json()["error"]["code"]) == (422, "key-reused")


def test_nobody_without_a_login_sees_what_is_kept(cut_off, published):
    kept = send(cut_off.http, published).json()["submission"]
    with cut_off.client() as stranger:
        for place in ("spool", f"submissions/{kept}", f"submissions/{kept}/events"):
            assert stranger.get(place).status_code == 403


def test_an_assignment_that_takes_no_more_now_holds_up_no_other(cut_off, published, proxy):
    """A rate limit is one assignment's; the reason is told, and what waits goes on waiting."""
    proxy.says = b""
    for name in ("x1", "x1", "x2"):
        send(cut_off.http, published, where=f"courses/demo/assignments/{name}")
    told = b'{"error": {"code": "too-fast", "message": "One a minute.", "hint": "Wait."}}'
    head = "HTTP/1.1 429 Too Many\r\nContent-Type: application/json\r\nRetry-After: 3600\r\n"
    proxy.says = f"{head}Content-Length: {len(told)}\r\n\r\n".encode() + told
    codes = {}
    while codes.get("x2") != "too-fast":
        cut_off.http.get("health")
        kept = kept_by(cut_off.http, "kept")
        codes = {one["assignment"]: one["problem"]["code"] for one in kept}
    direct = send(cut_off.http, published, where="courses/demo/assignments/x3")
    assert direct.status_code == 429, "a student who waits for the answer is told, not queued"
