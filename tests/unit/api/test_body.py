"""What a request's body may be, before anything else looks at it."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.api.body import read_key, read_notebooks, read_object, take_fields
from coplit_jupyter.errors import CoplitError, InstructorError, StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"[]",
        b'"text"',
        b"{",
        b'{"a": NaN}',
        b'{"a": -Infinity}',
        b'{"a": 1, "a": 2}',
        b'{"a": {"b": 1, "b": 1}}',
        b"\xff\xfe{\x00}\x00",
        b'\xef\xbb\xbf{"a": 1}',
        b'{"a": ' + b"9" * 5000 + b"}",
    ],
)
def test_what_is_not_one_plain_json_object_is_refused(raw):
    """Two readers of one body must not see two different notebooks."""
    with pytest.raises(InstructorError) as caught:
        read_object(raw)
    assert caught.value.code == "bad-request"


def test_a_body_over_the_cap_says_how_large_it_is():
    with pytest.raises(StudentError) as caught:
        read_object(b" " * (MAX_BODY_BYTES + 1))
    assert caught.value.code == "too-large"
    assert "20.0 MB" in caught.value.message


def test_a_body_nested_without_end_is_refused_and_harms_nobody():
    """The parser's recursion is bounded by the interpreter: that is an answer, not a crash."""
    with pytest.raises(StudentError):
        read_object(b'{"a":' + b"[" * 200_000 + b"]" * 200_000 + b"}")


def test_a_body_of_a_million_lists_is_refused_before_it_is_parsed():
    """20 MB of brackets would cost the service 600 MB and its students a quarter of a minute."""
    with pytest.raises(StudentError) as caught:
        read_object(b'{"notebooks":[' + b"[]," * 1_000_000 + b"1]}")
    assert caught.value.code == "too-complex"


@given(st.binary(max_size=200))
def test_any_bytes_give_an_object_or_an_error_of_ours(raw):
    try:
        found = read_object(raw)
    except CoplitError as error:
        found = {"code": error.code}
    assert isinstance(found, dict)


def test_a_field_nobody_knows_is_named():
    """A client that misspells `key` must hear of it instead of losing the promise it makes."""
    with pytest.raises(InstructorError, match="'kye'"):
        take_fields({"notebooks": {}, "kye": "x"}, required={"notebooks": dict})


@pytest.mark.parametrize(
    "body", [{}, {"notebooks": []}, {"notebooks": None}, {"notebooks": {}, "force": "yes"}]
)
def test_a_field_that_is_missing_or_of_another_type_is_refused(body):
    with pytest.raises(InstructorError):
        take_fields(body, required={"notebooks": dict}, optional={"force": bool})


def test_an_optional_field_that_is_null_is_as_if_left_out():
    assert take_fields(
        {"path": "x", "course": None}, required={"path": str}, optional={"course": str}
    ) == {"path": "x"}


@pytest.mark.parametrize("notebooks", [{}, {"a.ipynb": "text"}, {str(n): {} for n in range(51)}])
def test_notebooks_are_one_to_fifty_objects(notebooks):
    with pytest.raises(InstructorError):
        read_notebooks(notebooks)


def test_notebooks_arrive_at_the_front_door_as_they_were_sent():
    """Also half a surrogate pair, which JavaScript strings may hold and UTF-8 may not."""
    document = {"cells": [], "text": "가 \ud800 😀"}
    assert json.loads(read_notebooks({"a.ipynb": document})["a.ipynb"]) == document


@pytest.mark.parametrize("key", ["", "short", "x" * 65, "with space", "ä" * 10, "line\nbreak-line"])
def test_a_key_is_a_short_plain_word(key):
    with pytest.raises(InstructorError):
        read_key(key)
