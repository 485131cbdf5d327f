"""Configure the server extension, and mount the routes here or forward them to a service."""

from __future__ import annotations

import asyncio
import getpass
import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Bool, Integer, Unicode, default

if TYPE_CHECKING:
    from coplit_jupyter.api.mount import Mount
    from coplit_jupyter.grading.desk import Desk
    from coplit_jupyter.model.settings import Settings
    from coplit_jupyter.server.forward import Service
    from coplit_jupyter.server.opening import LazyDesk


class CoplitExtension(ExtensionApp):
    """Hand in notebooks from this server and watch the results arrive.

    Each setting falls back to its `COPLIT_*` environment variable, then to its default.
    """

    name = "coplit_jupyter"
    load_other_extensions = True

    _desk: LazyDesk | None = None
    _mount: Mount | None = None
    _service: Service | None = None

    home = Unicode(
        None,
        allow_none=True,
        help="COPLIT_HOME: the folder of all local state (database, bundles). Deleting it deletes "
        "every local submission. Default: the user's data directory.",
    ).tag(config=True)
    sandbox = Unicode(
        None,
        allow_none=True,
        help="COPLIT_SANDBOX: `docker`, or `process`, which isolates nothing: for development and "
        "Binder only. Default: docker.",
    ).tag(config=True)
    database_url = Unicode(
        None,
        allow_none=True,
        help="COPLIT_DATABASE_URL: SQLAlchemy URL of the store. Default: SQLite in the home.",
    ).tag(config=True)
    slots = Integer(
        None,
        allow_none=True,
        help="COPLIT_SLOTS: how many submissions run at the same time. Default: one a core.",
    ).tag(config=True)
    warm_pairs = Integer(
        None,
        allow_none=True,
        help="COPLIT_WARM_PAIRS: sandboxes kept ready for each assignment in use; each costs "
        "memory and saves a second at submit. Default: 2.",
    ).tag(config=True)
    bundle_root = Unicode(
        None,
        allow_none=True,
        help="COPLIT_BUNDLE_ROOT: a mounted disk with unpacked bundles. Default: none, bundles "
        "are filled into Docker volumes.",
    ).tag(config=True)
    runtime = Unicode(
        None,
        allow_none=True,
        help="COPLIT_RUNTIME: OCI runtime of the sandboxes (`runsc` for gVisor). Default: the "
        "Engine's.",
    ).tag(config=True)
    service_url = Unicode(
        help="COPLIT_SERVICE_URL: the grading service that this server forwards to; nothing is "
        "graded here then. Default: none, grade here.",
    ).tag(config=True)
    service_token = Unicode(
        help="COPLIT_SERVICE_TOKEN: the token sent to the service. Default: the Hub's own token of "
        "this server (JUPYTERHUB_API_TOKEN).",
    ).tag(config=True)
    student = Unicode(
        help="COPLIT_STUDENT: the name under which submissions from this server are kept. "
        "Default: the Hub's user name, else the operating system's.",
    ).tag(config=True)
    teaching = Bool(
        help="COPLIT_TEACHING: who uses this server may publish assignments and see every "
        "submission on it. Default: false.",
    ).tag(config=True)

    @default("service_url")
    def _default_service_url(self) -> str:
        return os.environ.get("COPLIT_SERVICE_URL", "")

    @default("service_token")
    def _default_service_token(self) -> str:
        environ = os.environ
        return environ.get("COPLIT_SERVICE_TOKEN") or environ.get("JUPYTERHUB_API_TOKEN", "")

    @default("student")
    def _default_student(self) -> str:
        given = os.environ.get("COPLIT_STUDENT") or os.environ.get("JUPYTERHUB_USER")
        if given:
            return given
        try:
            return getpass.getuser()
        except (OSError, KeyError):  # an arbitrary uid without a name, as some platforms give
            return f"uid-{os.getuid()}"

    @default("teaching")
    def _default_teaching(self) -> bool:
        return os.environ.get("COPLIT_TEACHING", "").lower() in {"1", "true", "yes", "on"}

    def initialize_settings(self) -> None:
        """Let the server's log say what our modules log, in its format and at its level."""
        ours = logging.getLogger("coplit_jupyter")
        ours.parent = self.log
        ours.setLevel(self.log.level)

    def initialize_handlers(self) -> None:
        """Mount the routes; nothing is opened yet."""
        if self.service_url:
            self._forward()
        else:
            self._grade_here()

    def _forward(self) -> None:
        from coplit_jupyter.server.forward import Service, forwarding
        from coplit_jupyter.server.spool import Spool

        self._service = Service(
            self.service_url,
            token=self.service_token,
            student=self.student,
            spool=Spool(self._settings().home / "spool"),
        )
        self.handlers.extend(forwarding(self._service))
        self.log.info("coplit: forwarding to %s", self.service_url)

    def _grade_here(self) -> None:
        from coplit_jupyter.api.mount import Mount
        from coplit_jupyter.api.table import routes
        from coplit_jupyter.server.login import LocalIdentity, LoggedIn
        from coplit_jupyter.server.opening import LazyDesk

        self._desk = LazyDesk(self._open_desk)
        self._mount = Mount(
            identity=LocalIdentity(student=self.student, teaching=self.teaching),
            open_desk=self._desk.open,
            root=Path(self.serverapp.root_dir) if self.serverapp else None,
            mode="local",
            practice=True,
        )
        self.handlers.extend(routes(self._mount, LoggedIn))

    async def _start_jupyter_server_extension(self, _serverapp: Any) -> None:
        """Go on with what waited when the last server stopped; a first start opens nothing."""
        if self._service is not None:
            self._service.sender.start()
        if self._desk is not None:
            self._opening = asyncio.create_task(self._go_on(self._desk))

    async def _go_on(self, desk: LazyDesk) -> None:
        from coplit_jupyter.errors import CoplitError

        try:
            if await asyncio.to_thread(self._was_used):
                await desk.open()
        except CoplitError as error:
            self.log.warning("coplit: %s %s", error.message, error.hint)

    def _was_used(self) -> bool:
        settings = self._settings()
        return bool(settings.database_url) or (settings.home / "coplit.sqlite").exists()

    async def stop_extension(self) -> None:
        """End the streams, stop grading, give back what was running."""
        if self._mount is not None:
            self._mount.close()
        if self._service is not None:
            await self._service.close()
        if self._desk is not None:
            await self._desk.close()

    def _settings(self) -> Settings:
        from coplit_jupyter.wiring import settings_from

        return settings_from(
            os.environ,
            home=self.home or None,
            sandbox=self.sandbox or None,
            database_url=self.database_url or None,
            slots=self.slots,
            warm_pairs=self.warm_pairs,
            bundle_root=self.bundle_root or None,
            runtime=self.runtime or None,
            teaching=self.teaching,
            service_url="",
        )

    def _open_desk(self) -> Desk:
        from coplit_jupyter.wiring import open_desk

        return open_desk(self._settings(), on_progress=self.log.info)
