"""Gather what an author put on disk: notebooks, the files beside them, the settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.model.assignment import (
    DEFAULT_COURSE,
    DEFAULT_IMAGE,
    DEFAULT_IMAGES,
    Manifest,
    Step,
    TestSpec,
    check_name,
)
from coplit_jupyter.model.verdict import State
from coplit_jupyter.notebook.authored import TestRule
from coplit_jupyter.notebook.folder_files import gather_files
from coplit_jupyter.notebook.folder_settings import SETTINGS_FILE, FolderSettings, read_settings
from coplit_jupyter.notebook.front_door import Document, open_document
from coplit_jupyter.notebook.naming import fitting_name, renamed

CELLS_MODULE = "notebook_answers"
"""The student's module where tests are cells, which import nothing from it: a notebook is also
called `numpy.ipynb` or `statistics.ipynb`, and must not stand in a library's place."""
DATA_IMAGE = "coplit/python-data"
DATA_IMPORT = re.compile(
    r"^[ \t]*(?:import|from)[ \t]+(?:[\w., ]+,[ \t]*)?(?:numpy|pandas|scipy|matplotlib)\b",
    re.MULTILINE,
)
OTHER_KERNELS = {
    "ir": "R",
    "java": "Java",
    "ijava": "Java",
    "javascript": "JavaScript",
    "deno": "TypeScript",
    "jslab": "JavaScript",
    "tslab": "TypeScript",
    "bash": "bash",
    "octave": "Octave",
    "xcpp11": "C++",
    "xcpp14": "C++",
    "xcpp17": "C++",
    "ihaskell": "Haskell",
    "scala": "Scala",
    "xsql": "SQL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthoredFiles:
    """An assignment's folder, or one notebook, as found on disk.

    `given` is the name that it has there. `notebooks` are in the order of their names; `files` are
    the other files, by path in the folder.
    """

    given: str
    notebooks: Mapping[str, Document]
    files: Mapping[str, bytes] = field(default_factory=dict)
    settings: FolderSettings = field(default_factory=FolderSettings)

    @property
    def name(self) -> str:
        """The assignment's name: the settings', or what of its own fits."""
        return self.settings.name or fitting_name(self.given)

    @property
    def title(self) -> str:
        """What people read."""
        return self.settings.title or self.settings.name or self.given

    @property
    def warnings(self) -> list[str]:
        """Say it where the name is not the one that was given."""
        return [] if self.settings.name else renamed(self.given, self.name)


def gather(path: Path, *, keep_outputs: bool = False) -> AuthoredFiles:
    """Read an .ipynb, or a folder of them with the files beside them.

    Otter's tests are compared with saved outputs: only there `keep_outputs` is needed.

    Raises:
        InstructorError: nothing to read there, a notebook that is none, or files that are too big.
    """
    if not path.exists():
        raise InstructorError(
            f"There is no file or folder {str(path)!r}.", hint="Check the path.", code="not-found"
        )
    if path.is_file():
        document = _open(path, keep_outputs=keep_outputs)
        return AuthoredFiles(given=path.stem, notebooks={path.name: document})
    folder = gather_files(path)
    settings = read_settings(path / SETTINGS_FILE)
    names = settings.notebooks or tuple(sorted(folder.notebooks))
    if not names:
        raise InstructorError(
            f"The folder {path.name!r} has no notebook (.ipynb).",
            hint="Name a notebook, or a folder that holds the assignment's notebooks.",
        )
    return AuthoredFiles(
        given=path.resolve().name,
        notebooks={name: _open(path / name, keep_outputs=keep_outputs) for name in names},
        files={**folder.files, **folder.tests},
        settings=settings,
    )


def _open(path: Path, *, keep_outputs: bool) -> Document:
    try:
        return open_document(path, keep_outputs=(lambda _: True) if keep_outputs else None)
    except StudentError as error:
        raise InstructorError(error.message, hint=error.hint, code=error.code) from error


def manifest_of(
    files: AuthoredFiles,
    *,
    course: str | None,
    format: str,  # noqa: A002  (the manifest's own word)
    tests: Iterable[TestSpec],
    steps: Iterable[Step],
    language: str = "python",
) -> Manifest:
    """Put a manifest together; an assignment.toml beside the notebooks is heeded.

    Raises:
        InstructorError: a name that cannot be one.
    """
    settings = files.settings
    return Manifest(
        course=check_name(course or settings.course or DEFAULT_COURSE, what="a course"),
        name=check_name(files.name, what="an assignment"),
        title=files.title,
        notebooks=tuple(files.notebooks),
        module=settings.module or CELLS_MODULE,
        language=language,
        image=_image(files, language),
        isolation=settings.isolation,
        state=State.NOTEBOOK,
        limits=settings.limits,
        tests=tuple(_ruled(test, settings.rules) for test in tests),
        steps=tuple(steps),
        format=format,
        policy=settings.policy,
    )


def _image(files: AuthoredFiles, language: str) -> str:
    """Choose the image: as the settings say, or the one with the packages that are imported.

    Existing courses have no assignment.toml to name it in.
    """
    if files.settings.image != DEFAULT_IMAGE:
        return files.settings.image
    if language != "python":
        return DEFAULT_IMAGES[language]
    sources = [
        cell.source
        for document in files.notebooks.values()
        for cell in document.cells
        if cell.kind == "code"
    ]
    sources += [
        content.decode("utf-8", "replace")
        for name, content in files.files.items()
        if name.endswith(".py")
    ]
    return DATA_IMAGE if any(map(DATA_IMPORT.search, sources)) else DEFAULT_IMAGE


def _ruled(test: TestSpec, rules: Iterable[TestRule]) -> TestSpec:
    """Change a test as `[[tests]]` says; the last word wins.

    Raises:
        InstructorError: it would show a test whose text is not in the release.
    """
    is_cut = test.hidden
    for rule in rules:
        if rule.applies_to(test.id):
            test = replace(
                test,
                points=test.points if rule.points is None else rule.points,
                hidden=test.hidden if rule.hidden is None else rule.hidden,
                hint=test.hint if rule.hint is None else rule.hint,
                question=test.question if rule.question is None else rule.question,
            )
    if is_cut and not test.hidden:
        raise InstructorError(
            f"{test.id} has hidden tests, so `hidden = false` cannot make it visible.",
            hint="Take the marks of hidden tests out of its cell, or the setting out of the file.",
            code="hidden-shown",
        )
    return test


def language_of(files: AuthoredFiles) -> str:
    """Give the language of the tests in cells: the settings', or that of every kernel.

    Raises:
        InstructorError: a kernel runs none that can be graded, or two run different ones.
    """
    if files.settings.language != "python":
        return files.settings.language
    spoken = {}
    for name, document in files.notebooks.items():
        kernel, language = _spoken(document)
        if _is_javascript(language):
            spoken[name] = "javascript"
        else:
            _require(document, kernel, language, among="Python, JavaScript and TypeScript")
            spoken[name] = "python"
    if len(set(spoken.values())) > 1:
        told = ", ".join(f"{name} in {language}" for name, language in spoken.items())
        raise InstructorError(
            f"The notebooks are written in different languages: {told}.",
            hint="Publish them as an assignment for each language.",
            code="mixed-languages",
        )
    return next(iter(spoken.values()))


def require_python(document: Document) -> None:
    """Refuse a notebook whose kernel does not run Python; any name of a Python kernel will do.

    Raises:
        InstructorError: the kernel runs another language.
    """
    _require(document, *_spoken(document), among="Python")


def _spoken(document: Document) -> tuple[str, str]:
    """Give the name of a notebook's kernel and the language that it runs."""
    kernel = document.metadata.get("kernelspec")
    name = str(kernel.get("name") or "") if isinstance(kernel, Mapping) else ""
    return name, document.language or OTHER_KERNELS.get(name.lower(), "python")


def _is_javascript(language: str) -> bool:
    return language.lower() in ("javascript", "typescript", "js", "ts", "node")


def _require(document: Document, kernel: str, language: str, *, among: str) -> None:
    if "python" in language.lower():
        return
    raise InstructorError(
        f"{document.name} is written for the kernel {kernel or language!r}, which runs "
        f"{language}; tests in cells are graded in {among} only.",
        hint="Publish it as a folder with an assignment.toml and test files for that language.",
        code="kernel-not-python",
    )
