"""A student's own server and browser: both reach the service as that student, and as no one else."""

from __future__ import annotations

import uuid

import httpx
import pytest

pytestmark = [pytest.mark.docker, pytest.mark.timeout(300), pytest.mark.xdist_group("hub")]
WHERE = "courses/py101/assignments/sums"


@pytest.fixture(scope="module")
def server(hub, kim):
    """A client of kim's single-user server, through the Hub's proxy."""
    if not hub.ask("GET", "users/kim")["servers"]:  # it may have logged in before
        hub.ask("POST", "users/kim/server")
    hub.until(
        lambda: (hub.ask("GET", "users/kim")["servers"].get("") or {}).get("ready"),
        what="kim's server is up",
    )
    headers = {"Authorization": f"token {kim.token}"}
    url = f"{hub.url}user/kim/coplit/api/v1/"
    with httpx.Client(base_url=url, headers=headers, timeout=90, trust_env=False) as client:
        yield client


def test_a_students_server_forwards_with_the_token_that_the_hub_gave_it(hub, kim, server):
    """`configure` alone makes it so: the service's address and the token's scopes."""
    told = server.get("health").json()
    assert told["mode"] == "forward", told
    assert told["ok"], told
    assert told["who"] == {"student": "kim", "may_teach": False}
    body = {"notebooks": kim.answered("py101", "return a + b"), "key": str(uuid.uuid4())}
    kept = server.post(f"{WHERE}/submissions", json=body)
    assert kept.status_code == 202, kept.text
    submission = kept.json()["submission"]
    told = hub.read_stream(server, submission)
    assert told[-1]["report"]["score"] == 3.0
    assert told[-1]["report"]["practice"] is False
    assert kim.http.get(f"submissions/{submission}").json()["student"] == "kim"


def test_a_students_server_shows_no_course_of_others(server, lee):
    theirs = lee.submit("ml201")
    assert server.get("courses/ml201/assignments").status_code == 404
    assert server.get(f"submissions/{theirs}").status_code == 404


@pytest.fixture
def browser(hub, kim):
    """A client that logged in at the Hub with a form, then went to the service's page."""
    with httpx.Client(timeout=90, trust_env=False, follow_redirects=True) as client:
        form = client.get(f"{hub.url}hub/login")
        sent = {"username": "kim", "password": "", "_xsrf": form.cookies.get("_xsrf", "")}
        login = client.post(f"{hub.url}hub/login", data=sent | {"_xsrf": _xsrf(client, "/hub/")})
        assert login.status_code in {200, 302}, login.text
        page = client.get(hub.service)
        assert "logged in as kim" in page.text, page.text
        yield client


def _xsrf(client: httpx.Client, path: str) -> str:
    return next(one.value for one in client.cookies.jar if one.name == "_xsrf" and one.path == path)


def test_a_browser_submits_only_with_the_xsrf_token_of_the_services_page(hub, kim, browser):
    """Another page that the student opens must not hand in with their cookie."""
    where = f"{hub.service}coplit/api/v1/{WHERE}/submissions"
    body = {"notebooks": kim.answered("py101", "return a + b"), "key": str(uuid.uuid4())}
    assert browser.post(where, json=body).status_code == 403
    assert browser.post(where, json=body, headers={"X-XSRFToken": "x"}).status_code == 403
    foreign = {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Site": "cross-site"}
    assert browser.get(where, headers=foreign).status_code == 403
    token = _xsrf(browser, "/services/coplit/")
    kept = browser.post(where, json=body, headers={"X-XSRFToken": token})
    assert kept.status_code == 202, kept.text
