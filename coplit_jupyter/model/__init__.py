"""The vocabulary: frozen values that every part shares. Standard library only, no I/O."""

from __future__ import annotations
