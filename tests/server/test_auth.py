"""Nobody gets in without a login, from a foreign page, or with a cookie alone."""

from __future__ import annotations

import re

import pytest

NO_LOGIN = {401, 403}


def _routes(openapi):
    for path, operations in openapi["paths"].items():
        for method in ("get", "post", "put", "delete"):
            if method in operations:
                place = re.sub(r"\{[a-z]+\}", "x1", path).lstrip("/")
                yield method.upper(), place


@pytest.fixture(scope="module")
def routes(openapi):
    found = list(_routes(openapi))
    assert len(found) >= 12
    return found


def _refused(answer):
    """The refusal is in the API's own shape, and no page may frame, cache or sniff it."""
    assert set(answer.json()["error"]) == {"code", "message", "hint"}
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_no_route_answers_without_a_login(teaching, routes):
    """A classmate on the same machine can reach the port; every route of the file is tried."""
    with teaching.client() as stranger:
        for method, place in routes:
            answer = stranger.request(method, place, json={} if method in {"POST", "PUT"} else None)
            assert answer.status_code in NO_LOGIN, (method, place, answer.status_code)
            _refused(answer)


def test_no_route_answers_to_a_wrong_token(teaching, routes):
    with teaching.client(Authorization="token wrong") as stranger:
        for method, place in routes:
            answer = stranger.request(method, place)
            assert answer.status_code in NO_LOGIN, (method, place)


def test_a_cookie_without_the_xsrf_token_is_refused(teaching, routes):
    """A foreign page can make a browser send its cookie, but cannot read the token."""
    with teaching.browser() as (client, _):
        for method, place in routes:
            answer = client.request(method, f"{teaching.api}/{place}")
            assert answer.status_code == 403, (method, place)
            _refused(answer)


def test_a_cookie_with_another_xsrf_token_is_refused(teaching, routes):
    with teaching.browser() as (client, xsrf):
        for method, place in routes:
            headers = {"X-XSRFToken": xsrf[:-4] + "0000"}
            answer = client.request(method, f"{teaching.api}/{place}", headers=headers)
            assert answer.status_code == 403, (method, place)


def test_a_foreign_page_is_refused_even_with_everything_else_right(teaching, routes):
    with teaching.browser() as (client, xsrf):
        for method, place in routes:
            headers = {"X-XSRFToken": xsrf, "Origin": "https://evil.example"}
            answer = client.request(method, f"{teaching.api}/{place}", headers=headers)
            assert answer.status_code == 403, (method, place)
            assert "Access-Control-Allow-Origin" not in answer.headers
            _refused(answer)


def test_a_browser_that_logged_in_is_answered(teaching):
    """The checks above would pass on a server that refuses everybody."""
    with teaching.browser() as (client, xsrf):
        answer = client.get(f"{teaching.api}/health", headers={"X-XSRFToken": xsrf})
        assert answer.status_code == 200, answer.text
        answer = client.get(f"{teaching.api}/health", params={"_xsrf": xsrf})
        assert answer.status_code == 200, answer.text


def test_the_owner_is_the_person_and_not_the_cookie(teaching):
    """Two logins of the same server have two random user names, and are one student."""
    names = set()
    for _ in range(2):
        with teaching.browser() as (client, xsrf):
            answer = client.get(f"{teaching.api}/health", headers={"X-XSRFToken": xsrf})
            names.add(answer.json()["who"]["student"])
    assert names == {"kim"}


def test_an_authorizer_is_asked_about_coplit(start_server, tmp_path):
    """Shared servers decide by Jupyter's authorizer; reading and handing in are two rights."""
    more = """
from jupyter_server.auth import Authorizer
class ReadOnly(Authorizer):
    def is_authorized(self, handler, user, action, resource):
        return not (resource == "coplit" and action == "write")
c.ServerApp.authorizer_class = ReadOnly
"""
    with start_server(tmp_path, coplit={"sandbox": "process"}, more=more) as server:
        assert server.http.get("health").status_code == 200
        answer = server.http.post("publish", json={"path": "x"})
        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "forbidden"


def test_the_server_starts_without_a_warning_about_open_routes(teaching):
    """`allow_unauthenticated_access=False` makes Jupyter list routes that anybody may use."""
    text = "".join(teaching.log)
    assert "AuthWarning" not in text
    assert "without @allow_unauthenticated" not in text
