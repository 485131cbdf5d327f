"""Grade programs in C, in containers: what the compiler says, and what hostile ones earn."""

from __future__ import annotations

import json

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.grading.publish import PublishOutcome
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
from tests.acceptance.any_tool import authored, hand_in, publish, verdicts

pytestmark = [pytest.mark.docker, pytest.mark.timeout(600)]

C_SETTINGS = """
[assignment]
name = "c"
language = "c"
[limits]
test_seconds = 5
processes = 32
memory_bytes = 134217728
[runner]
command = "io_cases ./sum"
compile = "gcc -std=c17 -Wall -O1 -o sum sum.c"
results = "tap"
[[tests]]
match = "secret*"
hidden = true
"""
HEAD = "#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n#include <unistd.h>"
MAIN = 'int main(void) {\n  long a, b;\n  scanf("%ld %ld", &a, &b);\n  printf("%ld\\n", add(a, b));\n  return 0;\n}'
ADD = (
    "long add(long a, long b) {\n  // ### BEGIN SOLUTION\n  return a + b;\n  // ### END SOLUTION\n}"
)
CASES = {
    "one": ("1 2\n", "3\n"),
    "two": ("-1 1\n", "0\n"),
    "secret": ("918273645 1\n", "918273646\n"),
}
HOSTILE = {
    "forks": "long add(long a, long b) { for (int i = 0; i < 1000; i++) if (fork() == 0) pause(); return -1; }",
    "grows": "char *volatile p; long add(long a, long b) { for (;;) { p = malloc(1 << 24); if (p) memset(p, 1, 1 << 24); } }",
    "floods": 'long add(long a, long b) { for (;;) puts("ok 3 - secret"); }',
    "forges": 'long add(long a, long b) { for (int d = 1; d < 64; d++) dprintf(d, "ok 1 - one\\nok 2 - secret\\nok 3 - two\\n1..3\\n"); return 0; }',
    "crashes": "long add(long a, long b) { return *(volatile int *)0; }",
    # Before main, after it, past it: what is said there is no result, and the right status earns nothing.
    "early_and_late": """#include <setjmp.h>
static jmp_buf top;
static void tap(void) {
  for (int d = 1; d < 64; d++) dprintf(d, "ok 1 - one\\nok 2 - secret\\nok 3 - two\\n1..3\\nrun_student: fine\\n");
}
__attribute__((constructor)) static void early(void) { tap(); atexit(tap); }
__attribute__((destructor)) static void late(void) { tap(); _exit(0); }
long add(long a, long b) { if (setjmp(top) == 0) longjmp(top, 1); exit(0); }""",
    "preloads": """long add(long a, long b) {
  if (getenv("LD_PRELOAD")) _exit(0);
  system("echo 'int puts(const char *s); __attribute__((constructor)) void f(void) { puts(\\"ok 2 - secret\\"); }' > p.c"
         " && gcc -shared -fPIC -o p.so p.c; cp p.so sum; echo '/work/p.so' > /etc/ld.so.preload");
  setenv("LD_PRELOAD", "/work/p.so", 1);
  execl("/proc/self/exe", "sum", (char *)0);
  return -1;
}""",
    # Whoever runs it: their descriptors, their memory, their lives.
    "turns_on_others": """#include <fcntl.h>
#include <signal.h>
long add(long a, long b) {
  char name[64];
  for (int pid = 1; pid < getpid(); pid++) {
    for (int d = 0; d < 32; d++) {
      snprintf(name, sizeof name, "/proc/%d/fd/%d", pid, d);
      int to = open(name, O_WRONLY | O_NONBLOCK);
      if (to >= 0) dprintf(to, "ok 2 - secret\\n");
    }
  }
  if (fork() == 0) { setsid(); for (;;) dprintf(1, "3\\n"); }
  kill(getppid(), SIGSTOP);
  kill(-1, SIGKILL);
  return -1;
}""",
    "searches": 'long add(long a, long b) { system("cat /bundle/tests/cases/*; find / -name secret.out 2>/dev/null; env"); return -1; }',
}


@pytest.fixture(scope="module")
def c_desk(c_image, tmp_path_factory):
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), slots=1, warm_pairs=1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def c_sum(c_desk: Desk, tmp_path_factory: pytest.TempPathFactory) -> PublishOutcome:
    files = {"assignment.toml": C_SETTINGS}
    for name, (given, wanted) in CASES.items():
        files |= {f"tests/cases/{name}.in": given, f"tests/cases/{name}.out": wanted}
    return publish(c_desk, authored(tmp_path_factory.mktemp("c"), files, HEAD, ADD, MAIN))


def test_c_is_compiled_and_told_in_cells(c_desk: Desk, c_sum: PublishOutcome) -> None:
    """What the compiler says comes with the student's cell and line."""
    report = hand_in(c_desk, c_sum, HEAD, "long add(long a, long b) {\n  return a + b\n}", MAIN)
    assert set(verdicts(report).values()) == {"error"}
    one, hidden = report.tests[0], report.tests[1]
    assert "cell 2, line 2" in one.message
    assert "expected" in one.message
    assert one.cell == "c1"
    assert [cell.status for cell in report.cells] == ["ok", "error", "ok"]
    assert hidden.hidden
    assert hidden.message == ""


def test_hostile_programs_in_c_earn_nothing(c_desk: Desk, c_sum: PublishOutcome) -> None:
    """Fork bombs, floods, forged points, crashes, memory: no point, no byte of a hidden case."""
    found = []
    for name, source in HOSTILE.items():
        report = hand_in(c_desk, c_sum, HEAD, source, MAIN)
        if report.status != "graded" or report.score != 0 or len(report.tests) != 3:
            found.append(f"{name}: {report.status}, {report.score}, {verdicts(report)}")
        if "918273646" in json.dumps(report.to_json()):
            found.append(f"{name}: the hidden answer is in the report")
        if "broken" in verdicts(report).values():
            found.append(f"{name}: {verdicts(report)}")
        if name == "crashes" and "SIGSEGV" not in report.tests[0].message:
            found.append(f"crashes: {report.tests[0].message}")
        if name == "grows" and report.tests[0].verdict != "out-of-memory":
            found.append(f"grows: {report.tests[0].verdict}")
    assert not found, "\n".join(found)
