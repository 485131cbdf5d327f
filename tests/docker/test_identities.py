"""Student and judge are two identities without any privilege."""

from __future__ import annotations

from coplit_jupyter.sandbox.protocol import Output

STATUS = """
import os

def status():
    lines = open("/proc/self/status").read().splitlines()
    return dict(line.split(":", 1) for line in lines)

def field(name):
    return status()[name].strip()

def uids():
    return [os.getuid(), os.geteuid(), os.getgid(), os.getegid()]
"""

CHECKS = """
    for name in ("CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"):
        assert int({of}field(name), 16) == 0, name
    assert {of}field("NoNewPrivs") == "1"
    assert {of}field("Seccomp") == "2"
"""


def test_a_student_has_no_privilege(grade):
    """Every capability is a way out of the container."""
    heard = grade(
        STATUS,
        f"""
import hw

def test_privileges():
{CHECKS.format(of="hw.")}

def test_uid():
    uids = hw.uids()
    assert len(set(uids)) == 1
    assert 20000 <= uids[0] < 60000

def test_groups():
    assert hw.field("Groups") in ("", str(hw.uids()[0]))
""",
        ["test_privileges", "test_uid", "test_groups"],
    )
    assert set(heard.verdicts.values()) == {"passed"}, heard.text


def test_the_judge_has_no_privilege(grade):
    """Not even who takes over the judge gets further."""
    heard = grade(
        "x = 1",
        f"""{STATUS}
def test_privileges():
{CHECKS.format(of="")}
    assert uids() == [10001] * 4
""",
        ["test_privileges"],
    )
    assert heard.verdicts == {"test_privileges": "passed"}, heard.text


def test_every_run_is_another_student(grade):
    """Kernel quotas belong to a uid: shared ones would let students disturb each other."""
    seen = set()
    for _ in range(3):
        heard = grade(
            "import os\nprint(f'uid {os.getuid()}.')",
            "def test_nothing():\n    assert True",
            ["test_nothing"],
        )
        printed = "".join(event.text for event in heard.events if isinstance(event, Output))
        printed += "".join(result.output for result in heard.results.values())
        assert "uid " in printed, heard.text
        seen.add(printed.split("uid ")[1].split(".")[0])
    assert len(seen) == 3
