"""Every accepted submission has a receipt that the student can keep and anybody can check."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import uuid
from pathlib import Path

import pytest

COPLIT = Path(sys.executable).with_name("coplit")


def coplit(*arguments, home, **environ):
    """Run the command with this home; gives its exit code, stdout and stderr."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("COPLIT_", "JUPYTER"))}
    done = subprocess.run(
        [COPLIT, "receipt", *map(str, arguments)],
        env={**kept, "COPLIT_HOME": str(home), **environ},
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture(scope="module")
def accepted(published, contract):
    """The answer to a submission, and the notebooks that were sent."""
    notebooks = published.answered("return a + b", "return word")
    body = {"notebooks": notebooks, "key": str(uuid.uuid4())}
    told = contract.check(
        published.http.post(f"{published.where}/submissions", json=body), "submit"
    )
    assert published.follow(told["submission"])[-1]["report"]["receipt"] == told["receipt"]
    return told


@pytest.fixture(scope="module")
def saved(accepted, published, tmp_path_factory):
    """The receipt as a student downloads it."""
    answer = published.http.get(f"submissions/{accepted['submission']}/receipt")
    assert answer.status_code == 200
    name = f"receipt-{accepted['submission']}.json"
    assert name in answer.headers["Content-Disposition"]
    file = tmp_path_factory.mktemp("receipts") / name
    file.write_bytes(answer.content)
    return file


def test_the_answer_the_history_and_the_report_hold_the_same_receipt(
    accepted, saved, published, contract
):
    address = f"submissions/{accepted['submission']}"
    told = contract.check(published.http.get(address), "getSubmission")
    fetched = contract.check(published.http.get(f"{address}/receipt"), "getReceipt")
    assert accepted["receipt"] == told["receipt"] == fetched == json.loads(saved.read_text())
    assert told["report"]["receipt"] == fetched
    said = fetched["receipt"]
    assert said["accepted_at"] == told["accepted_at"]
    assert said["bundle"] == told["report"]["bundle"]
    assert said["image"] == told["report"]["image"]
    assert (said["student"], said["practice"]) == ("kim", True)


def test_a_receipt_is_checked_offline_with_the_published_keys(saved, published, contract, tmp_path):
    """On a machine that has nothing but two files."""
    keys = tmp_path / "keys.json"
    keys.write_text(json.dumps(contract.check(published.http.get("keys"), "listKeys")))
    code, out, err = coplit("verify", saved, "--key", keys, home=tmp_path / "nowhere")
    assert (code, out) == (0, ""), err
    assert "kim handed in demo/hw1 (hw1.ipynb)" in err
    code, out, _ = coplit("verify", saved, "--key", keys, "--json", home=tmp_path / "nowhere")
    told = json.loads(out)
    assert (code, told["genuine"], told["receipt"]["student"]) == (0, True, "kim")
    assert not (tmp_path / "nowhere").exists()


def test_a_receipt_is_checked_with_the_services_address(saved, published, tmp_path):
    server = published.server
    code, _, err = coplit(
        "verify", saved, "--url", server.url, home=tmp_path, COPLIT_SERVICE_TOKEN=server.token
    )
    assert code == 0, err
    code, _, err = coplit("verify", saved, "--url", server.url, home=tmp_path)
    assert (code, "COPLIT_SERVICE_TOKEN" in err) == (2, True)


def test_a_token_is_not_carried_to_another_address(saved, tmp_path):
    """An address that redirects would get the token of somebody's whole server."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        place = f"http://127.0.0.1:{listener.getsockname()[1]}"
        asked = []

        def serve():
            connection, _ = listener.accept()
            with connection:
                asked.append(connection.recv(65536))
                head = f"HTTP/1.1 302 Found\r\nLocation: {place}/elsewhere\r\nContent-Length: 0\r\n\r\n"
                connection.sendall(head.encode())

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        code, _, err = coplit(
            "verify", saved, "--url", place, home=tmp_path, COPLIT_SERVICE_TOKEN="a-token"
        )
        thread.join(60)
    assert (code, "could not be fetched" in err) == (2, True)
    assert len(asked) == 1


def test_a_changed_receipt_is_refused(saved, published, tmp_path):
    forged = tmp_path / "receipt.json"
    forged.write_text(saved.read_text().replace('"kim"', '"lee"'))
    code, out, err = coplit("verify", forged, home=published.server.home)
    assert (code, out) == (1, "")
    assert "proves nothing" in err
    assert "lee" not in err, "what nobody signed is not repeated"


def test_a_key_of_somebody_else_proves_nothing(saved, tmp_path):
    code, pem, _ = coplit("key", home=tmp_path)
    assert code == 0
    (tmp_path / "other.pem").write_text(pem)
    code, out, _ = coplit("verify", saved, "--key", tmp_path / "other.pem", "--json", home=tmp_path)
    assert (code, json.loads(out)["code"]) == (1, "unknown-key")


def test_what_cannot_be_read_is_a_usage_error(saved, tmp_path):
    """Exit 2 says that nothing was looked at; 1 says that a receipt is not genuine."""
    assert coplit("verify", tmp_path / "missing.json", home=tmp_path)[0] == 2
    code, _, err = coplit("verify", saved, home=tmp_path / "new")
    assert (code, "--url" in err) == (2, True)


def test_after_a_rotation_new_receipts_have_the_new_key_and_old_ones_stay_valid(
    saved, published, contract
):
    home = published.server.home
    code, out, _ = coplit("rotate", "--json", home=home)
    assert code == 0
    new = json.loads(out)["key_id"]
    body = {"notebooks": published.answered("return 1", "return 2"), "key": str(uuid.uuid4())}
    told = published.http.post(f"{published.where}/submissions", json=body).json()
    assert told["receipt"]["receipt"]["key_id"] == new
    published.follow(told["submission"])
    assert coplit("verify", saved, home=home)[0] == 0
    keys = contract.check(published.http.get("keys"), "listKeys")["keys"]
    assert keys[0]["kid"] == new
    assert json.loads(saved.read_text())["receipt"]["key_id"] in {key["kid"] for key in keys}


def test_a_claimed_time_is_kept_as_a_claim(published, contract):
    """It decides nothing; the receipt and the history show both times."""
    claimed = "2026-11-30T10:00:00.000Z"
    body = {
        "notebooks": published.answered("return a + b", "return word"),
        "key": str(uuid.uuid4()),
        "claimed_at": claimed,
    }
    told = contract.check(
        published.http.post(f"{published.where}/submissions", json=body), "submit"
    )
    assert told["receipt"]["receipt"]["claimed_at"] == claimed
    assert told["accepted_at"] != claimed
    published.follow(told["submission"])
    found = published.http.get(f"submissions/{told['submission']}").json()
    assert found["claimed_at"] == claimed


@pytest.mark.parametrize(
    "claimed", ["yesterday", "2026-11-30T10:00:00", "", "0001-01-01T00:00:00+23:00"]
)
def test_a_claimed_time_must_be_a_moment(published, contract, claimed):
    body = {"notebooks": {"hw1.ipynb": {}}, "key": str(uuid.uuid4()), "claimed_at": claimed}
    answer = published.http.post(f"{published.where}/submissions", json=body)
    assert answer.status_code == 400
    contract.check(answer, "submit")


def test_a_future_claim_is_no_later_than_the_arrival(published):
    body = {
        "notebooks": published.answered("return 0", "return 0"),
        "key": str(uuid.uuid4()),
        "claimed_at": "2999-01-01T00:00:00Z",
    }
    told = published.http.post(f"{published.where}/submissions", json=body).json()
    said = told["receipt"]["receipt"]
    assert said["claimed_at"] <= said["accepted_at"]
    published.follow(told["submission"])


def test_nothing_is_kept_here_for_a_service(published, contract):
    assert contract.check(published.http.get("spool"), "listSpool") == {"kept": []}
