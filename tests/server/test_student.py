"""A student on a server of their own: their work only, and nothing of hidden tests."""

from __future__ import annotations

import json
import uuid

import pytest

WHERE = "courses/demo/assignments/hw1"


@pytest.fixture(scope="module")
def theirs(published, studying):
    """A submission of the student lee, graded, with its events."""
    body = {
        "notebooks": published.answered("return a + b", "print(word); return word + '!'"),
        "key": str(uuid.uuid4()),
    }
    answer = studying.http.post(f"{WHERE}/submissions", json=body)
    assert answer.status_code == 202, answer.text
    submission = answer.json()["submission"]
    events = studying.http.get(f"submissions/{submission}/events?stream=1").text
    assert "event: finished" in events
    return submission, events


def test_a_student_is_told_of_a_hidden_test_the_verdict_the_points_and_the_hint(theirs, studying):
    submission, _ = theirs
    report = studying.http.get(f"submissions/{submission}").json()["report"]
    hidden = [test for test in report["tests"] if test["hidden"]]
    assert [(test["verdict"], test["max_points"]) for test in hidden] == [("failed", 1.0)] * 2
    assert {test["hint"] for test in hidden} == {"What of other letters?"}
    for test in hidden:
        assert (test["message"], test["output"]) == ("", "")
        assert (test["expected"], test["actual"], test["cell"]) == (None, None, None)


def test_the_inputs_of_hidden_tests_are_in_no_byte_a_student_gets(theirs, studying, published):
    """Every route a student may call is read; a parametrised id alone would give inputs away."""
    submission, events = theirs
    places = ["courses", "courses/demo/assignments", WHERE, f"{WHERE}/release"]
    places += [f"submissions/{submission}{place}" for place in ("", "/events", "/notebooks")]
    places += [f"{WHERE}/submissions", "health"]
    texts = [events, *(studying.http.get(place).text for place in places)]
    notebooks = published.answered("return a + b", "return word")
    texts.append(studying.http.post(f"{WHERE}/check", json={"notebooks": notebooks}).text)
    assert all("s3cret" not in text for text in texts)
    assert "test_shout[1]" in events


def test_the_rows_of_a_hidden_test_have_one_id_everywhere(theirs, studying):
    _, events = theirs
    told = studying.http.get(WHERE).json()
    outline = [test["id"] for question in told["questions"] for test in question["tests"]]
    results = [json.loads(line[6:]) for line in events.splitlines() if line.startswith("data: ")]
    assert {one["id"] for one in results if one["type"] == "test"} == set(outline)
    assert [test["id"] for test in results[-1]["report"]["tests"]] == outline


def test_a_student_sees_only_their_own_submissions(theirs, studying, published):
    submission, _ = theirs
    listed = studying.http.get(f"{WHERE}/submissions").json()["submissions"]
    assert submission in [one["submission"] for one in listed]
    assert {one["student"] for one in listed} == {"lee"}
    everybody = published.http.get(f"{WHERE}/submissions").json()["submissions"]
    assert submission in [one["submission"] for one in everybody]
    named = published.http.get(f"{WHERE}/submissions?student=lee").json()["submissions"]
    assert {one["student"] for one in named} == {"lee"}


def test_the_submission_of_another_reads_as_if_there_were_none(studying, published):
    """An id that leaked must not even tell that it exists."""
    another = published.submit()
    for place in ("", "/events", "/events?stream=1", "/notebooks"):
        answer = studying.http.get(f"submissions/{another}{place}")
        assert answer.status_code == 404
        assert answer.json()["error"]["code"] == "unknown-submission"


def test_asking_for_the_submissions_of_another_is_refused(studying, contract):
    answer = studying.http.get(f"{WHERE}/submissions?student=kim")
    assert answer.status_code == 403
    contract.check(answer, "listSubmissions")


def test_a_student_cannot_publish(studying, contract):
    answer = studying.http.post("publish", json={"path": "x"})
    assert answer.status_code == 403
    contract.check(answer, "publish")


def test_the_one_that_counts_is_the_best(theirs, studying, published):
    body = {"notebooks": published.answered("return 0", "return ''"), "key": str(uuid.uuid4())}
    worse = studying.http.post(f"{WHERE}/submissions", json=body).json()["submission"]
    studying.http.get(f"submissions/{worse}/events?stream=1")
    listed = studying.http.get(f"{WHERE}/submissions").json()["submissions"]
    best = max(one["score"] or 0.0 for one in listed)
    (counting,) = [one for one in listed if one["counts"]]
    assert counting["score"] == best > 0
    assert {worse, theirs[0]} <= {one["submission"] for one in listed}
    assert counting["submission"] != worse
