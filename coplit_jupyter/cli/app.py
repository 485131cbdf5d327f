"""Read the command line and call the command."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from coplit_jupyter import __version__
from coplit_jupyter.cli.output import Waiting, fail, say
from coplit_jupyter.errors import CoplitError, OperatorError

if TYPE_CHECKING:
    from coplit_jupyter.grading.desk import Desk

JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object a line on stdout.")
ASSIGNMENT = click.argument("assignment", metavar="[COURSE/]ASSIGNMENT")


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Begin with: coplit demo --check. All that is published and handed in lies in the "
    "folder that COPLIT_HOME names.",
)
@click.version_option(__version__, prog_name="coplit")
def coplit() -> None:
    """Grade notebooks in isolated sandboxes, test by test."""


@contextmanager
def desk(waiting: Waiting | None = None) -> Iterator[Desk]:
    """Open the grading side as `COPLIT_*` says, and close it whatever happens."""
    from coplit_jupyter.wiring import open_desk, settings_from

    opened = open_desk(settings_from(os.environ), on_progress=waiting.step if waiting else say)
    try:
        yield opened
    finally:
        opened.close()


@coplit.command(short_help="Prove an assignment and publish it.")
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--course", help="The course to publish into (default: local).")
@click.option("--force", is_flag=True, help="Publish even if the proof fails; this is recorded.")
@click.option(
    "--mutants/--no-mutants",
    default=True,
    help="Whether to try changed solutions on the tests, which takes most of the time.",
)
@click.option(
    "--isolation",
    type=click.Choice(["isolated", "inline"]),
    help="inline: visible tests run beside the student's code; results can be forged then.",
)
@JSON
def publish(
    path: Path,
    course: str | None,
    isolation: str | None,
    *,
    force: bool,
    mutants: bool,
    as_json: bool,
) -> int:
    """Prove the assignment at PATH, and publish it if the proof holds.

    PATH is a folder with tests/ and a notebook (assignment.toml says the rest), an nbgrader
    assignment (a notebook, or a folder such as source/ps1), or an Otter Assign notebook.

    The proof runs your solution (it must get full marks), the students' version (it must not) and
    changed solutions (tests should notice). Exit 0: published; 1: the proof failed; 2: it could
    not be tried.
    """
    from coplit_jupyter.cli.publish import run

    return run(
        path, course=course, force=force, mutants=mutants, isolation=isolation, as_json=as_json
    )


@coplit.command(short_help="Write what students get into a folder.")
@ASSIGNMENT
@click.option(
    "--output", type=click.Path(path_type=Path), help="The folder (default: release/ASSIGNMENT)."
)
@click.option("--force", is_flag=True, help="Write over files that are there.")
@JSON
def release(assignment: str, output: Path | None, *, force: bool, as_json: bool) -> int:
    """Write the students' version of ASSIGNMENT: notebooks without solutions, and their files.

    For whoever hands assignments out by other means than JupyterLab's list.
    """
    from coplit_jupyter.cli.release import run

    return run(assignment, output=output, force=force, as_json=as_json)


@coplit.command(short_help="Grade notebooks that were handed in as files.")
@ASSIGNMENT
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--student", help="Who hands in (default: the name of each PATH).")
@JSON
def grade(assignment: str, paths: tuple[Path, ...], student: str | None, *, as_json: bool) -> int:
    """Grade each PATH (a notebook, or a folder of an assignment's notebooks) as one submission.

    One report for each, in the order given; a notebook that cannot be read gets one, too. Exit 0:
    all have full marks; 1: some have not; 2: nothing was graded.
    """
    from coplit_jupyter.cli.grade import run

    return run(assignment, paths, student=student, as_json=as_json)


@coplit.command(short_help="Grade again with the newest version of the tests.")
@ASSIGNMENT
@click.option("--student", help="Only this student's submissions.")
@click.option("--preview", is_flag=True, help="Only show what would change; keep nothing.")
@click.option("--undo", is_flag=True, help="Let the reports before the last regrade count again.")
@JSON
def regrade(
    assignment: str, student: str | None, *, preview: bool, undo: bool, as_json: bool
) -> int:
    """Grade again with the newest tests what older tests graded; old reports are kept.

    Shows each submission whose score changes. Begin with --preview.
    """
    from coplit_jupyter.cli.regrade import run

    return run(assignment, student=student, preview=preview, undo=undo, as_json=as_json)


@coplit.command(short_help="Show the class's scores, or write them to a file.")
@click.argument("name", metavar="[COURSE/]ASSIGNMENT|COURSE")
@click.option("--csv", type=click.Path(path_type=Path), help="Write a CSV for spreadsheets there.")
@click.option(
    "--canvas",
    type=click.Path(path_type=Path, exists=True),
    help="A gradebook exported from Canvas: fill in its column of this assignment.",
)
@click.option("--column", help="The column of the Canvas file, if no title fits.")
@click.option("--junit", is_flag=True, help="Write JUnit XML (to stdout, or to --output).")
@click.option(
    "--gradescope",
    type=click.Path(path_type=Path),
    help="Write a folder there, with Gradescope's results.json of each student.",
)
@click.option(
    "--output", type=click.Path(path_type=Path), help="The file that --canvas or --junit writes."
)
@JSON
def gradebook(name: str, *, as_json: bool, **options: Any) -> int:
    """Show how the class stands in an assignment or a course, or write it for other programs."""
    from coplit_jupyter.cli.gradebook import Wanted, run

    return run(name, Wanted(as_json=as_json, **options))


@coplit.command(short_help="Show or move deadlines and attempts.")
@ASSIGNMENT
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="due=2026-12-01T23:59, attempts=5 …: keys of assignment.toml; may be repeated.",
)
@click.option("--unset", multiple=True, metavar="KEY", help="Take a published setting away.")
@click.option("--reset", is_flag=True, help="Begin with the published policy again.")
@click.option("--why", default="", help="Kept with who set it and when.")
@JSON
def policy(assignment: str, *, as_json: bool, **change: Any) -> int:
    """Show when ASSIGNMENT may be handed in, or set it without publishing again."""
    from coplit_jupyter.cli.policy import Change, show_policy

    return show_policy(assignment, Change(**change), as_json=as_json)


@coplit.command(short_help="Give some students more time or attempts.")
@ASSIGNMENT
@click.option("--student", "students", multiple=True, help="Who; several with commas, or repeated.")
@click.option("--group", help="What several students are called together.")
@click.option("--due", help="A due date of their own.")
@click.option("--closes", help="A closing moment of their own (default: moved as the due date).")
@click.option("--more", help="So much longer than everybody: 2 days, 36h.")
@click.option("--attempts", type=int, default=0, help="So many attempts more.")
@click.option("--why", default="", help="Kept with who gave it and when.")
@click.option("--withdraw", is_flag=True, help="Take back what the student or group was given.")
@JSON
def extend(assignment: str, *, as_json: bool, **wanted: Any) -> int:
    """Give some students more time or attempts for ASSIGNMENT; without --student show them all."""
    from coplit_jupyter.cli.policy import Wanted, extend

    return extend(assignment, Wanted(**wanted), as_json=as_json)


@coplit.command(short_help="Try it out with a course that comes along.")
@click.option("--check", is_flag=True, help="Grade the sample here instead of opening JupyterLab.")
@click.option(
    "--prepare", type=click.Path(path_type=Path), help="Only lay the notebooks out there."
)
@click.option("--port", default=8888, show_default=True, help="Where JupyterLab listens.")
@JSON
def demo(*, check: bool, prepare: Path | None, port: int, as_json: bool) -> int:
    """Publish the bundled demo course, and try it: in the terminal, or in JupyterLab."""
    from coplit_jupyter.cli.demo import run

    return run(check=check, prepare=prepare, port=port, as_json=as_json)


@coplit.command(short_help="Check this machine's protection; say how to fix it.")
@click.option("--hub", metavar="URL", help="Look at a live JupyterHub at this address instead.")
@click.option("--service", default="coplit", help="The service's name in that Hub.")
@JSON
def doctor(*, hub: str | None, service: str, as_json: bool) -> int:
    """Say what of the sandbox's protection is in force on this machine, and how to fix the rest."""
    from coplit_jupyter.cli.doctor import run

    return run(as_json=as_json, hub=hub, service=service)


@coplit.group()
def images() -> None:
    """Build and list the sandbox images."""


@images.command("build", short_help="Build images, parents first.")
@click.argument("names", nargs=-1)
@click.option("--pull", is_flag=True, help="Take the Debian below from a registry anew.")
@JSON
def images_build(names: tuple[str, ...], *, pull: bool, as_json: bool) -> int:
    """Build the images NAMES (default: all), parents first; what is current is left alone."""
    from coplit_jupyter.cli.images import build

    return build(names, pull=pull, as_json=as_json)


@images.command("list")
@JSON
def images_list(*, as_json: bool) -> int:
    """List the images, their sizes, and whether they are current."""
    from coplit_jupyter.cli.images import show

    return show(as_json=as_json)


@coplit.command(short_help="Delete old notebooks and outputs; keep scores.")
@click.option("--older-than", metavar="DAYS", help="400d: by the time of arrival.")
@click.option("--dry-run", is_flag=True, help="Only say how many.")
@JSON
def retain(older_than: str | None, *, dry_run: bool, as_json: bool) -> int:
    """Delete notebooks and outputs of old submissions; scores, verdicts and receipts stay.

    Without --older-than: what COPLIT_RETAIN_DAYS says.
    """
    from coplit_jupyter.cli.retain import run

    return run(older_than, dry_run=dry_run, as_json=as_json)


@coplit.command(short_help="Save database, tests and keys in one file.")
@click.argument("file", type=click.Path(path_type=Path))
@JSON
def backup(file: Path, *, as_json: bool) -> int:
    """Write this home's database, tests and keys to FILE, also while a service runs on it."""
    from coplit_jupyter.cli.backup import save

    return save(file, as_json=as_json)


@coplit.command(short_help="Bring a backup into an empty home.")
@click.argument("file", type=click.Path(path_type=Path))
@JSON
def restore(file: Path, *, as_json: bool) -> int:
    """Bring a backup into this home (and database), which must be empty."""
    from coplit_jupyter.cli.backup import load

    return load(file, as_json=as_json)


@images.command("check", short_help="Say whether an image of your own can grade.")
@click.argument("image")
@JSON
def images_check(image: str, *, as_json: bool) -> int:
    """Say whether IMAGE, an image of your own, can grade, and what to change if not."""
    from coplit_jupyter.cli.image_check import check

    return check(image, as_json=as_json)


@coplit.group()
def receipt() -> None:
    """Check receipts, and look after the key that signs them."""


@receipt.command("verify", short_help="Say what a receipt proves.")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--key", type=click.Path(path_type=Path), help="Public keys: PEM, or a JWK set.")
@click.option("--url", help="Fetch the public keys from the service at this address instead.")
@JSON
def receipt_verify(file: Path, key: Path | None, url: str | None, *, as_json: bool) -> int:
    """Say whom, what and when a receipt proves; works offline, with this home's keys or --key."""
    from coplit_jupyter.cli.receipt import verify

    return verify(file, key=key, url=url, as_json=as_json)


@receipt.command("key", short_help="Print the public key of this home.")
@click.option("--all", "everything", is_flag=True, help="Old keys too, the one in use first.")
@JSON
def receipt_key(*, everything: bool, as_json: bool) -> int:
    """Print the public key of this home: hand it to whoever should be able to check receipts."""
    from coplit_jupyter.cli.receipt import show_keys

    return show_keys(everything=everything, as_json=as_json)


@receipt.command("rotate", short_help="Sign with a new key from now on.")
@JSON
def receipt_rotate(*, as_json: bool) -> int:
    """Sign with a new key from now on; receipts of the old one stay valid."""
    from coplit_jupyter.cli.receipt import rotate

    return rotate(as_json=as_json)


@coplit.command(short_help="Be the grading service of a JupyterHub.")
@click.option("--verbose", is_flag=True, help="Log more.")
def serve(*, verbose: bool) -> int:
    """Be the grading service of a JupyterHub, which starts this; settings come from COPLIT_*."""
    from coplit_jupyter.cli.serve import run

    return run(verbose=verbose)


@coplit.command(short_help="Attack this host with the shipped suite.")
@click.option("--only", multiple=True, help="Attacks whose name holds this; may be repeated.")
@JSON
def redteam(only: tuple[str, ...], *, as_json: bool) -> int:
    """Attack this very host with the shipped suite; exit 1 if an attack got through."""
    from coplit_jupyter.cli.redteam import run

    return run(only=only, as_json=as_json)


def main() -> None:
    """Run `coplit`; never shows a traceback for something a person can put right."""
    try:
        code = coplit.main(standalone_mode=False)
    except click.exceptions.Abort:
        code = 130
    except click.UsageError as error:
        say(f"error: {error.format_message()}")
        name = error.ctx.command_path if error.ctx else "coplit"
        say(f"hint: {name} --help tells what it takes.")
        code = 2
    except click.ClickException as error:
        say(f"error: {error.format_message()}")
        code = 2
    except CoplitError as error:
        code = fail(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except OSError as error:
        code = fail(
            OperatorError(
                f"{error.strerror or error}: {error.filename or ''}".rstrip(": "),
                hint="Check the disk and the permissions, then try again.",
            )
        )
    sys.exit(code if isinstance(code, int) else 0)
