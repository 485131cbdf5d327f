"""Published versions are numbered, immutable, and found again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coplit_jupyter.errors import NotFoundError
from coplit_jupyter.model.assignment import AssignmentId
from coplit_jupyter.testing import a_version


def test_versions_of_an_assignment_count_from_one(store):
    first = store.publish(a_version(bundle="sha256:aa"))
    second = store.publish(a_version(bundle="sha256:bb"))
    assert [first.number, second.number] == [1, 2]
    assert store.version(AssignmentId("demo", "hw1")) == second
    assert store.version(AssignmentId("demo", "hw1"), number=1) == first


def test_publishing_the_same_bundle_again_changes_nothing(store):
    """An instructor may run publish twice; nobody's submission gets another version by it."""
    first = store.publish(a_version())
    again = store.publish(replace(a_version(), author={"other.ipynb": "{}"}))
    assert again == first
    assert store.version(first.manifest.id) == first


def test_a_corrected_notebook_is_a_new_version(store):
    """A mended sentence changes no test, and still has to reach the students."""
    first = store.publish(a_version())
    mended = store.publish(replace(a_version(), release={"hw1.ipynb": '{"cells": ["mended"]}'}))
    assert (first.number, mended.number) == (1, 2)
    assert store.version(first.manifest.id).release == mended.release


def test_going_back_to_an_earlier_bundle_is_a_new_version(store):
    for bundle in ("sha256:aa", "sha256:bb", "sha256:aa"):
        last = store.publish(a_version(bundle=bundle))
    assert last.number == 3
    assert store.version(last.manifest.id).bundle == "sha256:aa"


def test_a_version_comes_back_as_it_was_published(store):
    """Also text that is no Unicode: a notebook may hold half a surrogate pair."""
    given = replace(
        a_version(),
        release={"hw1.ipynb": "안녕 \x00 \ud800 'quotes' %s"},
        notes={"mutants": [1, None, {"killed": True}]},
    )
    kept = store.publish(given)
    assert store.version(kept.manifest.id) == replace(given, number=1)


def test_courses_and_assignments_are_listed_by_name(store):
    for course, name in (("zoo", "b"), ("alg", "x"), ("zoo", "a")):
        store.publish(a_version(course, name))
    store.publish(a_version("zoo", "a", bundle="sha256:bb"))
    assert store.courses() == ["alg", "zoo"]
    found = [(version.manifest.name, version.number) for version in store.assignments("zoo")]
    assert found == [("a", 2), ("b", 1)]


def test_an_assignment_is_found_by_its_name_alone(store):
    for course in ("zoo", "alg"):
        store.publish(a_version(course, "hw1"))
    store.publish(a_version("zoo", "hw2"))
    assert store.named("hw1") == [AssignmentId("alg", "hw1"), AssignmentId("zoo", "hw1")]
    assert list(store.named("hw3")) == []


def test_what_was_not_published_is_not_found(store):
    store.publish(a_version())
    with pytest.raises(NotFoundError):
        store.assignments("algebra")
    with pytest.raises(NotFoundError):
        store.version(AssignmentId("demo", "hw2"))
    with pytest.raises(NotFoundError):
        store.version(AssignmentId("demo", "hw1"), number=2)
    with pytest.raises(NotFoundError):
        store.version(AssignmentId("demo", "hw1"), number=0)
