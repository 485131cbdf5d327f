"""Whatever is sent to whatever route, the answer is one of the file's, and never our mistake."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import quote

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tornado.web import RequestHandler

import coplit_jupyter.api
from coplit_jupyter.api import PREFIX
from coplit_jupyter.api.table import routes

OPENAPI = yaml.safe_load((Path(coplit_jupyter.api.__file__).parent / "openapi.yaml").read_text())

FUZZ = settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
NAMES = st.one_of(st.sampled_from(["demo", "hw1", "..", ".", "x" * 300]), st.text(max_size=30))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = st.sampled_from(
    ["notebooks", "key", "path", "course", "force", "mutants", "student", "action", "text", "x"]
)
BODIES = st.one_of(
    st.binary(max_size=60),
    VALUES.map(lambda value: json.dumps(value).encode()),
    st.dictionaries(FIELDS, VALUES, max_size=4).map(lambda value: json.dumps(value).encode()),
    st.dictionaries(st.sampled_from(["hw1.ipynb", "../x", ""]), VALUES, max_size=2).map(
        lambda books: json.dumps({"notebooks": books, "key": "12345678-fuzz"}).encode()
    ),
)
QUERIES = st.dictionaries(
    st.sampled_from(["after", "stream", "limit", "student", "x"]), st.text(max_size=12), max_size=2
)


def _operations(openapi):
    return [
        (method.upper(), path, operation["operationId"])
        for path, operations in openapi["paths"].items()
        for method, operation in operations.items()
        if method in {"get", "post", "put", "delete"}
    ]


def _address(path, names):
    filled = iter(names)
    # A lone surrogate cannot be in an address at all, and a client resolves plain dots itself.
    return re.sub(
        r"\{[a-z]+\}",
        lambda _: (
            quote(next(filled).encode("utf-8", "replace"), safe="").replace(".", "%2E") or "%20"
        ),
        path.lstrip("/"),
    )


def test_the_file_names_every_route(openapi):
    told = {re.sub(r"\{[a-z]+\}", "([^/]+)", path).lstrip("/") for path in openapi["paths"]}
    table = [pattern for pattern, _, _ in routes(None, RequestHandler)]
    assert {pattern.removeprefix(f"{PREFIX}/") for pattern in table} == {*told, "(.*)"}


@pytest.mark.parametrize("at", _operations(OPENAPI), ids=lambda at: at[2])
def test_every_answer_is_one_the_file_describes(published, contract, at):
    method, path, operation = at

    @FUZZ
    @given(
        names=st.lists(NAMES, min_size=3, max_size=3),
        query=QUERIES,
        body=BODIES if method in {"POST", "PUT"} else st.none(),
    )
    def send(names, query, body):
        address = f"{published.server.api}/{_address(path, names)}"
        params = {name: value.encode("utf-8", "replace") for name, value in query.items()}
        answer = published.http.request(method, address, params=params, content=body)
        assert answer.status_code < 500, (answer.status_code, answer.text)
        if answer.headers["Content-Type"] == "application/json":
            contract.check(answer, operation)

    send()


def test_a_real_assignment_answers_every_query_as_described(published, openapi, contract):
    """The fuzz above mostly meets names that do not exist; here the names are right."""

    @FUZZ
    @given(query=QUERIES)
    def send(query):
        params = {name: value.encode("utf-8", "replace") for name, value in query.items()}
        answer = published.http.get(f"{published.where}/submissions", params=params)
        contract.check(answer, "listSubmissions")

    send()


def test_any_body_for_a_real_assignment_is_taken_or_refused_as_described(published, contract):
    @FUZZ
    @given(body=BODIES, route=st.sampled_from(["submissions", "check"]))
    def send(body, route):
        answer = published.http.post(f"{published.where}/{route}", content=body)
        contract.check(answer, "submit" if route == "submissions" else "checkNotebooks")

    send()
