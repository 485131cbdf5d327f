"""Let an empty array be close to nothing but an empty array.

`np.allclose([], 2.5)` is true: where there is nothing, nothing differs. A program that gives
nothing would pass every such test.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

from coplit_jupyter.harness.judge.importing import when_imported

ASSERTIONS = """assert_allclose assert_almost_equal assert_approx_equal assert_array_almost_equal
assert_array_equal assert_array_less assert_equal""".split()


def install() -> None:
    """Replace them for the rest of this process, or once numpy is imported."""
    when_imported("numpy", _replace)


def _replace(numpy: Any) -> None:
    def differ(one: Any, other: Any) -> bool:
        try:
            return bool((numpy.size(one) == 0) != (numpy.size(other) == 0))
        except Exception:  # what numpy itself says of it is the better sentence
            return False

    def comparing(original: Callable[..., Any]) -> Callable[..., Any]:
        def compare(a: Any, b: Any, *args: Any, **named: Any) -> Any:
            __tracebackhide__ = True
            return numpy.False_ if differ(a, b) else original(a, b, *args, **named)

        return _like(compare, original)

    def asserting(original: Callable[..., Any]) -> Callable[..., Any]:
        def check(*args: Any, **named: Any) -> None:
            __tracebackhide__ = True
            sides = (*args, *(named[key] for key in NAMES if key in named))[:2]
            arrays = [hasattr(one, "shape") or isinstance(one, list | tuple) for one in sides]
            if len(sides) == 2 and any(arrays) and differ(*sides):
                raise AssertionError(f"One of both is empty: {sides[0]!r} and {sides[1]!r}")
            original(*args, **named)

        return _like(check, original)

    for name in ("allclose", "isclose"):
        setattr(numpy, name, comparing(getattr(numpy, name)))
    testing = importlib.import_module("numpy.testing")
    for name in ASSERTIONS:
        setattr(testing, name, asserting(getattr(testing, name)))


NAMES = ("actual", "x", "desired", "y")


def _like(made: Callable[..., Any], original: Any) -> Callable[..., Any]:
    made.__name__ = made.__qualname__ = original.__name__
    made.__doc__ = original.__doc__
    return made
