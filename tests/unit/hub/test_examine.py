"""What `coplit doctor --hub` sends, and to whom."""

from __future__ import annotations

import socket
import threading

import pytest

from coplit_jupyter.errors import OperatorError
from coplit_jupyter.hub.examine import LiveHub


def answering(*answers: bytes):
    """Serve these answers, one a connection; gives the address, what was asked, and the thread."""
    listener = socket.create_server(("127.0.0.1", 0))
    place = f"http://127.0.0.1:{listener.getsockname()[1]}"
    asked: list[bytes] = []

    def serve() -> None:
        with listener:
            for answer in answers:
                connection, _ = listener.accept()
                with connection:
                    asked.append(connection.recv(65536))
                    connection.sendall(answer.replace(b"PLACE", place.encode()))

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    return place, asked, thread


def test_the_token_is_not_carried_to_another_address():
    place, asked, thread = answering(
        b"HTTP/1.1 302 Found\r\nLocation: PLACE/elsewhere\r\nContent-Length: 0\r\n\r\n"
    )
    with pytest.raises(OperatorError) as raised:
        LiveHub(url=place, token="a-token").ask("hub/api/services")
    thread.join(60)
    assert "302" in raised.value.message
    assert "a-token" not in f"{raised.value.message} {raised.value.hint}"
    assert len(asked) == 1


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 503 Away\r\nContent-Length: 6\r\n\r\n<html>",
        b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>",
    ],
)
def test_what_is_no_hub_is_said_to_be_none(answer):
    place, _, thread = answering(answer)
    with pytest.raises(OperatorError, match="cannot be asked"):
        LiveHub(url=place, token="a-token").ask("hub/api/services")
    thread.join(60)
