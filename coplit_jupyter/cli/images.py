"""`coplit images`: build what is not current, and say how each image stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict

from coplit_jupyter.cli.output import emit, say
from coplit_jupyter.sandbox.build import Images, ImageState

MB = 1_000_000


def build(names: Sequence[str], *, pull: bool, as_json: bool) -> int:
    """Build the named images (default: all); gives 0.

    Raises:
        InstructorError: a name is not in the catalog.
        OperatorError: no Engine, or a build failed.
    """
    for state in Images(on_progress=say).build(names, pull=pull):
        _show(state, as_json=as_json)
    return 0


def show(*, as_json: bool) -> int:
    """List every image of the catalog; gives 0 if all are current, else 1."""
    states = Images(on_progress=say).states()
    for state in states:
        _show(state, as_json=as_json)
    return 0 if all(state.current for state in states) else 1


def _show(state: ImageState, *, as_json: bool) -> None:
    if as_json:
        emit(asdict(state))
        return
    if not state.current:
        say(f"{state.name:<20} not built, or not current: coplit images build")
        return
    own = (state.size_bytes - state.shared_bytes) / MB
    shared = f"{state.shared_bytes / MB:.1f} MB of it the parent's, {own:.1f} MB its own"
    say(
        f"{state.name:<20} {state.size_bytes / MB:>7.1f} MB ({shared})  "
        f"protocol {state.protocol}  {state.id[:19]}  current"
    )
