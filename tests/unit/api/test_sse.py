"""A stream that cannot go on ends whole: who follows it asks anew."""

from __future__ import annotations

import asyncio
import logging

import pytest
from tornado.httpclient import AsyncHTTPClient
from tornado.httpserver import HTTPServer
from tornado.testing import bind_unused_port
from tornado.web import Application

from coplit_jupyter.api import sse
from coplit_jupyter.api.told import Answering
from coplit_jupyter.errors import OperatorError


class Broken(Answering):
    """Tells one event, and then its storage is gone."""

    async def get(self) -> None:
        async with sse.streaming(self):
            self.write(sse.frame("test", {"id": "a"}, seq=1))
            await self.flush()
            raise OperatorError("The storage is away.", code="storage-unavailable")


class Endless(Answering):
    """Has nothing to tell, ever."""

    async def get(self) -> None:
        stopped = asyncio.Event()
        async with sse.streaming(self, seconds=0.01, stop=stopped.set):
            await stopped.wait()


@pytest.fixture
async def url():
    listening, port = bind_unused_port()
    server = HTTPServer(Application([("/", Broken), ("/endless", Endless)]))
    server.add_socket(listening)
    yield f"http://127.0.0.1:{port}/"
    server.stop()
    await server.close_all_connections()


async def test_a_stream_whose_storage_goes_away_ends_after_what_it_told(url, caplog):
    """Cut in the middle it would be an error of the network, and a traceback in the log."""
    with caplog.at_level(logging.INFO):
        answer = await AsyncHTTPClient().fetch(url, request_timeout=60)
    assert answer.code == 200
    assert answer.body == sse.frame("test", {"id": "a"}, seq=1)
    warned = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert [one.getMessage() for one in warned] == [
        "a stream of / breaks off: The storage is away."
    ]


async def test_a_stream_ends_in_time_so_that_who_follows_is_asked_who_they_are(url):
    """An assistant who left the course would watch its grades for as long as the page is open."""
    answer = await AsyncHTTPClient().fetch(f"{url}endless", request_timeout=60)
    assert (answer.code, answer.body) == (200, b"")
