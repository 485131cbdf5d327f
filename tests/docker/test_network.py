"""Nothing in a sandbox reaches any network."""

from __future__ import annotations

REACH = """
import os, socket

def interfaces():
    return sorted(os.listdir("/sys/class/net"))

def dial(family, address):
    try:
        with socket.socket(family, socket.SOCK_STREAM) as dialled:
            dialled.settimeout(5)
            dialled.connect(address)
    except OSError as error:
        return type(error).__name__
    return "connected"

def dial_out():
    return dial(socket.AF_INET, ("192.0.2.1", 80))

def dial_six():
    return dial(socket.AF_INET6, ("2001:db8::1", 80))

def routes():
    return len(open("/proc/net/route").read().splitlines()[1:])
"""


def test_a_student_reaches_no_network(grade):
    """Code that could talk to anybody could ask for answers or send tests away."""
    heard = grade(
        REACH,
        """
        import hw

        def test_interfaces():
            assert hw.interfaces() == ["lo"]

        def test_dial_out():
            assert hw.dial_out() != "connected"

        def test_dial_six():
            assert hw.dial_six() != "connected"

        def test_routes():
            assert hw.routes() == 0
        """,
        ["test_interfaces", "test_dial_out", "test_dial_six", "test_routes"],
    )
    assert set(heard.verdicts.values()) == {"passed"}, heard.text
    assert len(heard.verdicts) == 4


def test_the_judge_reaches_no_network(grade):
    """A judge that was taken over still cannot send the tests away."""
    heard = grade(
        "x = 1",
        f"""
        {"".join(REACH).strip().replace(chr(10), chr(10) + "        ")}

        def test_judge():
            assert interfaces() == ["lo"]
            assert dial_out() != "connected"
            assert routes() == 0
        """,
        ["test_judge"],
    )
    assert heard.verdicts == {"test_judge": "passed"}, heard.text
