"""Give a test the judge's own copy of a library that the student's program imported, too."""

from __future__ import annotations

import contextlib
import importlib
import sys
import types
from typing import Any

# What everybody calls them. A test's `np.allclose(...)` must be ours, not the student's word.
USUAL_MODULES = {
    "np": "numpy", "numpy": "numpy", "pd": "pandas", "pandas": "pandas",
    "plt": "matplotlib.pyplot", "matplotlib": "matplotlib", "scipy": "scipy", "sp": "scipy",
    "math": "math", "random": "random", "os": "os", "sys": "sys", "re": "re", "json": "json",
    "itertools": "itertools", "functools": "functools", "collections": "collections",
    "datetime": "datetime", "time": "time", "string": "string", "copy": "copy",
    "statistics": "statistics", "operator": "operator", "inspect": "inspect", "io": "io",
    "unittest": "unittest", "pytest": "pytest", "decimal": "decimal", "fractions": "fractions",
}  # fmt: skip
LIBRARIES = frozenset(name.partition(".")[0] for name in USUAL_MODULES.values())


def own_module(name: str, claimed: str) -> types.ModuleType | None:
    """Give our own module for a student's module bound to `name`; None if we have none.

    `claimed` is what the student's program calls it: it chooses among libraries, not for the
    names that everybody uses.
    """
    wanted = USUAL_MODULES.get(name, claimed)
    known = wanted.partition(".")[0] in LIBRARIES or wanted in sys.modules
    if not known or wanted.startswith("coplit_jupyter"):
        return None
    with contextlib.suppress(Exception):
        return importlib.import_module(wanted)
    return None


# Their objects never come by value: a test can only look at them, as at any of the student's.
SHOWN = frozenset("matplotlib scipy sklearn sympy networkx seaborn statsmodels PIL bs4".split())


def is_shown(key: tuple[str, str]) -> bool:
    """Tell whether a class says that it is one of those libraries'."""
    return key[0].partition(".")[0] in SHOWN and key[1].isidentifier()


def library_class(key: tuple[str, str]) -> type | None:
    """Give our own class of a library, for an instance that says it is that library's.

    Then `isinstance(figure, plt.Figure)` holds. A test that imports the class has it loaded here.
    """
    found = getattr(sys.modules.get(key[0]), key[1], None)
    return found if isinstance(found, type) else None


def own_function(key: tuple[str, str]) -> Any:
    """Give our own function of a library, for a function that says it is that library's."""
    module, name = key
    if module.partition(".")[0] not in LIBRARIES or not name.isidentifier():
        return None
    found = getattr(own_module("", module), name, None)
    return found if callable(found) else None
