"""Every route answers as the OpenAPI file says, when asked well and when asked badly."""

from __future__ import annotations

import json
import uuid

import pytest
from openapi_spec_validator import validate
from openapi_spec_validator.readers import read_from_filename

WHERE = "courses/demo/assignments/hw1"


def test_the_openapi_file_is_valid():
    from pathlib import Path

    path = Path(__file__).parents[2] / "coplit_jupyter" / "api" / "openapi.yaml"
    spec, url = read_from_filename(str(path))
    validate(spec, base_uri=url)


def test_health_says_what_works_and_who_is_asking(published, contract):
    told = contract.check(published.http.get("health"), "health")
    assert told["ok"], told
    assert told["mode"] == "local"
    assert told["who"] == {"student": "kim", "may_teach": True}


def test_courses_and_assignments_are_listed(published, contract):
    courses = contract.check(published.http.get("courses"), "listCourses")["courses"]
    assert {"name": "demo", "may_teach": True} in courses
    listed = contract.check(published.http.get("courses/demo/assignments"), "listAssignments")
    (assignment,) = listed["assignments"]
    assert assignment["name"] == "hw1"
    assert assignment["tests_total"] == 4
    assert assignment["max_score"] == 5.0


def test_an_assignment_is_described_by_questions_tests_and_points(published, contract):
    told = contract.check(published.http.get(WHERE), "getAssignment")
    tests = [test for question in told["questions"] for test in question["tests"]]
    assert [test["points"] for test in tests] == [2.0, 1.0, 1.0, 1.0]
    assert [test["hidden"] for test in tests] == [False, False, True, True]


def test_the_release_holds_no_solution(published, contract):
    told = contract.check(published.http.get(f"{WHERE}/release"), "getRelease")
    text = json.dumps(told)
    assert "NotImplementedError" in text
    assert "return a + b" not in text
    assert "test_add" not in text


def test_an_update_keeps_the_answers_and_says_of_which_version_they_were(published, contract):
    """Of the newest version already there is nothing to change."""
    notebooks = published.answered("return a + b", "return 7")
    answer = published.http.post(f"{WHERE}/update", json={"notebooks": notebooks})
    told = contract.check(answer, "updateNotebooks")
    assert told["version"] == told["from_version"]
    assert {change["kind"] for change in told["changes"]} == {"kept"}
    cells = told["notebooks"]["hw1.ipynb"]["cells"]
    assert sum("return 7" in cell["source"] for cell in cells) == 1
    listed = contract.check(published.http.get("courses/demo/assignments"), "listAssignments")
    stamp = told["notebooks"]["hw1.ipynb"]["metadata"]["coplit"]
    assert stamp["release"] == listed["assignments"][0]["release"]


def test_an_update_refuses_what_is_no_notebook(published, contract):
    body = {"notebooks": {"hw1.ipynb": {"cells": 3}}}
    answer = published.http.post(f"{WHERE}/update", json=body)
    assert answer.status_code == 422
    contract.check(answer, "updateNotebooks")


def test_a_check_warns_of_a_cell_that_is_not_done(published, contract):
    """The student hears of it before, not by losing points."""
    notebooks = published.answered("return a + b", "raise NotImplementedError()")
    answer = published.http.post(f"{WHERE}/check", json={"notebooks": notebooks})
    told = contract.check(answer, "checkNotebooks")
    status = {answer["cell"]: answer["status"] for answer in told["answers"]}
    assert status == {"c-add": "ok", "c-shout": "not-implemented"}


def test_a_check_warns_of_a_cell_that_is_missing(published, contract):
    notebooks = published.answered("return a + b", "return word")
    cells = notebooks["hw1.ipynb"]["cells"]
    notebooks["hw1.ipynb"]["cells"] = [cell for cell in cells if cell["id"] != "c-shout"]
    answer = published.http.post(f"{WHERE}/check", json={"notebooks": notebooks})
    told = contract.check(answer, "checkNotebooks")
    assert {"c-shout": "missing"}.items() <= {
        one["cell"]: one["status"] for one in told["answers"]
    }.items()


def test_a_submission_is_kept_graded_and_reported(published, contract):
    """The main job, from the release to the report."""
    key = str(uuid.uuid4())
    notebooks = published.answered("return a + b", "return word")
    body = {"notebooks": notebooks, "key": key}
    kept = contract.check(published.http.post(f"{WHERE}/submissions", json=body), "submit")
    published.follow(kept["submission"])
    address = f"submissions/{kept['submission']}"
    told = contract.check(published.http.get(address), "getSubmission")
    assert (told["status"], told["score"], told["max_score"]) == ("graded", 3.0, 5.0)
    verdicts = [test["verdict"] for test in told["report"]["tests"]]
    assert verdicts == ["passed", "passed", "failed", "failed"]
    listed = contract.check(published.http.get(f"{WHERE}/submissions"), "listSubmissions")
    assert kept["submission"] in [one["submission"] for one in listed["submissions"]]
    sent = contract.check(published.http.get(f"{address}/notebooks"), "getSubmittedNotebooks")
    sources = [cell["source"] for cell in sent["notebooks"]["hw1.ipynb"]["cells"]]
    assert any("return word" in "".join(source) for source in sources)


def test_sending_twice_with_one_key_is_one_submission(published):
    """A browser whose connection broke sends again; the student loses no attempt by it."""
    body = {"notebooks": published.answered("return 0", "return ''"), "key": str(uuid.uuid4())}
    first, second = (published.http.post(f"{WHERE}/submissions", json=body) for _ in range(2))
    assert first.status_code == second.status_code == 202
    assert first.json()["submission"] == second.json()["submission"]


def test_one_key_for_other_notebooks_is_refused(published, contract):
    key = str(uuid.uuid4())
    body = {"notebooks": published.answered("return 0", "return ''"), "key": key}
    assert published.http.post(f"{WHERE}/submissions", json=body).status_code == 202
    other = {"notebooks": published.answered("return 1", "return ''"), "key": key}
    answer = published.http.post(f"{WHERE}/submissions", json=other)
    assert answer.status_code == 422
    contract.check(answer, "submit")


@pytest.mark.parametrize(
    ("operation", "place"),
    [
        ("listAssignments", "courses/nowhere/assignments"),
        ("listAssignments", "courses/..%2F..%2Fetc/assignments"),
        ("getAssignment", "courses/demo/assignments/nothing"),
        ("getAssignment", "courses/demo/assignments/%00"),
        ("getRelease", "courses/demo/assignments/nothing/release"),
        ("listSubmissions", "courses/demo/assignments/nothing/submissions"),
        ("getSubmission", "submissions/nothing"),
        ("getSubmission", "submissions/%F0%9F%98%80"),
        ("getSubmission", "submissions/..%2F..%2Fcourses"),
        ("getSubmittedNotebooks", "submissions/nothing/notebooks"),
        ("followSubmission", "submissions/nothing/events"),
        ("followSubmission", "submissions/nothing/events?stream=1"),
    ],
)
def test_a_name_that_does_not_exist_is_a_404(published, contract, operation, place):
    answer = published.http.get(place)
    assert answer.status_code == 404, answer.text
    contract.check(answer, operation)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[1]",
        b"{",
        b'{"key": "12345678", "notebooks": {"hw1.ipynb": {}}, "student": "lee"}',
        b'{"key": "12345678", "key": "123456789", "notebooks": {"hw1.ipynb": {}}}',
        b'{"key": "short", "notebooks": {"hw1.ipynb": {}}}',
        b'{"key": "12345678", "notebooks": []}',
        b'{"key": "12345678", "notebooks": {"hw1.ipynb": 5}}',
        b'{"key": "12345678", "notebooks": {"hw1.ipynb": {"cells": NaN}}}',
        b'{"key": "12345678"}',
    ],
)
def test_a_body_that_is_not_as_described_is_a_400(published, contract, body):
    """Above all a student who names another student in a field."""
    answer = published.http.post(f"{WHERE}/submissions", content=body)
    assert answer.status_code == 400, answer.text
    contract.check(answer, "submit")


@pytest.mark.parametrize(
    "notebooks",
    [
        {"hw1.ipynb": {}},
        {"hw1.ipynb": {"cells": "no", "metadata": {}, "nbformat": 4, "nbformat_minor": 5}},
        {"hw1.ipynb": {"cells": [{}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}},
    ],
)
def test_what_cannot_be_read_as_the_notebooks_is_a_422(published, contract, notebooks):
    body = {"notebooks": notebooks, "key": str(uuid.uuid4())}
    answer = published.http.post(f"{WHERE}/submissions", json=body)
    assert answer.status_code == 422, answer.text
    told = contract.check(answer, "submit")
    assert told["error"]["hint"]


def test_a_file_name_is_kept_without_its_path(published):
    """What is stored is written to folders one day: by the sandbox, by an export."""
    (notebook,) = published.answered("return 0", "return ''").values()
    body = {"notebooks": {"../../etc/hw1.ipynb": notebook}, "key": str(uuid.uuid4())}
    kept = published.http.post(f"{WHERE}/submissions", json=body).json()
    sent = published.http.get(f"submissions/{kept['submission']}/notebooks").json()
    assert list(sent["notebooks"]) == ["hw1.ipynb"]


def test_a_body_over_twenty_megabytes_is_a_413_and_keeps_nothing(published, contract):
    before = published.http.get(f"{WHERE}/submissions").json()["submissions"]
    answer = published.http.post(f"{WHERE}/submissions", content=b" " * (20 * 2**20 + 1))
    assert answer.status_code == 413
    contract.check(answer, "submit")
    assert published.http.get(f"{WHERE}/submissions").json()["submissions"] == before


def test_a_body_nested_without_end_is_refused(published, contract):
    deep = b"[" * 100_000 + b"]" * 100_000
    body = b'{"key": "12345678", "notebooks": {"hw1.ipynb": {"cells": ' + deep + b"}}}"
    answer = published.http.post(f"{WHERE}/submissions", content=body)
    assert answer.status_code == 422, answer.text
    contract.check(answer, "submit")


@pytest.mark.parametrize("query", ["limit=0", "limit=x", "limit=-1", "limit=1e3", "limit=²"])
def test_a_query_that_is_no_number_is_a_400(published, contract, query):
    answer = published.http.get(f"{WHERE}/submissions?{query}")
    assert answer.status_code == 400
    contract.check(answer, "listSubmissions")


def test_a_query_argument_that_jupyter_adds_does_no_harm(published):
    """JupyterLab appends the time of day to addresses so that nothing is cached."""
    assert published.http.get("health?1796039929000").status_code == 200


def test_an_address_that_is_no_route_is_told_in_the_same_shape(published):
    for method, place in [("GET", "nowhere"), ("POST", "courses/x/y/z"), ("DELETE", "health")]:
        answer = published.http.request(method, place)
        assert answer.status_code in {404, 405}
        assert set(answer.json()["error"]) == {"code", "message", "hint"}


def test_no_answer_may_be_cached_sniffed_or_framed(published):
    for place in ("health", "courses", "submissions/nothing"):
        headers = published.http.get(place).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
