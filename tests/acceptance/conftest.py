"""Desks for the courses of others; and keep pytest from collecting the assignments of our own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from coplit_jupyter.grading.desk import Desk
from coplit_jupyter.model.settings import Settings
from coplit_jupyter.wiring import open_desk

collect_ignore = ["assignments"]  # their tests run in a sandbox


@pytest.fixture(scope="module")
def process_desk(tmp_path_factory) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), sandbox="process", slots=1))
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def docker_desk(data_images, tmp_path_factory) -> Iterator[Desk]:
    opened = open_desk(Settings(home=tmp_path_factory.mktemp("home"), slots=1, warm_pairs=1))
    yield opened
    opened.close()
