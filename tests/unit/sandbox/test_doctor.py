"""The doctor tells what is in force from what it sees, and what to do about the rest."""

from __future__ import annotations

import pytest

from coplit_jupyter.model.limits import Limits
from coplit_jupyter.sandbox.doctor import judge_probe, runc_fact

GOOD = {
    "memory": str(Limits().memory_bytes),
    "processes": "64",
    "cpus": "100000 100000",
    "CapEff": "0" * 16,
    "CapBnd": "0" * 16,
    "NoNewPrivs": "1",
    "Seccomp": "2",
    "interfaces": "lo",
    "root": "read-only",
}


def test_all_in_force():
    """Nothing to do, nothing to read."""
    assert {fact.status for fact in judge_probe(GOOD, Limits())} == {"ok"}


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("memory", "max"),
        ("processes", "max"),
        ("cpus", "max 100000"),
        ("cpus", "-1"),
        ("CapEff", "00000000a80425fb"),
        ("Seccomp", "0"),
        ("interfaces", "eth0,lo"),
        ("root", "writable"),
    ],
)
def test_one_that_is_not_in_force_fails_with_a_fix(name, found):
    """An operator has to see which one before term, not in the exam."""
    bad = [fact for fact in judge_probe(GOOD | {name: found}, Limits()) if fact.status != "ok"]
    assert [fact.name for fact in bad] == [name]
    assert bad[0].fix


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("1.1.5+ds1", "warn"),
        ("1.2.7", "warn"),
        ("1.2.8", "ok"),
        ("1.3.2", "warn"),
        ("1.3.3-0ubuntu1", "ok"),
        ("1.4.0", "ok"),
        ("", "ok"),
    ],
)
def test_old_versions_of_runc_are_warned_about(version, status):
    """Container breakouts were fixed in 1.2.8 and 1.3.3."""
    assert runc_fact(version).status == status
