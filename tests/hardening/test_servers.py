"""What an index that misbehaves can do: nothing but to be no answer, for as long as it does."""

from __future__ import annotations

import base64
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from isolate.index import web as web_module
from isolate.index.answer import Answer, Failure
from isolate.index.web import Web
from tests.conftest import Ended
from tests.hardening.faults import NOTHING_THERE, UNDECIDED
from tests.servers import Fault, IndexServer, serve, served_wheel

SECRET = "Basic " + base64.b64encode(b"user:sekret").decode()


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "_PAUSES", (0.0,))
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "2")


@pytest.fixture
def index() -> Iterator[IndexServer]:
    with serve({"cc": [served_wheel("cc", "1.0")]}) as server:
        yield server


def analyze(command: Callable[..., Ended], index: IndexServer, root: Path) -> Ended:
    (root / "requirements.txt").write_text("cc\n")
    return command("analyze", str(root), "--python", "3.12", "--index-url", index.simple, "--format", "json")


@pytest.mark.parametrize("case", UNDECIDED)
def test_a_fault_is_no_answer_and_is_not_remembered(
    case: str, command: Callable[..., Ended], index: IndexServer, tmp_path: Path
) -> None:
    index.faults |= UNDECIDED[case]
    ended = analyze(command, index, tmp_path)
    assert (ended.code, ended.err) == (2, "")
    report = json.loads(ended.out)
    assert [each["kind"] for each in report["conflicts"]] == ["undecided"]
    assert index.url in ended.out or "127.0.0.1" in ended.out or "cc-1.0" in ended.out
    index.faults.clear()
    ended = analyze(command, index, tmp_path)
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["apps"][0]["pins"] == {"cc": "1.0"}


@pytest.mark.parametrize("case", NOTHING_THERE)
def test_that_nothing_is_there_is_asked_again(
    case: str, command: Callable[..., Ended], index: IndexServer, tmp_path: Path
) -> None:
    index.faults |= NOTHING_THERE[case]
    assert analyze(command, index, tmp_path).code == 1
    index.faults.clear()
    assert analyze(command, index, tmp_path).code == 0


def test_a_release_that_is_not_answered_for_is_not_passed_over_in_a_lock(
    command: Callable[..., Ended], index: IndexServer, tmp_path: Path
) -> None:
    index.projects["cc"] = [served_wheel("cc", "1.0"), served_wheel("cc", "2.0")]
    wheel = "/files/cc-2.0-py3-none-any.whl"
    faults = {each: Fault(status=403) for each in (wheel, f"{wheel}.metadata")}
    index.faults |= faults
    (tmp_path / "requirements.txt").write_text("cc\n")
    (tmp_path / "main.py").touch()
    options = (str(tmp_path), "--python", "3.12", "--index-url", index.simple)
    lock = tmp_path / "requirements.lock"
    for name in ("lock", "generate"):
        ended = command(name, *options)
        assert ended.code == 2
        assert ended.err == (
            f"requirements.txt: error: `{tmp_path.name}` is not locked, for `cc 2.0` would be tried first and is not "
            f"known: `{index.url}{wheel}` refuses access (403)\n"
            "  hint: put the credentials into the address of the index, or into `~/.netrc`, "
            "or `--allow-passed-over` takes another release\n"
        )
        assert not lock.exists()
    ended = command("lock", *options, "--allow-passed-over")
    assert (ended.code, "so it was passed over" in ended.err) == (0, True)
    assert "cc==1.0" in lock.read_text()
    index.faults.clear()
    assert command("lock", *options, "--upgrade").code == 0
    assert "cc==2.0" in lock.read_text()
    index.faults |= faults
    assert command("lock", *options).code == 0


def test_there_are_enough_faults() -> None:
    assert len(UNDECIDED) + len(NOTHING_THERE) >= 60


def test_a_server_that_sends_a_byte_a_second_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "_LONGEST_ANSWER", 0.5)
    listening = socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        connection, _ = listening.accept()
        with connection:
            connection.recv(4096)
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
            for _ in range(40):
                time.sleep(0.05)
                try:
                    connection.sendall(b"x")
                except OSError:
                    return

    threading.Thread(target=drip, daemon=True).start()
    address = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    web = Web((), timeout=0.2, connections=1)
    assert web.get(address, limit=1 << 20) == Failure(reason=f"`{address}` sends for longer than 0.5 seconds")
    web.close()
    listening.close()


def tls(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


def test_credentials_of_https_never_go_over_http() -> None:
    with serve({}) as plain:
        secret = plain.simple.replace("http://", "https://user:sekret@")
        web = Web((secret,), timeout=1, connections=1)
        web.get(plain.simple, limit=1 << 20, expected=(404,))
        web.close()
        assert [headers.get("Authorization") for _, headers in plain.asked] == [None]


def test_credentials_are_sent_over_https_and_not_to_where_it_redirects(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login other password other\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with serve({}) as plain, serve({}, tls=tls(authority)) as secure:
        secure.faults["/simple/cc/"] = Fault(status=302, headers={"Location": f"{plain.simple}cc/"})
        web = Web((secure.simple.replace("https://", "https://user:sekret@"),), timeout=1, connections=1)
        found = web.get(f"{secure.simple}cc/", limit=1 << 20, expected=(404,))
        web.close()
        assert isinstance(found, Answer)
        assert [headers.get("Authorization") for _, headers in secure.asked] == [SECRET]
        assert [headers.get("Authorization") for _, headers in plain.asked] == [None]
