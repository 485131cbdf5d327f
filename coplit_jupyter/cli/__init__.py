"""The command line: `coplit`. JSON goes to stdout, everything for people to stderr or a terminal.

Exit codes: 0 good; 1 the thing asked about is not; 2 usage or operator error, nothing graded.
"""

from __future__ import annotations

from coplit_jupyter.cli.app import main

__all__ = ["main"]
