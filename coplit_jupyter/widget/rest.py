"""Speak to the REST routes of a Jupyter Server with nothing but the standard library."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import ProxyHandler, Request, build_opener

from coplit_jupyter.errors import CoplitError, OperatorError, StudentError
from coplit_jupyter.widget.place import Server

PREFIX = "coplit/api/v1/"
ANSWER_SECONDS = 60.0
SILENCE_SECONDS = 45.0
"""A stream that says nothing for three heartbeats is dead."""


class Client:
    """Asks one server. Never through a proxy: the server is on this machine or in this cluster."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._opener = build_opener(ProxyHandler({}))

    def get(self, *parts: str) -> Any:
        """GET an address and give its JSON.

        Raises:
            StudentError: refused, in the server's words.
            OperatorError: the server does not answer, or cannot grade now.
        """
        with self._open(self._request(parts)) as answer:
            return json.load(answer)

    def post(self, *parts: str, body: Any) -> Any:
        """POST JSON to an address and give the JSON answered.

        Raises:
            StudentError: refused, in the server's words.
            OperatorError: the server does not answer, or cannot grade now.
        """
        request = self._request(parts)
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
        with self._open(request) as answer:
            return json.load(answer)

    def events(self, submission: str, *, after: int) -> Iterator[dict[str, Any]]:
        """Give the events of a submission as they come, until the stream ends or breaks.

        Raises:
            OperatorError: the stream broke; ask again from the last `seq`.
        """
        request = self._request(("submissions", submission, "events"), query=f"?after={after}")
        request.add_header("Accept", "text/event-stream")
        try:
            with self._open(request, seconds=SILENCE_SECONDS) as answer:
                for line in answer:
                    if line.startswith(b"data: "):
                        yield json.loads(line[len(b"data: ") :])
        except (OSError, HTTPException, ValueError) as error:
            raise _silent() from error

    def _request(self, parts: tuple[str, ...], *, query: str = "") -> Request:
        path = "/".join(quote(part, safe="") for part in parts)
        request = Request(f"{self._server.url}{PREFIX}{path}{query}")  # noqa: S310  (http: below)
        if self._server.token:
            request.add_header("Authorization", f"token {self._server.token}")
        else:  # a server without login still asks for a cookie repeated in a header
            twice = secrets.token_hex(16)
            request.add_header("Cookie", f"_xsrf={twice}")
            request.add_header("X-XSRFToken", twice)
        if request.type not in {"http", "https"}:
            raise OperatorError(f"{self._server.url!r} is no web address.")
        return request

    def _open(self, request: Request, *, seconds: float = ANSWER_SECONDS) -> HTTPResponse:
        try:
            answer: HTTPResponse = self._opener.open(request, timeout=seconds)
        except HTTPError as error:
            with error:
                raise _refused(error.code, error.read()) from error
        except (URLError, OSError, HTTPException) as error:
            raise _silent() from error
        return answer


def _refused(status: int, answer: bytes) -> CoplitError:
    try:
        told = json.loads(answer)["error"]
        message, hint, code = str(told["message"]), str(told["hint"]), str(told["code"])
    except (ValueError, KeyError, TypeError):
        message, hint, code = f"The Jupyter Server refused this (HTTP {status}).", "", "refused"
        if status == 404:  # noqa: PLR2004  (HTTP)
            message = "The Jupyter Server does not have coplit."
            hint = "Install coplit-jupyter in the server's environment, then restart the server."
    kind = OperatorError if status >= 500 else StudentError  # noqa: PLR2004  (HTTP)
    return kind(message, hint=hint, code=code)


def _silent() -> OperatorError:
    return OperatorError(
        "The Jupyter Server does not answer.",
        hint="Nothing of yours is lost; try again in a moment.",
        code="server-unreachable",
    )
