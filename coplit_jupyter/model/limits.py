"""Bound what one run may use, and say what the student's program sees at each bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

from coplit_jupyter.errors import InstructorError

MIB = 1024 * 1024

# What a notebook may be before anything of it is run.
MAX_BODY_BYTES = 20 * MIB
MAX_FILE_BYTES = 200 * MIB
MAX_CELLS = 2_000
MAX_CELL_BYTES = 1_000_000
MAX_NESTING = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Every limit of one run; the unit is in the name."""

    wall_seconds: float = 120.0
    """Whole run, measured outside. Tests that had no turn are `not-run`."""
    cells_seconds: float = 60.0
    """All cells once. The cell that was running is reported; tests are `timed-out`."""
    test_seconds: float = 20.0
    """One test. Its process is killed and the test is `timed-out`; the next test starts anew."""
    memory_bytes: int = 512 * MIB
    """Each container, no swap. The program is killed: `out-of-memory`."""
    cpus: float = 1.0
    """Cores of each container; clamped to the machine's."""
    processes: int = 64
    """Processes and threads of the student's container. fork() fails with EAGAIN."""
    files_bytes: int = 16 * MIB
    """Each writable folder (tmpfs). write() fails with ENOSPC."""
    output_bytes: int = 64 * 1024
    """Printed text kept for one test; the rest is cut and said to be cut."""
    run_output_bytes: int = 4 * MIB
    """Printed text kept for one run."""

    @classmethod
    def from_mapping(cls, given: Mapping[str, Any]) -> Self:
        """Read `[limits]` of an assignment over the defaults.

        Raises:
            InstructorError: a name that is no limit, or a value that is no positive number.
        """
        known = {field.name: field for field in fields(cls)}
        values: dict[str, Any] = {}
        for name, value in given.items():
            if name not in known:
                raise InstructorError(
                    f"[limits] has no setting {name!r}.",
                    hint=f"Use one of: {', '.join(known)}.",
                )
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not 0 < value < float("inf"):
                raise InstructorError(
                    f"[limits] {name} must be a positive number, not {value!r}.",
                    hint="The unit is in the name of the setting.",
                )
            whole = isinstance(getattr(cls(), name), int)
            values[name] = int(value) if whole else float(value)
        return cls(**values)

    def to_json(self) -> dict[str, Any]:
        """Give every limit by name."""
        return asdict(self)
