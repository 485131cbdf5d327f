"""Make what is measured: assignments of ours, and the same tests for bare pytest."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk
from tests.bench.server import COURSE

DEMO = Path(str(files("coplit_jupyter") / "_demo" / "hw1"))

NUMBERS = """
import numpy as np
import pandas as pd

def scaled(values):
    values = np.asarray(values, dtype=float)
    return (values - values.mean()) / values.std()

def moving(values, width):
    return np.convolve(values, np.ones(width) / width, mode="valid")

def table(rows):
    return pd.DataFrame(rows, columns=["name", "group", "score"])

def means(frame):
    return frame.groupby("group")["score"].mean()

def best(frame):
    return frame.sort_values("score", ascending=False).iloc[0]["name"]
"""
NUMBER_TESTS = """
import numpy as np
import pandas as pd
import pytest
from numbers1 import best, means, moving, scaled, table

ROWS = [("a", "x", 1.0), ("b", "x", 3.0), ("c", "y", 5.0), ("d", "y", 9.0)]

def test_scaled_has_mean_zero():
    assert abs(scaled([1, 2, 3, 4]).mean()) < 1e-12

def test_scaled_has_deviation_one():
    assert scaled([1, 2, 3, 4]).std() == pytest.approx(1)

def test_scaled_keeps_shape():
    assert scaled(np.arange(6).reshape(2, 3)).shape == (2, 3)

def test_moving():
    np.testing.assert_allclose(moving([1, 2, 3, 4], 2), [1.5, 2.5, 3.5])

def test_moving_of_width_one():
    np.testing.assert_allclose(moving([1.0, 5.0], 1), [1.0, 5.0])

def test_table_has_rows():
    assert len(table(ROWS)) == 4

def test_table_has_columns():
    assert list(table(ROWS).columns) == ["name", "group", "score"]

def test_means():
    expected = pd.Series([2.0, 7.0], index=pd.Index(["x", "y"], name="group"), name="score")
    pd.testing.assert_series_equal(means(table(ROWS)), expected)

def test_means_of_one_group():
    assert means(table(ROWS[:2]))["x"] == 2.0

def test_best():
    assert best(table(ROWS)) == "d"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A published assignment, what is handed in, and the folder for bare pytest."""

    name: str
    notebooks: dict[str, Any]
    bare: Path


class Maker:
    """Publishes into one home; servers on that home find everything there."""

    def __init__(self, home: Path, scratch: Path) -> None:
        self.home = home
        self._scratch = scratch
        self._desk: Desk | None = None

    @property
    def desk(self) -> Desk:
        """The desk, until `close`."""
        if self._desk is None:
            self._desk = open_desk(Settings(home=self.home))
        return self._desk

    def close(self) -> None:
        """Give the home to a server."""
        if self._desk is not None:
            self._desk.close()
            self._desk = None

    def demo(self, state: str, *, number: int = 0) -> Item:
        """Five functions, ten tests; each number is an assignment of its own."""
        name = f"demo-{state}-{number}"
        source = self._scratch / name
        shutil.copytree(DEMO, source)
        (source / "tests" / "number.txt").write_text(str(number))  # a bundle of its own, too
        text = (source / "assignment.toml").read_text("utf-8")
        text = text.replace('name = "hw1"', f'name = "{name}"', 1)
        text = text.replace("[assignment]", f'[assignment]\nstate = "{state}"', 1)
        (source / "assignment.toml").write_text(text, "utf-8")
        return self._publish(source)

    def numbers(self, state: str) -> Item:
        """Five functions with numpy and pandas, ten tests."""
        return self.folder(f"numbers-{state}", "numbers1", NUMBERS, NUMBER_TESTS, state=state,
                           image="coplit/python-data")  # fmt: skip

    def many(self, count: int, state: str) -> Item:
        """One function, `count` tests."""
        tests = "from many1 import double\n" + "".join(
            f"\ndef test_{n}():\n    assert double({n}) == {2 * n}\n" for n in range(count)
        )
        code = "def double(x):\n    return 2 * x\n"
        return self.folder(f"many-{count}-{state}", "many1", code, tests, state=state)

    def folder(
        self,
        name: str,
        module: str,
        code: str,
        tests: str,
        *,
        state: str,
        image: str = "coplit/python",
    ) -> Item:
        """An assignment that is a folder."""
        source = self._scratch / name
        (source / "tests").mkdir(parents=True)
        (source / "assignment.toml").write_text(
            f'[assignment]\nname = "{name}"\ntitle = "{name}"\nnotebook = "{module}.ipynb"\n'
            f'module = "{module}"\nimage = "{image}"\nstate = "{state}"\n',
            "utf-8",
        )
        (source / "tests" / f"test_{module}.py").write_text(tests, "utf-8")
        cell = f"### BEGIN SOLUTION\n{code}\n### END SOLUTION"
        (source / f"{module}.ipynb").write_text(json.dumps(notebook([code_cell("c1", cell)])))
        return self._publish(source)

    def nbgrader(self) -> Item:
        """A notebook with nbgrader's metadata: six solution cells, six test cells."""
        source = self._scratch / "graded12"
        source.mkdir()
        (source / "graded12.ipynb").write_text(json.dumps(nbgrader_notebook()))
        item = self._publish(source)
        (item.bare / "tests").mkdir(parents=True)
        code = "\n".join(f"def f{n}(x):\n    return x + {n}\n" for n in range(6))
        (item.bare / "graded12.py").write_text(code)
        tests = "from graded12 import f0, f1, f2, f3, f4, f5\n" + "".join(
            f"\ndef test_f{n}():\n    assert f{n}(1) == {n + 1}\n    assert f{n}(-1) == {n - 1}\n"
            for n in range(6)
        )
        (item.bare / "tests" / "test_graded12.py").write_text(tests)
        return item

    def _publish(self, source: Path) -> Item:
        outcome = self.desk.publish(source, course=COURSE, mutants=False)
        if outcome.version is None:
            raise SystemExit(f"{source} cannot be proved: {outcome.proof.blockers}")
        manifest, author = outcome.version.manifest, outcome.version.author
        bare = self._scratch / "bare" / manifest.name
        if (source / "tests").is_dir():
            shutil.copytree(source / "tests", bare / "tests")
            text = "\n\n".join(
                "".join(cell["source"])
                for notebook in author.values()
                for cell in json.loads(notebook)["cells"]
                if cell["cell_type"] == "code"
            )
            (bare / f"{manifest.module}.py").write_text(text, "utf-8")
        submitted = {name: json.loads(text) for name, text in author.items()}
        return Item(name=manifest.name, notebooks=submitted, bare=bare)


def code_cell(name: str, source: str, **metadata: Any) -> dict[str, Any]:
    """Give a code cell of nbformat 4.5."""
    return {"cell_type": "code", "id": name, "metadata": metadata, "outputs": [],
            "execution_count": None, "source": source}  # fmt: skip


def notebook(cells: list[dict[str, Any]]) -> dict[str, Any]:
    """Give a notebook of nbformat 4.5."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": cells}


def nbgrader_notebook() -> dict[str, Any]:
    """Give an instructor's notebook with twelve code cells."""
    cells = []
    for n in range(6):
        code = f"def f{n}(x):\n    ### BEGIN SOLUTION\n    return x + {n}\n    ### END SOLUTION"
        marks = {"schema_version": 3, "locked": False, "task": False, "cell_type": "code"}
        answer = {**marks, "grade": False, "solution": True, "grade_id": f"f{n}"}
        tests = f"assert f{n}(1) == {n + 1}\nassert f{n}(-1) == {n - 1}"
        test = {**marks, "grade": True, "solution": False, "points": 1, "locked": True,
                "grade_id": f"test_f{n}"}  # fmt: skip
        cells += [code_cell(f"f{n}", code, nbgrader=answer),
                  code_cell(f"t{n}", tests, nbgrader=test)]  # fmt: skip
    return notebook(cells)
