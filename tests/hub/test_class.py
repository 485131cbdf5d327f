"""Two courses at one Hub: students hand in and watch, instructors see theirs, nothing is lost."""

from __future__ import annotations

import json
import os
import re
import signal
import uuid

import pytest

from coplit_jupyter.receipt import read_public_keys, verify

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("hub")]
SLOW = "time.sleep(12 if a > 0 else 0)\n    return a + b"


def test_a_student_hands_in_and_watches_each_result_arrive(hub, kim, prof):
    """The whole flow with a user's token: 202, live events, a report that is no practice."""
    submission = kim.submit("py101", add="return 5")
    told = hub.read_stream(kim.http, submission)
    assert [event["type"] for event in told if event["type"] != "cell"] == [
        "accepted",
        "started",
        "test",
        "test",
        "test",
        "finished",
    ]
    report = told[-1]["report"]
    assert report["student"] == "kim"
    assert report["practice"] is False
    assert [test["verdict"] for test in report["tests"]] == ["passed", "passed", "failed"]
    assert "s3cret" not in json.dumps(told)
    seen = prof.http.get(f"submissions/{submission}").json()
    assert (seen["student"], seen["score"]) == ("kim", 2.0)


def test_the_same_send_twice_is_one_submission(kim):
    """A student's server that lost the answer sends again."""
    key = str(uuid.uuid4())
    assert kim.submit("py101", key=key) == kim.submit("py101", key=key)


def test_an_instructor_sees_the_class_and_no_other(hub, kim, lee, prof):
    ours, theirs = kim.submit("py101"), lee.submit("ml201")
    listed = prof.http.get("courses/py101/assignments/sums/submissions").json()["submissions"]
    names = {one["submission"]: one["student"] for one in listed}
    assert names[ours] == "kim"
    assert theirs not in names
    assert prof.http.get("courses/ml201/assignments/sums/submissions").status_code == 404
    courses = prof.http.get("courses").json()["courses"]
    assert courses == [{"name": "py101", "may_teach": True}]


def test_a_closed_assignment_takes_nothing_but_from_who_got_more_time(hub, kim, choi, prof):
    """The deadline holds for students with a token, not only in the panel; an instructor moves it."""
    where = "courses/py101/assignments/sums"
    closed = {"policy": {"closes": "2026-01-01T00:00:00Z"}, "why": "A try."}
    assert prof.http.put(f"{where}/policy", json=closed).status_code == 200
    try:
        body = {"notebooks": kim.answered("py101", "return a + b"), "key": str(uuid.uuid4())}
        refused = kim.http.post(f"{where}/submissions", json=body)
        assert (refused.status_code, refused.json()["error"]["code"]) == (409, "closed")
        standing = kim.http.get(where).json()["standing"]
        assert (standing["enforced"], standing["accepting"]) == (True, False)
        assert prof.http.get(where).json()["standing"]["enforced"] is False
        more = {"students": ["kim"], "closes": "2090-01-01T00:00:00Z", "why": "Ill."}
        kept = prof.http.put(f"{where}/extensions", json=more).json()
        assert kim.http.post(f"{where}/submissions", json=body).status_code == 202
        answer = choi.http.post(f"{where}/submissions", json={**body, "key": str(uuid.uuid4())})
        assert answer.status_code == 409
        gone = prof.http.delete(f"{where}/extensions/{kept['extension']}")
        assert gone.json() == {"extensions": []}
    finally:
        assert prof.http.put(f"{where}/policy", json={"policy": {}}).status_code == 200


def test_a_course_is_added_while_the_class_works(hub, kim):
    """A group and a publication are enough: neither the Hub nor the service is started again."""
    before = hub.service_pid()
    assert kim.http.get("courses/late/assignments").status_code == 404
    hub.join("kim", "course:late:student")
    hub.publish("late")
    hub.until(
        lambda: "late" in {one["name"] for one in kim.http.get("courses").json()["courses"]},
        what="kim is in the course `late`",
    )
    submission = kim.submit("late")
    assert kim.report(submission)["score"] == 3.0
    assert hub.service_pid() == before


def test_who_leaves_a_course_no_longer_sees_it(hub):
    """Groups are asked for anew, and a token outlives none of them."""
    guest = hub.person("guest", "nbgrader-py101")
    assert guest.http.get("courses").json()["courses"] == [{"name": "py101", "may_teach": False}]
    hub.ask("DELETE", "groups/nbgrader-py101/users", json={"users": ["guest"]})
    hub.until(
        lambda: guest.http.get("courses").json()["courses"] == [], what="guest is in no course"
    )
    assert guest.http.get("courses/py101/assignments").status_code == 404


def test_figures_are_for_who_may_read_the_hubs_own(hub, kim):
    """Queue, waits, verdicts and engine errors, without a name of a course or a person."""
    kim.report(kim.submit("py101"))
    assert kim.http.get(f"{hub.service}metrics").status_code == 403
    monitor = hub.api.get(f"{hub.service}metrics")
    assert monitor.status_code == 200
    figures = dict(re.findall(r"^(coplit_\w+(?:{[^}]*})?) (\S+)$", monitor.text, re.MULTILINE))
    assert float(figures['coplit_reports_total{status="graded"}']) >= 1
    assert float(figures['coplit_verdicts_total{verdict="passed"}']) >= 3
    for name in ("coplit_waiting", "coplit_queued_seconds_count", "coplit_engine_errors_total"):
        assert name in figures
    pool = [float(figures[f"coplit_pool_{name}_total"]) for name in ("hits", "misses")]
    assert sum(pool) >= 1
    assert {"coplit_pool_ready", "coplit_pool_refills_total", "coplit_outages"} <= set(figures)
    assert float(figures["coplit_home_free_bytes"]) > 0
    assert "coplit_problems{" not in monitor.text, "nothing is wrong"
    assert not re.search("py101|kim", monitor.text)


def test_the_log_tells_programs_what_became_of_a_submission(hub, kim):
    """One JSON object a line, with the submission's id; no name and no text of a student."""
    submission = kim.submit("py101")
    kim.report(submission)
    lines = (hub.folder / "hub.log").read_text().splitlines()
    told = [json.loads(line) for line in lines if line.startswith("{") and submission in line]
    mine = [one for one in told if one.get("submission") == submission]
    assert [one["event"] for one in mine] == ["accepted", "started", "finished"]
    assert {one["course"] for one in mine} == {"py101"}
    assert (mine[-1]["status"], mine[-1]["kept"], mine[-1]["run"]) == ("graded", True, 1)
    assert "kim" not in json.dumps(mine)


def test_a_receipt_of_the_service_is_no_practice(hub, kim, tmp_path):
    """Checked with the service's public keys, and with nothing else of the service."""
    submission = kim.submit("py101")
    receipt, keys = tmp_path / "receipt.json", tmp_path / "keys.json"
    receipt.write_bytes(kim.http.get(f"submissions/{submission}/receipt").content)
    keys.write_bytes(kim.http.get("keys").content)
    told = verify(receipt.read_bytes(), read_public_keys(keys.read_bytes(), name="keys"))
    assert told.genuine, told
    assert (told.receipt.student, told.receipt.practice) == ("kim", False)
    assert told.receipt.image.startswith("sha256:")
    private = hub.home / "keys" / "signing.pem"
    assert private.stat().st_mode & 0o077 == 0
    kim.report(submission)


def test_health_needs_no_login_and_tells_no_secret(hub, kim):
    with hub.client("") as stranger:
        assert stranger.get(f"{hub.service}health").json() == {"ok": True, "problems": []}
    told = kim.http.get("health").json()
    assert (told["mode"], told["practice"]) == ("service", False)
    assert told["who"] == {"student": "kim", "may_teach": False}


def test_nobody_but_its_user_can_open_the_services_folder(hub):
    """A student has a terminal on the same host: tests and submissions lie below this folder."""
    assert hub.home.stat().st_mode & 0o077 == 0


def test_a_killed_service_comes_back_and_nothing_is_lost(hub, kim, choi, lee):
    """kill -9 in mid-grading, with others waiting: each gets one report, from one last run."""
    running = kim.submit("py101", add=SLOW)
    others = [(choi, choi.submit("py101", add=SLOW)), (lee, lee.submit("ml201"))]
    hub.until(
        lambda: any(event["type"] == "test" for event in kim.events(running)),
        what="the first result of a run that goes on",
    )
    killed = hub.service_pid()
    os.kill(killed, signal.SIGKILL)
    hub.until(
        lambda: hub.service_pid() != killed and hub.healthy(),
        what="the Hub started the service again",
    )
    assert kim.report(running)["run"] >= 2
    for person, submission in [(kim, running), *others]:
        assert person.report(submission)["score"] == 3.0
        events = person.events(submission)
        assert [event["type"] for event in events].count("finished") == 1
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
