"""`coplit release`: write what students get of an assignment into a folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from coplit_jupyter.cli.app import desk
from coplit_jupyter.cli.output import emit, plain, points, say
from coplit_jupyter.errors import InstructorError

PARENT = "release"


def run(assignment: str, *, output: Path | None, force: bool, as_json: bool) -> int:
    """Write the newest version's release; gives 0.

    Raises:
        NotFoundError: no such assignment.
        InstructorError: another file is there already; nothing was written.
    """
    with desk() as opened:
        version = opened.store.version(opened.find(assignment))
        beside = opened.student_files(version)
    manifest = version.manifest
    folder = output or Path(PARENT) / manifest.name
    notebooks = {name: text.encode() for name, text in version.release.items()}
    _write(folder, {**beside, **notebooks}, force=force)
    if as_json:
        told = {
            "course": manifest.course,
            "assignment": manifest.name,
            "title": manifest.title,
            "version": version.number,
            "bundle": version.bundle,
            "max_score": manifest.max_score,
            "folder": str(folder),
            "notebooks": sorted(notebooks),
            "files": sorted(beside),
        }
        emit(told)
        return 0
    for name in (*notebooks, *sorted(beside)):
        say(f"  {plain(str(folder / name))}")
    count = len(beside)
    files = f" and {count} file{'s' if count > 1 else ''}" if beside else ""
    many = "notebooks" if len(notebooks) > 1 else "notebook"
    say(
        f"{manifest.id} version {version.number}, {points(manifest.max_score)} points: "
        f"{len(notebooks)} {many}{files} for students, without solutions and hidden tests."
    )
    return 0


def _write(folder: Path, files: Mapping[str, bytes], *, force: bool) -> None:
    """Write all of them, or none: the author's own notebooks have the same names."""
    root = folder.resolve()
    targets = {name: folder / name for name in files}
    for name, target in targets.items():
        inside = target.resolve().is_relative_to(root)
        if not inside or (target.exists() and not target.is_file()):
            raise InstructorError(
                f"{target} cannot be written: it is no file in {folder}.",
                hint="Nothing was written. Give an empty folder with --output.",
                code="not-a-file",
            )
        if not force and target.exists() and target.read_bytes() != files[name]:
            raise InstructorError(
                f"{target} is there already, and is not what students get.",
                hint="Nothing was written. Give another folder with --output, or use --force.",
                code="already-there",
            )
    for name, target in targets.items():
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(files[name])
