"""Whose mistake it is decides the status; what is not ours to tell is not told."""

from __future__ import annotations

import pytest
from tornado.web import HTTPError

from coplit_jupyter.api.problem import refusal
from coplit_jupyter.errors import (
    AccessError,
    InstructorError,
    NotFoundError,
    OperatorError,
    StudentError,
)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StudentError("m"), 422),
        (StudentError("m", code="too-large"), 413),
        (InstructorError("m"), 400),
        (NotFoundError("m"), 404),
        (AccessError("m"), 403),
        (OperatorError("m"), 503),
    ],
)
def test_each_branch_of_the_tree_has_its_status(error, status):
    told = refusal(error, status=500)
    assert told.status == status
    assert told.to_json()["error"]["message"] == "m"


def test_who_does_not_run_the_machine_reads_nothing_of_it():
    """A student of a Hub could do nothing with a path of the service's; an operator, with a code."""
    error = OperatorError("/srv/coplit is full", hint="Look into /srv.", code="storage-full")
    told = refusal(error, status=500, to_operator=False)
    assert (told.status, told.code, bool(told.retry_after_seconds)) == (503, "storage-full", True)
    assert "storage-full" in told.message
    assert "/srv" not in str(told.to_json())
    assert refusal(StudentError("m"), status=500, to_operator=False).message == "m"


def test_only_our_own_trouble_says_when_to_try_again():
    """A client that repeats a student's mistake would only repeat the answer."""
    assert refusal(OperatorError("m"), status=500).retry_after_seconds
    assert refusal(StudentError("m"), status=500).retry_after_seconds is None


@pytest.mark.parametrize(
    "error",
    [
        ValueError("/home/kim/secret"),
        HTTPError(403, "secret"),
        HTTPError(418, "secret"),
        HTTPError(599, reason="secret"),
    ],
)
def test_the_text_of_a_foreign_error_is_not_told(error):
    """It may hold a path, a source line or a token."""
    status = error.status_code if isinstance(error, HTTPError) else 500
    told = refusal(error, status=status)
    assert told.status == status
    assert "secret" not in str(told.to_json())
    assert told.message
