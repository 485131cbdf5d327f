"""Containers are kept ready, lent one run at a time, and never more than the machine bears."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.owner import HOME

ADD = "def add(a, b):\n    return a + b"
TESTS = "import hw\n\ndef test_add():\n    assert hw.add(1, 2) == 3"


def judges(sandbox) -> set[str]:
    labels = {"label": [f"{HOME}={sandbox._owner.home}", "org.coplit.role=judge"]}
    return {each["Id"] for each in sandbox._client.api.containers(all=True, filters=labels)}


def test_one_judge_serves_many_runs(docker_sandbox, order, run):
    """Only the student's container is new each time: that is what makes a run quick."""
    made = order(ADD, TESTS, ["test_add"])
    seen = set()
    for _ in range(4):
        assert run(docker_sandbox, made).verdicts == {"test_add": "passed"}
        seen |= judges(docker_sandbox)
    assert len(seen) == 1


def test_exams_can_have_a_judge_for_every_run(docker_settings, order, run):
    """A setting, for those who want nothing shared between two students."""
    sandbox = DockerSandbox(replace(docker_settings, judge_runs=1))
    try:
        made = order(ADD, TESTS, ["test_add"])
        for _ in range(2):
            assert run(sandbox, made).verdicts == {"test_add": "passed"}
        assert sandbox._pool._shelf.idle == []
    finally:
        sandbox.close()


def test_many_at_once_are_all_served(docker_sandbox, order, run):
    """A class that submits in the same minute waits in line; nothing collapses."""
    orders = [order(ADD, TESTS, ["test_add"], label=f"{number % 3}") for number in range(12)]
    heard = []
    most = []

    def serve(made):
        heard.append(run(docker_sandbox, made))
        most.append(docker_sandbox._pool._shelf.running)

    threads = [threading.Thread(target=serve, args=(made,)) for made in orders]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.verdicts for each in heard] == [{"test_add": "passed"}] * 12
    assert max(most) <= 2  # the slots of these settings


@pytest.mark.parametrize("victim", ["judge", "student"])
def test_a_container_that_died_while_it_waited_is_replaced(docker_sandbox, order, run, victim):
    """A night, an operator or a short memory may have taken it; no student pays for that."""
    made = order(ADD, TESTS, ["test_add"])
    assert run(docker_sandbox, made).verdicts == {"test_add": "passed"}
    pool = docker_sandbox._pool
    with pool._changed:
        assert pool._changed.wait_for(lambda: any(p.waiting for p in pool._shelf.idle), timeout=60)
    pair = pool._shelf.idle[0]
    waiting = pair._waiting[0]
    assert waiting.settled.wait(60)
    waiting.made_at -= 60  # it waited for a minute
    client = docker_sandbox._client
    client.api.kill(pair.judge._container if victim == "judge" else waiting.container)
    heard = run(docker_sandbox, made)
    assert heard.verdicts == {"test_add": "passed"}, heard.text


def test_a_warm_pair_waits_for_the_first_submission(docker_sandbox, order, run):
    """Opening the notebook is enough to have a sandbox ready when Submit is clicked."""
    made = order(ADD, TESTS, ["test_add"])
    docker_sandbox.warm(made)
    pool = docker_sandbox._pool
    with pool._changed:
        assert pool._changed.wait_for(lambda: pool._shelf.idle, timeout=120)
    before = judges(docker_sandbox)
    assert run(docker_sandbox, made).verdicts == {"test_add": "passed"}
    assert judges(docker_sandbox) == before
