"""Measure that children lie on their parents: on the disk, in a download, in memory."""

from __future__ import annotations

import json
from contextlib import ExitStack

import pytest

from coplit_jupyter.sandbox.build import Images
from coplit_jupyter.sandbox.catalog import images_folder, load_catalog

CATALOG = {name: spec for name, spec in load_catalog(images_folder()).items() if not spec.is_tool}
CHILDREN = [name for name, spec in CATALOG.items() if spec.parent]
MIB = 1 << 20

pytestmark = [pytest.mark.docker, pytest.mark.timeout(900)]


def layers(client, name: str) -> list[str]:
    return client.images.get(CATALOG[name].tag).attrs["RootFS"]["Layers"]


def own_bytes(client, name: str) -> int:
    """What `docker history` says of the layers that the parent does not have."""
    parent = CATALOG[name].parent
    theirs = (
        {one["Id"] for one in client.images.get(CATALOG[parent].tag).history()} if parent else ()
    )
    return sum(
        one["Size"]
        for one in client.images.get(CATALOG[name].tag).history()
        if one["Id"] not in theirs
    )


@pytest.mark.parametrize("name", CHILDREN)
def test_a_child_has_every_layer_of_its_parent(docker_client, all_images, name):
    """Whoever has the parent downloads, stores and maps only what is the child's own."""
    parent = CATALOG[name].parent
    theirs, ours = layers(docker_client, parent), layers(docker_client, name)
    assert ours[: len(theirs)] == theirs
    added = own_bytes(docker_client, name)
    sizes = [docker_client.images.get(CATALOG[one].tag).attrs["Size"] for one in (parent, name)]
    print(
        f"{name}: {len(theirs)} of {len(ours)} layers are {parent}'s;"
        f" {sizes[1] / 1e6:.1f} MB, of which {added / 1e6:.1f} MB are its own"
    )
    assert added == sizes[1] - sizes[0] > 0


def test_children_share_their_parents_disk_once(docker_client, all_images):
    """The list says so, and it is what the Engine counts for its disk."""
    states = {one.name: one for one in Images(docker_client).states()}
    python = states["coplit/python"].size_bytes
    children = [one for one in CHILDREN if CATALOG[one].parent == "python"]
    assert len(children) >= 3
    for name in children:
        assert states[f"coplit/{name}"].shared_bytes == python
        assert states[f"coplit/{name}"].protocol == "1"
    apart = sum(states[f"coplit/{name}"].size_bytes for name in children)
    together = apart - (len(children) - 1) * python
    print(f"{', '.join(children)}: {apart / 1e6:.0f} MB apart, {together / 1e6:.0f} MB together")
    sharing = {
        layer
        for name in children
        for layer in layers(docker_client, name)
        if layer in layers(docker_client, "python")
    }
    assert sharing == set(layers(docker_client, "python"))


def test_waiting_containers_of_an_image_share_their_files_in_memory(docker_client, all_images):
    """Ten warm containers cost ten heaps, and one copy of Python, its libraries and modules."""
    program = (
        "import json, pytest, sys, sqlite3\n"  # sqlite3 last: its library says that all are there
        "sys.stdin.read()\n"
    )
    seen = (
        "import json, time\n"
        "while 'libsqlite3' not in open('/proc/1/maps').read(): time.sleep(0.05)\n"
        "lines = open('/proc/1/smaps').read().splitlines()\n"
        "kinds = dict.fromkeys(('Rss', 'Pss', 'Shared_Clean'), 0); filed = False\n"
        "for line in lines:\n"
        "    name, _, rest = line.partition(' ')\n"
        "    if '-' in name and not name.endswith(':'): filed = line.split()[-1].startswith('/')\n"
        "    elif filed and name[:-1] in kinds: kinds[name[:-1]] += 1024 * int(rest.split()[0])\n"
        "print(json.dumps(kinds))"
    )
    count = 4
    with ExitStack() as stack:
        made = []
        for _ in range(count):
            one = docker_client.containers.create(
                CATALOG["python"].tag,
                ["python3", "-c", program],
                network_mode="none",
                read_only=True,
                stdin_open=True,
            )
            stack.callback(one.remove, force=True)
            one.start()
            made.append(one)
        for one in made:  # all of them have to be up before any is measured
            one.exec_run(["python3", "-c", seen])
        told = [json.loads(one.exec_run(["python3", "-c", seen]).output) for one in made]
    resident = sum(one["Rss"] for one in told) / MIB
    counted_once = sum(one["Pss"] for one in told) / MIB
    print(
        f"{count} containers map {resident:.1f} MiB of files, and share them:"
        f" {counted_once:.1f} MiB in memory"
    )
    assert counted_once < 0.5 * resident
