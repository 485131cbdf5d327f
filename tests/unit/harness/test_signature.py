"""A signature that a student's process tells is read, never run."""

from __future__ import annotations

import inspect

import pytest

from coplit_jupyter.harness.judge.signature import annotations_of, signature_of


def example(a, b=2, /, c: int = 3, *rest, key="x", **more) -> bool:
    """Have one parameter of each kind."""


def test_kinds_names_and_plain_defaults_are_the_same():
    told = signature_of("(a, b=2, /, c: int = 3, *rest, key='x', **more) -> bool")
    assert told == inspect.signature(example, eval_str=True)


def test_what_is_no_literal_shows_its_source_and_is_not_run():
    told = signature_of("(a=__import__('os').getpid(), b: List[int] = None)")
    assert repr(told.parameters["a"].default) == "__import__('os').getpid()"
    assert told.parameters["b"].default is None


def test_annotations_by_name():
    assert annotations_of("(n: int, name: str = 'a') -> bool") == {
        "n": int, "name": str, "return": bool,
    }  # fmt: skip


@pytest.mark.parametrize("text", [None, 5, "", "(", "(a", "): pass\ndef g("])
def test_anything_else_is_no_signature(text):
    with pytest.raises(ValueError, match="no signature"):
        signature_of(text)
