"""Groups to courses: nbgrader's names and ours, and nothing that only looks like one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coplit_jupyter.errors import AccessError
from coplit_jupyter.hub.membership import Courses, courses_of, person
from coplit_jupyter.hub.scopes import TEACH
from coplit_jupyter.model.assignment import NAME

NAMES = st.from_regex(NAME, fullmatch=True)
SHAPES = st.sampled_from(
    [
        ("nbgrader-{}", False),
        ("formgrade-{}", True),
        ("course:{}:student", False),
        ("course:{}:ta", True),
        ("course:{}:instructor", True),
    ]
)


def told(groups, *, scopes=(TEACH,), **more):
    return {"kind": "user", "name": "kim", "groups": list(groups), "scopes": list(scopes), **more}


@given(st.lists(st.tuples(NAMES, SHAPES), max_size=8), st.lists(st.text(), max_size=8))
def test_who_sees_and_teaches_what_their_groups_say(memberships, others):
    """Each group gives its own course and no other, whatever other groups there are."""
    groups = [shape.format(name) for name, (shape, _) in memberships]
    noise = [
        group
        for group in others
        if courses_of([group]) == Courses(taken=frozenset(), taught=frozenset())
    ]
    who = person(told([*groups, *noise]))
    seen = {name for name, _ in memberships}
    taught = {name for name, (_, teaches) in memberships if teaches}
    for name in seen | {"elsewhere-1"}:
        assert who.sees(name) == (name in seen)
        assert who.teaches(name) == (name in taught)
    assert who.may_teach == bool(taught)


@given(st.text())
def test_no_group_name_gives_more_than_one_course(group):
    courses = courses_of([group])
    assert len(courses.taken) + len(courses.taught) <= 1


@pytest.mark.parametrize(
    "group",
    [
        "nbgrader-",
        "nbgrader-a/b",
        "nbgrader-../x",
        "nbgrader-a\n",
        "course:a:student:instructor",
        "course:a:Instructor",
        "course::instructor",
        "xformgrade-a",
        "formgrade-" + "a" * 65,
        "course:a:owner",
    ],
)
def test_a_group_that_only_looks_like_a_course_gives_none(group):
    assert courses_of([group]) == Courses(taken=frozenset(), taught=frozenset())


def test_without_the_teaching_scope_an_instructor_is_a_student():
    """Such a token can be left with programs that are not trusted."""
    who = person(told(["course:a:instructor"], scopes=["access:services!service=coplit"]))
    assert who.sees("a")
    assert not who.teaches("a")
    assert not who.may_teach


def test_an_administrator_of_the_hub_has_no_course_by_that():
    who = person(told([], admin=True))
    assert not who.sees("a")
    assert not who.may_teach


def test_a_service_is_no_student_of_the_same_name():
    with pytest.raises(AccessError):
        person(told(["nbgrader-a"], kind="service"))


def test_a_model_without_groups_or_scopes_is_somebody_without_courses():
    who = person({"name": "kim"})
    assert (who.student, who.courses, who.may_teach) == ("kim", frozenset(), False)
