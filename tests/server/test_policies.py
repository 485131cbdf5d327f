"""Students are held to the policy at the door, over HTTP, and see how they stand."""

from __future__ import annotations

import asyncio
import json
import threading
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tornado import web
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port

from coplit_jupyter.api.identity import Who
from coplit_jupyter.api.mount import Mount
from coplit_jupyter.api.table import routes
from coplit_jupyter.model.policy import KEYS
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.testing import a_report, a_version
from coplit_jupyter.testing.builders import NOTEBOOK
from coplit_jupyter.wiring import open_desk

NOW = datetime.now(UTC)
HOUR = timedelta(hours=1)
COURSE = "demo"


class Named(web.RequestHandler):
    """A login that believes whatever name is sent: the Hub's own is tested elsewhere."""

    def get_current_user(self) -> str | None:
        return self.request.headers.get("X-Name")


class Names:
    """`kim` teaches the course; everybody takes part in it, except `eve`."""

    def who(self, handler) -> Who:
        name = handler.current_user
        taught = frozenset({COURSE}) if name == "kim" else frozenset()
        courses = frozenset() if name == "eve" else frozenset({COURSE})
        return Who(student=name, may_teach=bool(taught), courses=courses, taught=taught)


@contextmanager
def serving(desk, *, practice: bool) -> Iterator[str]:
    """Serve the API over a real socket, as a service does; gives its address."""
    ready: dict[str, object] = {}
    started = threading.Event()

    async def opened():
        return desk

    async def serve() -> None:
        mount = Mount(
            identity=Names(), open_desk=opened, root=None, mode="service", practice=practice
        )
        table = [(f"/{pattern}", *rest) for pattern, *rest in routes(mount, Named)]
        server = HTTPServer(web.Application(table))
        socket, port = bind_unused_port()
        server.add_sockets([socket])
        stop = asyncio.Event()
        ready.update(loop=asyncio.get_running_loop(), stop=stop, port=port)
        started.set()
        await stop.wait()
        server.stop()
        mount.close()
        await server.close_all_connections()

    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        assert started.wait(60)
        yield f"http://127.0.0.1:{ready['port']}/coplit/api/v1/"
    finally:
        ready["loop"].call_soon_threadsafe(ready["stop"].set)
        thread.join()


class School:
    """A service's grading side over SQLite, and people who ask it."""

    def __init__(self, desk, url: str) -> None:
        self.desk, self.url = desk, url

    def publish(self, name: str, **policy) -> str:
        """Publish an assignment with that policy; gives its address."""
        version = a_version(name=name)
        told = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in policy.items()}
        manifest = replace(version.manifest, policy=told)
        self.desk.store.publish(replace(version, manifest=manifest))
        return f"courses/{COURSE}/assignments/{name}"

    def ask(self, name: str, method: str, place: str, **body) -> httpx.Response:
        with httpx.Client(base_url=self.url, timeout=90, trust_env=False) as http:
            return http.request(method, place, headers={"X-Name": name}, json=body or None)

    def submit(self, name: str, where: str, **more) -> httpx.Response:
        notebook = f"{where.rpartition('/')[2]}.ipynb"
        body = {"notebooks": {notebook: json.loads(NOTEBOOK)}, "key": str(uuid.uuid4()), **more}
        return self.ask(name, "POST", f"{where}/submissions", **body)

    def standing(self, name: str, where: str) -> dict:
        return self.ask(name, "GET", where).json()["standing"]

    def grade(self, answer: httpx.Response, score: float = 1.0) -> str:
        """Grade what was handed in, as a worker would."""
        submission = answer.json()["submission"]
        take = self.desk.store.take_one(submission, owner="w", lease_seconds=60)
        self.desk.store.finish(take, a_report(take, score=score))
        return submission


@pytest.fixture(scope="module")
def school(tmp_path_factory) -> Iterator[School]:
    home = tmp_path_factory.mktemp("school")
    desk = open_desk(Settings(home=home, sandbox="process", practice=False))
    with serving(desk, practice=False) as url:
        yield School(desk, url)
    desk.close()


REFUSED = {
    "not-open": ({"opens": NOW + HOUR}, 0, 409),
    "closed": ({"closes": NOW - HOUR}, 0, 409),
    "attempts-used": ({"attempts": 1}, 1, 409),
    "too-fast": ({"rate": "1/hour"}, 1, 429),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_the_policy_does_not_let_in_is_refused_before_it_runs(school, contract, code):
    policy, before, status = REFUSED[code]
    where = school.publish(code, **policy)
    key = str(uuid.uuid4())
    for _ in range(before):
        first = school.submit("ada", where, key=key)
        contract.check(first, "submit")
        assert first.status_code == 202
    answer = school.submit("ada", where)
    assert answer.status_code == status
    problem = contract.check(answer, "submit")["error"]
    assert problem["code"] == code
    assert problem["hint"]
    assert ("possible_at" in problem) == (code in {"not-open", "too-fast"})
    if status == 429:
        assert 0 < int(answer.headers["Retry-After"]) <= 3600
    listed = school.ask("ada", "GET", f"{where}/submissions").json()["submissions"]
    assert len(listed) == before
    told = school.standing("ada", where)
    assert (told["accepting"], told["refusal"]["code"]) == (False, code)
    if before:  # what was sent before is sent again, by a spool or by impatience
        assert school.submit("ada", where, key=key).json()["submission"] == listed[0]["submission"]
        assert school.submit("bob", where).status_code == 202
    assert school.submit("kim", where).status_code == 202  # who teaches is held to nothing


def test_two_tabs_at_once_do_not_get_two_of_one_attempt(school):
    where = school.publish("race", attempts=1)
    school.grade(school.submit("bob", where))
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: school.submit("bob", where), range(6)))
    assert {answer.status_code for answer in answers} == {409}
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: school.submit("ada", where), range(6)))
    assert sorted(answer.status_code for answer in answers) == [202, *[409] * 5]


def test_before_it_opens_students_see_that_it_is_there_and_not_what_it_asks(school, contract):
    """An exam's notebook and the names of its tests are worth an evening's start."""
    where = school.publish("exam", opens=NOW + HOUR)
    body = {"notebooks": {"exam.ipynb": json.loads(NOTEBOOK)}}
    told = contract.check(school.ask("ada", "GET", where), "getAssignment")
    assert (told["questions"], told["standing"]["next"]["what"]) == ([], "opens")
    for method, place, sent, operation in [
        ("GET", "release", {}, "getRelease"),
        ("POST", "check", body, "checkNotebooks"),
        ("POST", "update", body, "updateNotebooks"),
    ]:
        answer = school.ask("ada", method, f"{where}/{place}", **sent)
        assert contract.check(answer, operation)["error"]["code"] == "not-open"
        assert "test_add" not in answer.text
        assert school.ask("kim", method, f"{where}/{place}", **sent).status_code != 409
    assert school.ask("kim", "GET", where).json()["questions"]


def test_a_student_sees_how_they_stand(school, contract):
    where = school.publish(
        "stands",
        due=NOW - HOUR,
        closes=NOW + 100 * HOUR,
        late=["24h: 80%", "72h: 50%"],
        attempts=3,
        time_zone="Asia/Seoul",
    )
    submission = school.grade(school.submit("ada", where), 1.0)
    body = contract.check(school.ask("ada", "GET", where), "getAssignment")
    told = body["standing"]
    assert body["policy"]["counts"] == "best"
    assert body["policy"]["time_zone"] == "Asia/Seoul"
    assert (told["enforced"], told["accepting"], told["credit_now"]) == (True, True, 0.8)
    assert told["attempts"] == {"used": 1, "left": 2, "allowed": 3}
    assert (told["next"]["what"], told["late_now"], told["extended"]) == ("credit", True, False)
    assert (told["counting"]["submission"], told["counting"]["final_score"]) == (submission, 0.8)
    listed = contract.check(school.ask("ada", "GET", f"{where}/submissions"), "listSubmissions")
    (one,) = listed["submissions"]
    assert (one["counts"], one["costs_attempt"], one["final_score"]) == (True, True, 0.8)
    assert one["late_seconds"] > 3500
    one = contract.check(school.ask("ada", "GET", f"submissions/{submission}"), "getSubmission")
    assert (one["credit"], one["final_score"]) == (0.8, 0.8)
    summary = contract.check(
        school.ask("ada", "GET", f"courses/{COURSE}/assignments"), "listAssignments"
    )
    assert any(one["policy"].get("attempts") == 3 for one in summary["assignments"])


def test_an_instructor_moves_a_deadline_and_the_scores_follow(school, contract):
    where = school.publish("moves", due=NOW - HOUR, late=["24h: 50%"])
    school.grade(school.submit("ada", where))
    assert school.standing("ada", where)["counting"]["final_score"] == 0.5
    later = {"due": (NOW + HOUR).isoformat()}
    answer = school.ask("kim", "PUT", f"{where}/policy", policy=later, why="snow")
    told = contract.check(answer, "setPolicy")
    assert (told["history"][0]["by"], told["history"][0]["why"]) == ("kim", "snow")
    assert school.standing("ada", where)["counting"]["final_score"] == 1.0
    contract.check(school.ask("kim", "GET", f"{where}/policy"), "getPolicy")
    refused = school.ask("kim", "PUT", f"{where}/policy", policy={"due": "soon"})
    assert contract.check(refused, "setPolicy")["error"]["code"] == "bad-policy"


def test_an_instructor_extends_for_some_and_takes_it_back(school, contract):
    where = school.publish("extends", closes=NOW - HOUR)
    assert school.submit("ada", where).status_code == 409
    given = {"students": ["ada"], "extra_seconds": 2 * 3600, "why": "아파서"}
    kept = contract.check(school.ask("kim", "PUT", f"{where}/extensions", **given), "extend")
    assert (kept["by"], kept["why"], kept["group"]) == ("kim", "아파서", None)
    assert school.standing("ada", where)["extended"] is True
    assert school.submit("ada", where).status_code == 202
    assert school.submit("bob", where).status_code == 409
    listed = contract.check(school.ask("kim", "GET", f"{where}/extensions"), "listExtensions")
    assert listed["extensions"] == [kept]
    gone = school.ask("kim", "DELETE", f"{where}/extensions/{kept['extension']}")
    assert contract.check(gone, "endExtension") == {"extensions": []}
    assert school.submit("ada", where).status_code == 409
    again = school.ask("kim", "DELETE", f"{where}/extensions/{kept['extension']}")
    assert again.status_code == 404


def test_what_was_sent_before_closing_waits_for_the_instructor_s_word(school, contract):
    where = school.publish("claims", closes=NOW - HOUR)
    sent = (NOW - 2 * HOUR).isoformat()
    submission = school.grade(school.submit("ada", where, claimed_at=sent))
    assert school.standing("ada", where)["counting"]["final_score"] == 0.0
    answer = school.ask("kim", "POST", f"submissions/{submission}/accept-late", why="power cut")
    accepted = contract.check(answer, "acceptLate")
    assert (accepted["credit"], accepted["final_score"]) == (1.0, 1.0)
    assert school.standing("ada", where)["counting"]["final_score"] == 1.0
    assert school.submit("bob", where, claimed_at=NOW.isoformat()).status_code == 409


def test_a_recorded_outage_is_accepted_for_all(school, contract):
    where = school.publish("outage", due=NOW, late=["24h: 10%"])
    school.desk.store.beat(gap_seconds=3600)
    during = datetime.now(UTC)
    school.desk.store.beat(gap_seconds=-1)
    told = contract.check(school.ask("kim", "GET", f"courses/{COURSE}/outages"), "listOutages")
    (outage,) = told["outages"]
    submission = school.grade(school.submit("ada", where, claimed_at=during.isoformat()))
    body = {"outage": outage["started_at"], "why": "The service was down."}
    answer = school.ask("kim", "POST", f"{where}/accept-late", **body)
    accepted = contract.check(answer, "acceptOutage")["accepted"]
    assert [one["submission"] for one in accepted] == [submission]


INSTRUCTORS = [
    ("GET", "{where}/policy", {}),
    ("PUT", "{where}/policy", {"policy": {"attempts": 99}}),
    ("GET", "{where}/extensions", {}),
    ("PUT", "{where}/extensions", {"students": ["ada"], "extra_attempts": 9}),
    ("DELETE", "{where}/extensions/x", {}),
    ("POST", "{where}/accept-late", {"outage": "2026-01-01T00:00:00Z", "why": "me"}),
    ("POST", "submissions/{submission}/accept-late", {"why": "me"}),
    ("GET", "courses/demo/outages", {}),
]


@pytest.mark.parametrize(("method", "place", "body"), INSTRUCTORS, ids=lambda one: str(one)[:40])
def test_students_set_nothing(school, method, place, body):
    where = school.publish("theirs", attempts=1)
    first = school.submit("ada", where)
    if first.status_code == 202:
        school.grade(first)
    listed = school.ask("ada", "GET", f"{where}/submissions").json()["submissions"]
    place = place.format(where=where, submission=listed[0]["submission"])
    assert school.ask("ada", method, place, **body).status_code == 403
    assert school.ask("eve", method, place, **body).status_code == 404
    told = school.standing("ada", where)["attempts"]
    assert told == {"used": 1, "left": 0, "allowed": 1}


WRONG = [
    {"students": []},
    {"students": ["ada"]},
    {"students": [5], "extra_attempts": 1},
    {"students": ["ada"], "extra_attempts": True},
    {"students": ["ada"], "extra_attempts": -1},
    {"students": ["ada"], "extra_seconds": 1e300},
    {"students": ["ada"], "due": "9999-12-31T23:59:59+00:00"},
    {"students": ["ada"], "due": "tomorrow"},
    {"students": ["a\u0000"], "extra_attempts": 1},
    {"students": ["ada", "bob"], "extra_attempts": 1},
    {"students": ["ada"], "extra_attempts": 1, "for": "ever"},
]


@pytest.mark.parametrize("body", WRONG, ids=str)
def test_an_extension_that_cannot_be_meant_is_refused(school, contract, body):
    where = school.publish("wrong", attempts=1, due=NOW)
    answer = school.ask("kim", "PUT", f"{where}/extensions", **body)
    assert answer.status_code in {400, 422}, answer.text
    contract.check(answer, "extend")
    assert school.ask("kim", "GET", f"{where}/extensions").json() == {"extensions": []}


MOMENTS = st.sampled_from(
    ["2026-12-08", "2026-12-08T23:59:00Z", "9999-12-31T23:59:59-23:59", "0001-01-01T00:00:00+14:00"]
)
WRITTEN = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    MOMENTS,
    st.text(max_size=12),
    st.sampled_from(["Asia/Seoul", "Europe", "10/hour", "24h: 80%", "last", "9" * 400 + "/hour"]),
    st.lists(st.sampled_from(["24h: 80%", "48h: 50%", "1 day: 90%", "0h: 1%"]) | st.none()),
)
FUZZ = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def test_whatever_is_set_is_refused_or_leaves_students_a_standing(school, contract):
    """Nothing that an instructor can write makes the assignment unreadable."""
    where = school.publish("fuzzed", due=NOW, attempts=2)
    school.grade(school.submit("ada", where))

    @FUZZ
    @given(policy=st.dictionaries(st.sampled_from(KEYS), WRITTEN, max_size=4))
    def set_policy(policy):
        answer = school.ask("kim", "PUT", f"{where}/policy", policy=policy)
        contract.check(answer, "setPolicy")
        assert answer.status_code in {200, 400}, answer.text
        contract.check(school.ask("ada", "GET", where), "getAssignment")

    @FUZZ
    @given(
        given=st.dictionaries(
            st.sampled_from(["due", "closes", "extra_seconds", "extra_attempts", "group", "why"]),
            WRITTEN,
            max_size=4,
        )
    )
    def extend(given):
        body = {"students": ["ada"], **given}
        answer = school.ask("kim", "PUT", f"{where}/extensions", **body)
        contract.check(answer, "extend")
        assert answer.status_code in {200, 400, 422}, answer.text
        contract.check(school.ask("ada", "GET", where), "getAssignment")

    set_policy()
    extend()


def test_on_a_machine_of_one_s_own_the_policy_is_shown_and_holds_nobody(tmp_path):
    """Practice is no grade: who owns the machine could set its clock, too."""
    desk = open_desk(Settings(home=tmp_path, sandbox="process"))
    with serving(desk, practice=True) as url:
        school = School(desk, url)
        where = school.publish("hw1", closes=NOW - HOUR, attempts=1)
        for _ in range(2):
            assert school.submit("ada", where).status_code == 202
        told = school.standing("ada", where)
    desk.close()
    assert (told["enforced"], told["accepting"]) == (False, True)
    assert (told["refusal"]["code"], told["attempts"]["used"]) == ("closed", 0)
