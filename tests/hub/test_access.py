"""Nobody's tests or submissions in anybody else's hands: every route, every kind of stranger."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import httpx
import pytest
import yaml

import coplit_jupyter.api

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("hub")]
OPENAPI = yaml.safe_load((Path(coplit_jupyter.api.__file__).parent / "openapi.yaml").read_text())
ROUTES = [
    (method, path.lstrip("/"))
    for path, methods in OPENAPI["paths"].items()
    for method in ("get", "post", "put", "patch", "delete")
    if method in methods
]
OF_A_COURSE = [route for route in ROUTES if "{course}" in route[1]]
TEACHING = re.compile(
    r"(gradebook|export|canvas|statistics|regrade|policy|extensions|\{extension\}|accept-late|outages)$"
)
OF_A_SUBMISSION = [
    route for route in ROUTES if "{submission}" in route[1] and not TEACHING.search(route[1])
]
OF_EVERYBODY = [route for route in ROUTES if TEACHING.search(route[1])]
FOR_TEACHERS = [("post", "publish")]
FOR_ALL = [("get", name) for name in ("health", "courses", "keys", "spool")]


@pytest.fixture(scope="session")
def secret(kim) -> str:
    """A submission of kim's in py101, graded."""
    submission = kim.submit("py101")
    kim.report(submission)
    return submission


@pytest.fixture(scope="session")
def bare(hub) -> httpx.Client:
    """A token of a student of py101 that may not use the service."""
    return hub.person("yoon", "nbgrader-py101", scopes=["read:users:name!user=yoon"]).http


@pytest.fixture(scope="session")
def narrow(hub, prof) -> httpx.Client:
    """A token of the instructor of py101 that may use the service, not teach."""
    return hub.person("prof", scopes=["access:services!service=coplit"]).http


def ask(http: httpx.Client, method: str, path: str, submission: str) -> httpx.Response:
    """Ask a route of py101, or of a submission; the bodies fit the routes that take one."""
    place = path.format(course="py101", assignment="sums", submission=submission, extension="none")
    assert "{" not in place, "a parameter that this test does not know"
    bodies = {
        "publish": {"path": "sums", "course": "py101"},
        "check": {"notebooks": {"sums.ipynb": {}}},
        "update": {"notebooks": {"sums.ipynb": {}}},
        "canvas": {"text": "Student,ID\r\n"},
        "regrade": {"action": "undo", "submissions": []},
        "submissions": {"notebooks": {"sums.ipynb": {}}, "key": str(uuid.uuid4())},
        "policy": {"policy": {}},
        "extensions": {"students": ["kim"], "extra_attempts": 1},
        "accept-late": {"outage": "2026-11-30T12:00:00Z", "why": "No power."},
    }
    body = bodies[place.rpartition("/")[2]] if method in {"post", "put"} else None
    if place.startswith("submissions/") and body:
        body.pop("outage", None)
    query = {"stream": "0"} if place.endswith("/events") else {}
    return http.request(method, place, json=body, params=query)


def test_the_table_below_covers_every_route():
    """A route that is added must be sorted in here, or this fails."""
    assert {*OF_A_COURSE, *OF_A_SUBMISSION, *OF_EVERYBODY, *FOR_TEACHERS, *FOR_ALL} == set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_nobody_gets_in_without_a_token_for_this_service(hub, bare, secret, method, path):
    with hub.client("") as stranger, hub.client("f" * 32) as forger:
        for http in (stranger, forger, bare):
            answer = ask(http, method, path, secret)
            assert answer.status_code == 403, answer.text
            assert answer.json()["error"]["code"] == "forbidden"


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_a_service_of_the_hub_is_nobody_here(hub, secret, method, path):
    """Its name may be a student's."""
    with hub.client(hub.token) as service:
        assert ask(service, method, path, secret).status_code == 403


@pytest.mark.parametrize(("method", "path"), OF_A_COURSE)
def test_another_courses_people_do_not_learn_that_a_course_exists(
    lee, other_prof, secret, method, path
):
    for person in (lee, other_prof):
        answer = ask(person.http, method, path, secret)
        assert answer.status_code == 404, answer.text
        nowhere = path.replace("{course}", "no-such-course")
        there = ask(person.http, method, nowhere, secret)
        assert answer.text == there.text.replace("no-such-course", "py101")


@pytest.mark.parametrize(("method", "path"), OF_A_SUBMISSION)
def test_a_submission_is_its_students_and_its_instructors(
    kim, choi, lee, prof, other_prof, narrow, secret, method, path
):
    for http in (choi.http, lee.http, other_prof.http, narrow):
        answer = ask(http, method, path, secret)
        assert answer.status_code == 404, answer.text
        there = ask(http, method, path, "0" * len(secret))
        assert answer.text == there.text.replace("0" * len(secret), secret)
    for person in (kim, prof):
        assert ask(person.http, method, path, secret).status_code == 200


@pytest.mark.parametrize(("method", "path"), FOR_TEACHERS)
def test_students_and_other_courses_instructors_do_not_publish(
    kim, other_prof, narrow, secret, method, path
):
    for http in (kim.http, other_prof.http, narrow):
        assert ask(http, method, path, secret).status_code == 403


@pytest.mark.parametrize(("method", "path"), OF_EVERYBODY)
def test_everybodys_work_is_shown_to_those_who_teach_the_course(
    kim, lee, prof, other_prof, narrow, secret, method, path
):
    """A student of the course is told that it is not for them; others that there is nothing."""
    assert ask(kim.http, method, path, secret).status_code == 403
    assert ask(narrow, method, path, secret).status_code in {403, 404}
    for person in (lee, other_prof):
        answer = ask(person.http, method, path, secret)
        assert answer.status_code == 404, answer.text
    answer = ask(prof.http, method, path, secret)
    # Let in, and there is none of that name.
    nothing = {"unknown-extension", "unknown-outage", "no-canvas-column"}
    assert answer.status_code < 401 or answer.json()["error"]["code"] in nothing, answer.text


@pytest.mark.parametrize(("method", "path"), FOR_ALL)
def test_everybody_is_told_about_themselves_only(lee, secret, method, path):
    answer = ask(lee.http, method, path, secret)
    assert answer.status_code == 200
    assert "py101" not in answer.text


def test_a_student_lists_own_submissions_only(kim, choi, secret):
    where = "courses/py101/assignments/sums/submissions"
    assert kim.http.get(where, params={"student": "choi"}).status_code == 403
    listed = choi.http.get(where).json()["submissions"]
    assert {one["student"] for one in listed} <= {"choi"}
    assert secret not in {one["submission"] for one in listed}


@pytest.mark.parametrize("forged", [{"student": "choi"}, {"course": "ml201"}, {"practice": True}])
def test_a_student_cannot_say_who_hands_in_or_where(kim, prof, forged):
    where = "courses/py101/assignments/sums/submissions"
    body = {"notebooks": kim.answered("py101", "return 0"), "key": str(uuid.uuid4()), **forged}
    assert kim.http.post(where, json=body).status_code == 400
    assert kim.http.post(f"{where}?student=choi&course=ml201", json=body).status_code == 400


@pytest.mark.parametrize(
    "place",
    [
        "courses/ml201%2F..%2Fpy101/assignments",
        "courses/ml201/assignments/..%2F..%2Fpy101%2Fassignments%2Fsums/release",
        "courses/ml201/assignments/sums/../../../py101/assignments",
        "submissions/..%2Fsubmissions%2F{secret}",
        "submissions/{secret}%00",
        "submissions/{secret}%2Fevents",
        "../../../../../hub/api/users",
    ],
)
def test_no_address_leads_around_the_checks(hub, lee, secret, place):
    """Sent as written: a client that tidies `..` away would prove nothing."""
    place = place.format(secret=secret)
    raw = f"{httpx.URL(hub.service).path}coplit/api/v1/{place}".encode()
    request = lee.http.build_request("GET", hub.service)
    request.url = httpx.URL(hub.service).copy_with(raw_path=raw)
    answer = lee.http.send(request)
    assert answer.status_code in {400, 403, 404}, answer.text
    assert not re.search("c-add|kim", answer.text)
