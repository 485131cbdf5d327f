"""Keep pytest from collecting the assignments: their tests run in a sandbox."""

from __future__ import annotations

collect_ignore = ["assignments"]
