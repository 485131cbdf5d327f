"""Run a program of the student's from a test: in the student's box, with our own standard streams.

    run_student [--seconds N] [--shell] COMMAND [ARGUMENT…]

Ends with the program's status; 124 if it took too long, 125 if it printed too much or could not be
started, 128 + N if signal N ended it, 137 if it was killed (memory, mostly).
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import socket
import struct
import sys

USAGE = "usage: run_student [--seconds N] [--shell] COMMAND [ARGUMENT...]"


def main(given: list[str]) -> int:
    """Hand the command and our streams to the judge, and wait for the status."""
    seconds = None
    shell = False
    while given and given[0].startswith("--"):
        option = given.pop(0)
        if option == "--":
            break
        if option == "--shell":
            shell = True
        elif option == "--seconds" and given:
            seconds = float(given.pop(0))
        else:
            return refuse(USAGE)
    if not given:
        return refuse(USAGE)
    command = ["/bin/sh", "-c", " ".join(given)] if shell else given
    order = json.dumps({"command": command, "seconds": seconds}).encode()
    stream = socket.socket(socket.AF_UNIX)
    try:
        stream.connect(os.environ["RUN_STUDENT"])
        frame = struct.pack(">I", len(order)) + order
        passed = array.array("i", [0, 1, 2])
        sent = stream.sendmsg([frame], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, passed)])
        if sent < len(frame):  # even nothing cannot be sent to one that has answered and left
            stream.sendall(frame[sent:])
        answer = stream.makefile("rb").readline()
    except (KeyError, OSError) as error:
        return refuse(f"run_student: there is no student's box here ({error})")
    if not answer:
        return refuse("run_student: the student's box is gone")
    ended = json.loads(answer)
    if ended["note"]:
        refuse(f"run_student: {ended['note']}")
    return int(ended["status"])


def refuse(text: str) -> int:
    """Say it on stderr."""
    with contextlib.suppress(OSError):
        os.write(2, f"{text}\n".encode())
    return 125


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
