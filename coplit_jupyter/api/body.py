"""Turn the bytes of a request's body into checked values, refusing what nobody asked for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NoReturn

from coplit_jupyter.api.problem import TOO_LARGE
from coplit_jupyter.errors import InstructorError, StudentError
from coplit_jupyter.model.limits import MAX_BODY_BYTES, MAX_NESTING, MIB
from coplit_jupyter.notebook.front_door_json import check_shape

KEY = re.compile(r"[A-Za-z0-9._-]{8,64}")
MAX_NOTEBOOKS = 50


def bad_request(message: str, *, hint: str = "") -> InstructorError:
    """Give the error of a request that is not as the OpenAPI file says."""
    return InstructorError(message, hint=hint, code="bad-request")


def too_large(size_bytes: int) -> StudentError:
    """Give the error of a body over the cap."""
    return StudentError(
        f"The request has {size_bytes / MIB:.1f} MB; at most {MAX_BODY_BYTES // MIB} MB are taken.",
        hint="Clear large outputs and attachments of the notebook, save it, and submit again.",
        code=TOO_LARGE,
    )


def read_object(raw: bytes) -> dict[str, Any]:
    """Read a JSON object from UTF-8 bytes.

    Raises:
        InstructorError: not JSON, not an object, a key given twice, NaN or Infinity.
        StudentError: over the size cap, or nested so deeply that no notebook is.
    """
    if len(raw) > MAX_BODY_BYTES:
        raise too_large(len(raw))
    check_shape(raw, name="The request")  # 20 MB of `[],` cost json 600 MB and 15 s
    try:
        body = json.loads(raw.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant)
    except RecursionError as error:
        raise StudentError(
            f"The request is nested deeper than {MAX_NESTING} levels.",
            hint="Submit the notebook as JupyterLab saved it.",
        ) from error
    except ValueError as error:
        raise bad_request("The body is not JSON in UTF-8.", hint="Send one JSON object.") from error
    if not isinstance(body, dict):
        raise bad_request("The body is not a JSON object.", hint="Send one JSON object.")
    return body


def take_fields(
    body: Mapping[str, Any],
    *,
    required: Mapping[str, type],
    optional: Mapping[str, type | tuple[type, ...]] | None = None,
) -> dict[str, Any]:
    """Give the fields of a body by name; an optional one that is null or missing is left out.

    Raises:
        InstructorError: a field is missing, unknown or of another type.
    """
    known: dict[str, type | tuple[type, ...]] = {**required, **(optional or {})}
    for name in body:
        if name not in known:
            raise bad_request(
                f"The field {name[:80]!r} is not known here.",
                hint=f"Send only: {', '.join(known)}.",
            )
    for name in required:
        if name not in body:
            raise bad_request(f"The field {name!r} is missing.")
    given = {name: value for name, value in body.items() if value is not None or name in required}
    for name, value in given.items():
        if not isinstance(value, known[name]):
            raise bad_request(f"The field {name!r} has the wrong type.")
    return given


def read_notebooks(given: Mapping[str, Any]) -> dict[str, bytes]:
    """Give each notebook document as JSON bytes, by file name; the front door looks inside.

    Raises:
        InstructorError: none, too many, or one that is not an object.
    """
    if not 1 <= len(given) <= MAX_NOTEBOOKS:
        raise bad_request(f"`notebooks` must hold 1 to {MAX_NOTEBOOKS} notebooks.")
    for name, notebook in given.items():
        if not isinstance(notebook, dict):
            raise bad_request(f"The notebook {name[:80]!r} is not a JSON object.")
    return {name: json.dumps(notebook).encode() for name, notebook in given.items()}


def read_key(key: str) -> str:
    """Give the key back if it may name a send.

    Raises:
        InstructorError: it may not.
    """
    if not KEY.fullmatch(key):
        raise bad_request("`key` must be 8 to 64 letters, digits, '.', '_' or '-'.")
    return key


def read_moment(text: str | None, name: str) -> datetime | None:
    """Give the moment that a text names, in UTC; None if there is no text.

    Raises:
        InstructorError: it names none, or has no time zone.
    """
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text[:40])
        if moment.utcoffset() is not None:
            return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise bad_request(f"`{name}` must be a moment like 2026-11-30T14:00:00Z.")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise bad_request("A key stands twice in one JSON object.")
    return found


def _no_constant(name: str) -> NoReturn:
    raise bad_request(f"{name} is not JSON.")
