"""Files are bounded, stay in their folders, and are gone for the next test."""

from __future__ import annotations

MIB = 1024 * 1024

FILL = """
import os

def fill(folder):
    written = 0
    try:
        with open(os.path.join(folder, "big"), "wb") as file:
            while written < 1024 ** 3:
                written += file.write(bytes(65536))
                file.flush()
    except OSError:
        pass
    return written

def write(path):
    try:
        with open(path, "w") as file:
            file.write("x")
    except OSError as error:
        return type(error).__name__
    return "written"

def look(path):
    return os.path.exists(path)
"""


def test_writable_folders_fill_up(grade):
    """What one student writes must not fill the machine's disk or memory."""
    heard = grade(
        FILL,
        f"""
        import hw

        def test_work():
            assert 0 < hw.fill("/work") <= {8 * MIB}

        def test_tmp():
            assert 0 < hw.fill("/tmp") <= {8 * MIB}

        def test_shared_memory():
            assert hw.fill("/dev/shm") <= {4 * MIB}
        """,
        ["test_work", "test_tmp", "test_shared_memory"],
        files_bytes=8 * MIB,
    )
    assert set(heard.verdicts.values()) == {"passed"}, heard.text
    assert len(heard.verdicts) == 3


def test_nothing_else_can_be_written(grade):
    """A changed interpreter or harness would grade the next test as the student likes."""
    places = [
        "/",
        "/etc",
        "/usr",
        "/opt/coplit",
        "/bundle",
        "/sock",
        "/var/tmp",
        "/proc/sys/kernel",
    ]
    heard = grade(
        FILL,
        f"""
        import hw

        def test_places():
            found = {{place: hw.write(place + "/x") for place in {places!r}}}
            assert "written" not in found.values(), found
        """,
        ["test_places"],
    )
    assert heard.verdicts == {"test_places": "passed"}, heard.text


def test_files_are_gone_for_the_next_test(grade):
    """A test that finds an earlier one's files could be passed by what that one was given."""
    heard = grade(
        FILL,
        """
        import hw

        def test_leave():
            assert hw.write("/work/left") == "written"
            assert hw.write("/tmp/left") == "written"
            assert hw.look("/work/left")

        def test_look():
            assert not hw.look("/work/left")
            assert not hw.look("/tmp/left")
        """,
        ["test_leave", "test_look"],
    )
    assert heard.verdicts == {"test_leave": "passed", "test_look": "passed"}, heard.text
