"""Tell clients of errors in one shape, under headers that forbid caching and framing."""

from __future__ import annotations

import json
import logging
from types import TracebackType
from typing import Any

from tornado import web

from coplit_jupyter.api.problem import refusal
from coplit_jupyter.errors import CoplitError, OperatorError

logger = logging.getLogger(__name__)

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Answering(web.RequestHandler):
    """The base of whatever answers below the API's prefix."""

    def set_default_headers(self) -> None:
        """Forbid caching, sniffing and framing."""
        super().set_default_headers()
        for name, value in SECURITY_HEADERS.items():
            self.set_header(name, value)

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Send what a client is told of an error; never a traceback."""
        error = kwargs.get("exc_info", (None, None, None))[1]
        told = refusal(error, status=status_code, to_operator=self.is_asked_by_operator())
        self.set_status(told.status)
        self.set_header("Content-Type", "application/json")
        if told.retry_after_seconds:
            self.set_header("Retry-After", str(told.retry_after_seconds))
        _ = self.finish(json.dumps(told.to_json()))

    def is_asked_by_operator(self) -> bool:
        """Say whether who asks runs this machine, and may read of its folders and its Engine."""
        return True

    def log_exception(
        self,
        typ: type[BaseException] | None,
        value: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Log our own errors in one line, others with their traceback."""
        match value:
            case OperatorError():
                logger.warning("%s %s: %s", self.request.method, self.request.path, value.message)
            case CoplitError():
                logger.info("%s %s: %s", self.request.method, self.request.path, value.code)
            case _:
                super().log_exception(typ, value, tb)
