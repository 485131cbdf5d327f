"""Choose implementations from settings: the only module that names them."""

from __future__ import annotations
