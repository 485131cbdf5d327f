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
# What acts on the process, or answers as a test wants: never by what the student's program claims.
TOOLS = frozenset("copy inspect io os pytest sys unittest".split())
# Whose functions the judge may run in place of the student's of the same name. Not all that there
# is below: `numpy.testing._private.utils.runstring` runs what it is given.
FUNCTIONS = (frozenset(USUAL_MODULES.values()) - TOOLS) | {
    "cmath", "numpy.linalg", "numpy.testing", "pandas.testing", "pandas._testing.asserters",
}  # fmt: skip
# Classes of plain values: own under every name (`from datetime import date as day`).
VALUES = frozenset("collections datetime decimal fractions".split())


def own_module(name: str, claimed: str) -> types.ModuleType | None:
    """Give our own module for a student's module bound to `name`; None if we have none.

    `claimed` is what the student's program calls it: it chooses among libraries that only compute,
    not for the names that everybody uses. A `helper` that says it is `subprocess` or `pickle` would
    have the judge run what the program gives to it.
    """
    wanted = USUAL_MODULES.get(name, claimed)
    computes = wanted.partition(".")[0] in LIBRARIES - TOOLS and "._" not in wanted
    if not (computes or name in USUAL_MODULES or (name == claimed and name in sys.modules)):
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


def own_function(name: str, key: tuple[str, str]) -> Any:
    """Give our own function of a library for one bound to its own name, which says it is that.

    An `add` that says it is `pytest.approx` would be right for every answer, a `decode` that says
    it is `os.system` would run the program's words in the judge.
    """
    module, own = key
    if module not in (FUNCTIONS if own == name else VALUES):
        return None
    found = getattr(own_module("", module), own, None)
    return found if callable(found) else None
