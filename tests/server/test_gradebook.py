"""An instructor sees the whole class, live, and takes it along; a student sees nothing of it."""

from __future__ import annotations

import csv
import io
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

COURSE = "courses/demo"
WHERE = "courses/demo/assignments/hw1"
ROUTES = [
    ("GET", f"{COURSE}/gradebook"),
    ("GET", f"{COURSE}/gradebook?stream=1"),
    ("GET", f"{COURSE}/export"),
    ("POST", f"{COURSE}/canvas"),
    ("GET", f"{WHERE}/statistics"),
    ("GET", f"{WHERE}/export"),
    ("GET", f"{WHERE}/regrade"),
    ("POST", f"{WHERE}/regrade"),
]


@pytest.fixture(scope="module")
def lees(published, studying) -> str:
    """A submission of the student lee, who gets 3 of 5 points."""
    notebooks = published.answered("return a + b", "return word")
    body = {"notebooks": notebooks, "key": str(uuid.uuid4())}
    answer = studying.http.post(f"{WHERE}/submissions", json=body)
    assert answer.status_code == 202, answer.text
    submission = answer.json()["submission"]
    assert "event: finished" in studying.http.get(f"submissions/{submission}/events?stream=1").text
    return submission


def cells_of(told, student):
    return [cell for cell in told["cells"] if cell["student"] == student]


@pytest.mark.parametrize(("method", "place"), ROUTES)
def test_a_student_is_refused(studying, lees, method, place):
    answer = studying.http.request(method, place, json={} if method == "POST" else None)
    assert answer.status_code == 403, answer.text
    assert answer.json()["error"]["code"] == "forbidden"
    assert studying.http.get(f"submissions/{lees}/export").status_code == 403


@pytest.mark.parametrize(("method", "place"), ROUTES)
def test_what_does_not_exist_is_a_404(published, method, place):
    body = {} if method == "POST" else None
    if "hw1" in place:
        nothing = published.http.request(method, place.replace("hw1", "nothing"), json=body)
    else:
        body = body and {"text": "x"}
        nothing = published.http.request(method, place.replace("demo", "nowhere"), json=body)
    assert nothing.status_code in {400, 404}, nothing.text
    assert method == "POST" or nothing.status_code == 404


def test_the_gradebook_shows_who_stands_how(published, contract, lees):
    told = contract.check(published.http.get(f"{COURSE}/gradebook"), "getGradebook")
    assert told["complete"]
    assert [(one["name"], one["max_score"]) for one in told["assignments"]] == [("hw1", 5.0)]
    (cell,) = cells_of(told, "lee")
    assert (cell["score"], cell["max_score"], cell["status"]) == (3.0, 5.0, "graded")
    assert cell["submission"] == cell["latest"] == lees


def test_only_what_changed_is_told_again(published, contract):
    """Two hundred students times twelve assignments are not sent every second."""
    published.follow(published.submit())
    first = contract.check(published.http.get(f"{COURSE}/gradebook"), "getGradebook")
    again = published.http.get(f"{COURSE}/gradebook", params={"after": first["stamp"]})
    again = contract.check(again, "getGradebook")
    assert (again["complete"], again["cells"], again["stamp"]) == (False, [], first["stamp"])
    new = published.submit()
    published.follow(new)
    stamp, cells = first["stamp"], []
    while not any(cell["latest"] == new and cell["status"] == "graded" for cell in cells):
        told = published.http.get(f"{COURSE}/gradebook", params={"after": stamp}).json()
        assert not told["complete"]
        stamp, cells = told["stamp"], told["cells"]
    assert {cell["student"] for cell in cells} == {"kim"}


@pytest.mark.parametrize("stamp", ["", "x", "0.0", "ffffffff.3", "1.-1", "a.b.c"])
def test_a_stamp_of_another_process_is_answered_with_everything(published, lees, stamp):
    """The service was restarted while the board was open."""
    told = published.http.get(f"{COURSE}/gradebook", params={"after": stamp}).json()
    assert told["complete"]
    assert cells_of(told, "lee")


def test_a_stream_tells_of_a_submission_and_can_be_resumed(published, contract, openapi):
    def until(params, done):
        seen = []
        headers = {"Accept": "text/event-stream"}
        with published.http.stream(
            "GET", f"{COURSE}/gradebook", params=params, headers=headers
        ) as answer:
            assert answer.headers["Content-Type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                if line.startswith("data: "):
                    seen.append(json.loads(line[6:]))
                    if done(seen[-1]):
                        return seen
        raise AssertionError("the stream ended by itself")

    told = until({}, lambda _: True)[0]
    contract.value(told, openapi["components"]["schemas"]["Gradebook"])
    with ThreadPoolExecutor(1) as pool:
        new = pool.submit(published.submit)
        seen = until(
            {"after": told["stamp"]},
            lambda told: any(
                cell["status"] == "graded" and new.done() and cell["latest"] == new.result()
                for cell in told["cells"]
            ),
        )
    assert not any(one["complete"] for one in seen)


def test_statistics_sum_up_the_class(published, contract, lees):
    told = contract.check(published.http.get(f"{WHERE}/statistics"), "getStatistics")
    assert told["students"] >= 1
    assert sum(bar["count"] for bar in told["scores"]["bars"]) == told["scores"]["count"]
    (row,) = [row for row in told["rows"] if row["submission"] == lees]
    assert row["verdicts"] == ["passed", "passed", "failed", "failed"]
    assert [test["hidden"] for test in told["tests"]] == [False, False, True, True]


def test_an_instructor_is_shown_which_hidden_test_it_was(published, studying, lees):
    """The parameters of a hidden test are its author's to see, and no student's."""
    report = published.http.get(f"submissions/{lees}").json()["report"]
    assert any("s3cret" in test["id"] for test in report["tests"])
    assert "s3cret" not in studying.http.get(f"submissions/{lees}").text


def test_files_are_given_in_the_formats_of_others(published, contract, lees):
    told = contract.check(published.http.get(f"{WHERE}/export"), "exportAssignment")
    lines = list(csv.DictReader(io.StringIO(told["text"])))
    assert [line["score"] for line in lines if line["student"] == "lee"] == ["3"]
    for wanted in ("junit", "gradescope"):
        answer = published.http.get(f"{WHERE}/export", params={"format": wanted})
        assert "lee" in contract.check(answer, "exportAssignment")["text"]
    assert published.http.get(f"{WHERE}/export?format=exe").status_code == 400
    course = contract.check(published.http.get(f"{COURSE}/export"), "exportCourse")
    assert course["text"].startswith("student,hw1,total,max_total")
    for wanted in ("junit", "gradescope"):
        answer = published.http.get(f"submissions/{lees}/export", params={"format": wanted})
        contract.check(answer, "exportSubmission")


def test_a_canvas_file_is_filled(published, contract, lees):
    text = (
        "Student,ID,SIS User ID,SIS Login ID,Section,Sums (77)\r\n"
        "    Points Possible,,,,,5\r\n"
        '"Lee, Ann",1,A1,lee,S1,\r\n'
        '"Nobody, N",2,A2,nobody,S1,4\r\n'
    )
    answer = published.http.post(f"{COURSE}/canvas", json={"text": text})
    told = contract.check(answer, "fillCanvas")
    assert told["text"].splitlines()[2] == '"Lee, Ann",1,A1,lee,S1,3'
    assert told["columns"] == {"hw1": "Sums (77)"}
    assert told["missing"] == ["Nobody, N"]
    refused = published.http.post(f"{COURSE}/canvas", json={"text": "a,b\n1,2\n"})
    assert refused.status_code == 400
    contract.check(refused, "fillCanvas")


def test_a_regrade_is_looked_at_before_it_is_done(published, contract, lees, openapi):
    """Nothing was published since: nothing is due, and nothing changes."""
    answer = published.http.post(f"{WHERE}/regrade", json={"action": "preview"})
    told = contract.check(answer, "regrade")
    assert (told["action"], told["running"], told["changes"]) == ("preview", False, [])
    assert contract.check(published.http.get(f"{WHERE}/regrade"), "getRegrade") == told
    headers = {"Accept": "text/event-stream"}
    body = {"action": "apply", "submissions": [lees], "never_lower": True}
    stream = published.http.post(f"{WHERE}/regrade", json=body, headers=headers).text
    name, ended = stream.strip().split("\n\n")[-1].split("\n")
    assert name == "event: regraded"
    contract.value(json.loads(ended[6:]), openapi["components"]["schemas"]["Regrade"])
    assert published.http.get(f"submissions/{lees}").json()["score"] == 3.0


@pytest.mark.parametrize(
    "body",
    [
        {"action": "burn"},
        {"action": "preview", "submissions": [1]},
        {"action": "preview", "student": "lee"},
        {"submissions": []},
    ],
)
def test_a_regrade_that_is_not_as_described_is_a_400(published, contract, body):
    answer = published.http.post(f"{WHERE}/regrade", json=body)
    assert answer.status_code == 400
    contract.check(answer, "regrade")
