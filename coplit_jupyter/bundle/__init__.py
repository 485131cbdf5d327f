"""STATION 2: keep tests content-addressed. Knows nothing of notebooks, stores or containers."""

from __future__ import annotations

from coplit_jupyter.bundle.folder import FolderBundleStore, StoredBundle
from coplit_jupyter.bundle.tar import MANIFEST_NAME, build_bundle, digest_of, read_bundle
from coplit_jupyter.bundle.unpacked import digest_of_folder, unpack

__all__ = [
    "MANIFEST_NAME",
    "FolderBundleStore",
    "StoredBundle",
    "build_bundle",
    "digest_of",
    "digest_of_folder",
    "read_bundle",
    "unpack",
]
