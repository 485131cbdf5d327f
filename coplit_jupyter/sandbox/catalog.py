"""Read the catalog of images, and name what each one is made from by a digest."""

from __future__ import annotations

import hashlib
import importlib.resources
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coplit_jupyter.errors import InstructorError, OperatorError

REPOSITORY = "coplit"
PROTOCOL = "1"
PROTOCOL_LABEL = "org.coplit.protocol"
CONTEXT_LABEL = "org.coplit.context"


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageSpec:
    """One entry of `catalog.toml`.

    `context` is the sha256 (hex) over everything the image is built from, parents and tools
    included: two images with the same context are interchangeable. `tools` names the image that
    fetches its packages; an image without a budget is such a tool, and nothing is graded in it.
    """

    name: str
    parent: str | None
    tools: str | None
    language: str | None
    preload: tuple[str, ...]
    budget_mb: int | None
    folder: Path
    context: str

    @property
    def repository(self) -> str:
        """`coplit/<name>`, as assignments write it."""
        return f"{REPOSITORY}/{self.name}"

    @property
    def tag(self) -> str:
        """The image's name on an Engine; another context is another tag, so versions coexist."""
        return f"{self.repository}:{self.context[:12]}"

    @property
    def is_tool(self) -> bool:
        """Whether it is only there to build other images."""
        return self.budget_mb is None


def images_folder() -> Path:
    """Give the folder of `catalog.toml`: the wheel's copy, else the checkout's.

    Raises:
        OperatorError: neither is there.
    """
    package = Path(str(importlib.resources.files("coplit_jupyter")))
    for folder in (package / "_images", package.parent / "images"):
        if (folder / "catalog.toml").is_file():
            return folder
    raise OperatorError(
        f"The image catalog is missing beside {package}.",
        hint="Install coplit-jupyter again.",
        code="catalog-missing",
    )


def harness_folder() -> Path:
    """Give the folder of the program that runs inside the containers."""
    return Path(str(importlib.resources.files("coplit_jupyter"))) / "harness"


@cache
def load_catalog(folder: Path) -> Mapping[str, ImageSpec]:
    """Read every image of `folder`, parents before children.

    Raises:
        OperatorError: the catalog names an unknown parent, or a folder is missing.
    """
    entries = tomllib.loads((folder / "catalog.toml").read_text(encoding="utf-8"))
    specs: dict[str, ImageSpec] = {}
    for name, entry in entries.items():
        parent, tools = entry.get("parent"), entry.get("tools")
        for needed in (parent, tools):
            if needed is not None and needed not in specs:
                raise OperatorError(
                    f"Image {name!r} needs {needed!r}, which does not come before it.",
                    hint=f"Put [{needed}] above [{name}] in {folder / 'catalog.toml'}.",
                    code="catalog-wrong",
                )
        preload = tuple(entry.get("preload", ()))
        above = "\n".join(specs[one].context for one in (parent, tools) if one)
        specs[name] = ImageSpec(
            name=name,
            parent=parent,
            tools=tools,
            language=entry.get("language"),
            preload=preload,
            budget_mb=entry.get("budget_mb"),
            folder=folder / name,
            context=_context(folder / name, above=above, preload=preload),
        )
    return specs


def find_image(image: str) -> ImageSpec | None:
    """Give the catalog's entry for `coplit/<name>` (or `<name>`); None for anybody else's image.

    Raises:
        InstructorError: the name says `coplit/` and the catalog does not have it.
    """
    catalog = load_catalog(images_folder())
    name = image.removeprefix(f"{REPOSITORY}/")
    if name in catalog:
        return catalog[name]
    if image.startswith(f"{REPOSITORY}/"):
        usable = ", ".join(spec.repository for spec in catalog.values() if spec.language)
        raise InstructorError(
            f"There is no image {image!r}.",
            hint=f"Use one of: {usable}.",
            code="unknown-image",
        )
    return None


def needs_harness(folder: Path) -> bool:
    """Tell whether an image copies the harness (its children inherit it)."""
    lines = (folder / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return any(line.startswith("COPY harness ") for line in lines)


def context_files(folder: Path) -> Iterator[tuple[str, Path]]:
    """Give (name in the build context, file) of everything an image is built from, sorted.

    Compiled files are left out: they differ from machine to machine.
    """
    sources = [(folder, "")]
    if needs_harness(folder):
        sources.append((harness_folder(), "harness/"))
    for root, prefix in sources:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".pyc":
                yield prefix + path.relative_to(root).as_posix(), path


def _context(folder: Path, *, above: str, preload: tuple[str, ...]) -> str:
    if not (folder / "Dockerfile").is_file():
        raise OperatorError(
            f"{folder} has no Dockerfile.",
            hint="Install coplit-jupyter again.",
            code="catalog-wrong",
        )
    digest = hashlib.sha256(f"{above}\n{','.join(preload)}\n".encode())
    for name, path in context_files(folder):
        content = path.read_bytes()
        digest.update(f"{name}\n{len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()
