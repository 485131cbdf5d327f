"""Run the student's program once for each case of a folder, and compare what it prints.

    io_cases [--exact] [--seconds N] [--cases FOLDER] COMMAND [ARGUMENT…]

A case is NAME.out (what must be printed), and if wanted NAME.in (what is typed), NAME.args (further
arguments, one a line) and NAME.status (the exit status, 0 otherwise). Spaces at the ends of lines
and empty lines at the end do not count, unless `--exact`. Writes TAP.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys

SHOWN = 2000
SIGNALS = {4: "SIGILL", 6: "SIGABRT", 8: "SIGFPE", 9: "SIGKILL", 11: "SIGSEGV", 15: "SIGTERM"}
TOO_LONG, NOT_RUN = 124, 125
NOTE = "run_student: "


def main(given: list[str]) -> int:
    """Write a plan, then one test point a case."""
    exact, seconds, folder = False, None, "tests/cases"
    while given and given[0].startswith("--"):
        option = given.pop(0)
        if option == "--":
            break
        if option == "--exact":
            exact = True
        elif option == "--seconds":
            seconds = given.pop(0)
        elif option == "--cases":
            folder = given.pop(0)
    outputs = [name for name in os.listdir(folder) if name.endswith(".out")]
    names = sorted((name[:-4] for name in outputs), key=natural)
    if not given or not names:
        say("usage: io_cases [--exact] [--seconds N] [--cases FOLDER] COMMAND [ARGUMENT...]")
        return 2
    say("TAP version 14")
    say(f"1..{len(names)}")
    options = ["--seconds", seconds] if seconds else []
    for number, name in enumerate(names, start=1):
        case(number, os.path.join(folder, name), [*options, "--", *given], exact=exact)
    return 0


def say(line: str) -> None:
    """Write a line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def natural(name: str) -> list[object]:
    """Sort case 10 after case 9."""
    return [int(part) if part.isdigit() else part for part in re.split(r"(\d+)", name)]


def case(number: int, path: str, command: list[str], *, exact: bool) -> None:
    """Run one case and write its test point."""
    wanted = read(f"{path}.out")
    typed = read(f"{path}.in")
    arguments = read(f"{path}.args").splitlines()
    status = int(read(f"{path}.status") or "0")
    run = subprocess.run(
        ["run_student", *command, *arguments],
        input=typed.encode(),
        capture_output=True,
        check=False,
    )
    found = run.stdout.decode("utf-8", "replace")
    lines = run.stderr.decode("utf-8", "replace").strip().splitlines()
    notes = [line.removeprefix(NOTE) for line in lines if line.startswith(NOTE)]
    verdict, message = judge(run.returncode, status, notes, same=same(wanted, found, exact=exact))
    title = os.path.basename(path).replace("_", " ").replace("\\", "\\\\").replace("#", "\\#")
    say(f"{'not ok' if message else 'ok'} {number} - {title}")
    if message:
        errors = "\n".join(line for line in lines if not line.startswith(NOTE))
        told = {"message": f"{message}\n{errors[:SHOWN]}".strip(), "verdict": verdict}
        if typed:
            told["input"] = typed[:SHOWN]
        if verdict == "failed":
            told |= {"expected": wanted[:SHOWN], "actual": found[:SHOWN]}
        say("  ---")
        for key, value in told.items():
            say(f"  {key}: {json.dumps(value)}")
        say("  ...")


def judge(code: int, wanted: int, notes: list[str], *, same: bool) -> tuple[str, str]:
    """Give verdict and sentence; no sentence if all is well. `notes` are run_student's own."""
    if code == TOO_LONG:
        return "timed-out", "Your program took too long and was stopped."
    if code == NOT_RUN and notes and wanted != code:
        if notes[-1].startswith("stopped"):
            return "failed", f"Your program was {notes[-1]}."
        return "error", f"Your program could not be run: {notes[-1]}."
    if code > 128 and wanted != code:
        name = SIGNALS.get(code - 128, f"signal {code - 128}")
        return "error", f"Your program was ended by {name}."
    if not same:
        return "failed", "Your program does not print what is expected."
    if code != wanted:
        return "failed", f"Your program ends with status {code}, not {wanted}."
    return "passed", ""


def same(wanted: str, found: str, *, exact: bool) -> bool:
    """Compare two texts."""
    if exact:
        return wanted == found
    return tidy(wanted) == tidy(found)


def tidy(text: str) -> list[str]:
    """Give lines without spaces at their ends, and none that are empty at the end."""
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    return lines


def read(path: str) -> str:
    """Read a file of a case; a missing one is empty."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.read()
    except FileNotFoundError:
        return ""


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
