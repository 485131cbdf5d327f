"""Choose implementations from settings: the only module that names them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.model.settings import Settings

if TYPE_CHECKING:  # a server reads its settings at every start, and grades perhaps never
    from coplit_jupyter.grading.desk import Desk
    from coplit_jupyter.sandbox.protocol import Sandbox

SANDBOXES = ("docker", "process")
LOGS = ("json", "text")
ELSEWHERE = "database-is-elsewhere"
"""A file in a home whose submissions are in the database of `COPLIT_DATABASE_URL`."""
WHOLE_NUMBERS = {
    "slots": (0, 1024),
    "warm_pairs": (0, 64),
    "judge_runs": (1, 1_000_000),
    "lease_seconds": (1, 3600),
    "retain_days": (0, 36_500),
}
"""The least and the most of each: -1 is no "never", it would be a cutoff in the future."""


def settings_from(environ: Mapping[str, str], **given: Any) -> Settings:
    """Build settings: `given` values that are not None win over `COPLIT_*` in `environ`.

    Raises:
        OperatorError: a value that cannot be meant.
    """
    values: dict[str, Any] = {"home": environ.get("COPLIT_HOME") or _default_home()}
    names = {
        "COPLIT_SANDBOX": "sandbox",
        "COPLIT_DATABASE_URL": "database_url",
        "COPLIT_SLOTS": "slots",
        "COPLIT_WARM_PAIRS": "warm_pairs",
        "COPLIT_LEASE_SECONDS": "lease_seconds",
        "COPLIT_JUDGE_RUNS": "judge_runs",
        "COPLIT_BUNDLE_ROOT": "bundle_root",
        "COPLIT_RUNTIME": "runtime",
        "COPLIT_RECEIPT_KEY": "receipt_key",
        "COPLIT_RETAIN_DAYS": "retain_days",
        "COPLIT_LOG": "log",
        "COPLIT_SERVICE_URL": "service_url",
        "COPLIT_TEACHING": "teaching",
    }
    for variable, name in names.items():
        if environ.get(variable):
            values[name] = environ[variable]
    values |= {name: value for name, value in given.items() if value is not None}
    return Settings(**{name: _typed(name, value) for name, value in values.items()})


def _default_home() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("coplit", appauthor=False)


def _typed(name: str, value: Any) -> Any:
    if name in WHOLE_NUMBERS:
        return _whole(name, value)
    match name:
        case "home" | "bundle_root" | "receipt_key":
            return Path(value).expanduser().absolute()
        case "teaching" if isinstance(value, str):
            return value.lower() in {"1", "true", "yes", "on"}
        case "log" if value not in LOGS:
            raise OperatorError(
                f"There is no log in the form {value!r}.",
                hint=f"COPLIT_LOG is one of: {', '.join(LOGS)}.",
                code="bad-setting",
            )
        case "sandbox" if value not in SANDBOXES:
            raise OperatorError(
                f"There is no sandbox named {value!r}.",
                hint=f"COPLIT_SANDBOX is one of: {', '.join(SANDBOXES)}.",
                code="bad-setting",
            )
    return value


def _whole(name: str, value: Any) -> int:
    least, most = WHOLE_NUMBERS[name]
    try:
        number = int(value)
    except ValueError:
        number = least - 1
    if not least <= number <= most:
        raise OperatorError(
            f"COPLIT_{name.upper()} must be a whole number from {least} to {most}, not {value!r}.",
            hint="Leave it unset for the default.",
            code="bad-setting",
        )
    return number


def store_place(settings: Settings) -> str | Path:
    """Give where the submissions of this home are: a URL, or the SQLite file in it.

    Raises:
        OperatorError: a service keeps them in another database, which was not named here: a
            publish, a regrade or a backup would go to the wrong one without a word.
    """
    if settings.database_url:
        return settings.database_url
    if (settings.home / ELSEWHERE).is_file():
        raise OperatorError(
            f"The submissions of {settings.home} are in another database, and COPLIT_DATABASE_URL "
            "is not set.",
            hint="Set COPLIT_DATABASE_URL as the service has it; or, to begin a new database in "
            f"this folder, delete its file {ELSEWHERE}.",
            code="database-not-named",
        )
    return settings.home / "coplit.sqlite"


def _mark(settings: Settings) -> None:
    """Note in the home that its submissions are elsewhere."""
    mark = settings.home / ELSEWHERE
    if settings.database_url and not mark.exists():
        with suppress(OSError):  # only a reminder
            mark.write_text("The submissions are in the database of COPLIT_DATABASE_URL.\n")


def open_desk(settings: Settings, *, on_progress: Callable[[str], None] | None = None) -> Desk:
    """Open everything that grading needs; the sandbox itself is made on first use.

    `on_progress` hears one sentence for each step that takes long (an image that is built).

    Raises:
        OperatorError: the storage cannot be used.
    """
    from coplit_jupyter.bundle import FolderBundleStore
    from coplit_jupyter.grading.desk import Desk
    from coplit_jupyter.receipt import KeyRing
    from coplit_jupyter.store.sql import open_store

    if settings.service and settings.sandbox == "process":
        raise OperatorError(
            "A grading service cannot use the process sandbox: it isolates nothing.",
            hint="Unset COPLIT_SANDBOX.",
            code="bad-setting",
        )
    try:
        settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise OperatorError(
            f"The folder {settings.home} cannot be used: {error.strerror}.",
            hint="Set COPLIT_HOME to a folder that you can write to.",
            code="bad-home",
        ) from error
    store = open_store(store_place(settings))
    _mark(settings)
    return Desk(
        settings=settings,
        store=store,
        bundles=FolderBundleStore(settings.home / "bundles"),
        keys=KeyRing(settings.home / "keys", given=settings.receipt_key),
        open_sandbox=lambda: _open_sandbox(settings, on_progress),
    )


def _open_sandbox(settings: Settings, on_progress: Callable[[str], None] | None) -> Sandbox:
    if settings.sandbox == "process":
        from coplit_jupyter.sandbox.process import ProcessSandbox

        return ProcessSandbox(settings)
    from coplit_jupyter.sandbox.docker import DockerSandbox

    return DockerSandbox(settings, on_progress=on_progress)
