"""A bundle is filled into an Engine once, checked, and mounted into judges only."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from coplit_jupyter.bundle.unpacked import unpack
from coplit_jupyter.errors import OperatorError
from coplit_jupyter.sandbox.cleanup import remove_volume
from coplit_jupyter.sandbox.docker import DockerSandbox
from coplit_jupyter.sandbox.volumes import COMPLETE, BundleVolumes, bundle_volume_name

X = ("x = 1", "import hw\n\ndef test_x():\n    assert hw.x == 1", ["test_x"])


def test_a_bundle_is_filled_once_however_many_ask(docker_client, built_images, order):
    """Two servers on one Engine must not write over what the other's judge reads."""
    bundle = order(*X, label="once").bundle
    image = built_images["coplit/python"]
    opened = []

    class Counted:
        digest = bundle.digest

        def open(self):
            opened.append(True)
            return bundle.open()

    names = []
    askers = [
        threading.Thread(
            target=lambda: names.append(
                BundleVolumes(docker_client, root=None).ready(Counted(), image=image)
            )
        )
        for _ in range(4)
    ]
    for asker in askers:
        asker.start()
    for asker in askers:
        asker.join()
    assert names == [bundle_volume_name(bundle.digest)] * 4
    assert len(opened) == 1


def test_a_half_filled_volume_is_filled_again(docker_client, built_images, order):
    """A process that was killed while it filled leaves a volume without its mark."""
    bundle = order(*X, label="half").bundle
    name = bundle_volume_name(bundle.digest)
    docker_client.api.create_volume(name, labels={"org.coplit.bundle": bundle.digest})
    volumes = BundleVolumes(docker_client, root=None)
    assert volumes.ready(bundle, image=built_images["coplit/python"]) == name
    listed = docker_client.containers.run(
        built_images["coplit/python"],
        ["python3", "-c", "import os; print(sorted(os.listdir('/bundle')))"],
        volumes={name: {"bind": "/bundle", "mode": "ro"}},
        network_mode="none",
        remove=True,
    )
    assert COMPLETE in listed.decode()
    assert "tests" in listed.decode()


def test_a_volume_that_somebody_removed_is_noticed(docker_client, built_images, order):
    """An Engine makes an empty volume in its place: a judge would find no tests in it."""
    bundle = order(*X, label="removed").bundle
    image = built_images["coplit/python"]
    volumes = BundleVolumes(docker_client, root=None)
    name = volumes.ready(bundle, image=image)
    assert volumes.still_there(bundle)
    assert remove_volume(docker_client, name)
    docker_client.api.create_volume(name)  # what the Engine does for a container that names it
    assert not volumes.still_there(bundle)
    assert volumes.ready(bundle, image=image) == name
    assert volumes.still_there(bundle)


def test_a_mounted_testcase_disk_needs_no_copy(docker_settings, order, run, short_folder):
    """A class' test cases may be large: an operator mounts their disk and nothing is copied."""
    made = order(*X, label="disk")
    folder = short_folder / made.bundle.digest.removeprefix("sha256:")
    short_folder.chmod(0o755)
    unpack(made.bundle.open(), folder)
    sandbox = DockerSandbox(replace(docker_settings, bundle_root=short_folder))
    try:
        heard = run(sandbox, made)
        assert heard.verdicts == {"test_x": "passed"}, heard.text
        assert not (folder / COMPLETE).exists()
    finally:
        sandbox.close()


def test_a_testcase_disk_without_the_bundle_is_the_operators_matter(
    docker_settings, order, run, short_folder
):
    """Said before anything is graded, with the folder that is missing."""
    sandbox = DockerSandbox(replace(docker_settings, bundle_root=short_folder))
    try:
        with pytest.raises(OperatorError):
            run(sandbox, order(*X, label="no disk"))
    finally:
        sandbox.close()
