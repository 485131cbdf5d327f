"""Fill in AUTOTEST lines with the values that the reference solution has in a sandbox."""

from __future__ import annotations

from collections.abc import Callable

from coplit_jupyter.errors import InstructorError
from coplit_jupyter.notebook import autotest
from coplit_jupyter.notebook.authored import Authored
from coplit_jupyter.notebook.export import export_submission
from coplit_jupyter.sandbox.protocol import BundleSource, Ending, Output, RunOrder, Sandbox


def with_autotests(
    authored: Authored, *, sandbox: Sandbox, keep: Callable[[Authored], BundleSource]
) -> Authored:
    """Give the assignment with assertions in the place of AUTOTEST lines; most have none.

    `keep` stores the draft of the bundle, whose files the reference may need.

    Raises:
        InstructorError: the reference solution raises where a value is asked for.
        OperatorError: the sandbox cannot run.
    """
    if not autotest.pending(authored):
        return authored
    printed: list[str] = []

    def hear(event: object) -> None:
        if isinstance(event, Output):
            printed.append(event.text)

    reference = export_submission(authored.reference, authored.manifest, authored.release)
    order = RunOrder(
        label="autotest",
        manifest=autotest.recording(authored),
        bundle=keep(authored),
        cells=reference.cells,
    )
    evidence = sandbox.run(order, on_event=hear)
    if evidence.ending is not Ending.COMPLETE:
        raise InstructorError(
            "The reference solution could not be run to its end, so its AUTOTEST lines have no "
            f"values. {evidence.missing_message}".strip(),
            hint="Run the notebook with the solutions in it; else run `coplit doctor`.",
            code="autotest-not-run",
        )
    return autotest.complete(authored, "".join(printed))
