"""Name the scopes that a token needs, on both sides of the Hub's API."""

from __future__ import annotations

TEACH = "custom:coplit:teach"
"""A token without it acts as a student, whatever groups its owner is in."""
METRICS = "read:metrics"
"""The Hub's own scope for its figures; ours are read with the same."""


def access(service: str) -> str:
    """Give the scope without which a token cannot use the service at all."""
    return f"access:services!service={service}"
