"""TLS that cannot be trusted, proxies that do not serve, and credentials of netrc and `keyring`: one line each."""

from __future__ import annotations

import base64
import datetime as dt
import json
import os
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import trustme

from isolate.index import web as web_module
from tests.conftest import Ended
from tests.servers import IndexServer, serve, served_wheel

PROJECTS = {"cc": [served_wheel("cc", "1.0")]}
VARIABLES = [name for each in ("http_proxy", "https_proxy", "all_proxy", "no_proxy") for name in (each, each.upper())]


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_module, "_PAUSES", (0.0,))
    monkeypatch.setenv("UV_HTTP_TIMEOUT", "2")
    for name in (*VARIABLES, "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "NETRC"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def bundle(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))


def context(certificate: trustme.LeafCert) -> ssl.SSLContext:
    found = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(found)
    return found


def analyze(command: Callable[..., Ended], root: Path, simple: str) -> Ended:
    folder = root / "r"
    folder.mkdir(exist_ok=True)
    (folder / "requirements.txt").write_text("cc\n")
    return command("analyze", str(folder), "--python", "3.12", "--index-url", simple, "--format", "json")


def is_refused(ended: Ended, why: str) -> None:
    assert (ended.code, ended.err) == (2, "")
    report = json.loads(ended.out)
    assert [each["kind"] for each in report["conflicts"]] == ["undecided"]
    assert why in json.dumps(report["conflicts"])


def is_answered(ended: Ended) -> None:
    assert (ended.code, ended.err) == (0, "")
    assert json.loads(ended.out)["apps"][0]["pins"] == {"cc": "1.0"}


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("case", ["expired", "another authority", "another host", "no TLS"])
def test_a_certificate_that_cannot_be_trusted(
    case: str, authority: trustme.CA, command: Callable[..., Ended], tmp_path: Path
) -> None:
    past = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    served: ssl.SSLContext | None
    if case == "expired":
        served = context(authority.issue_cert("127.0.0.1", not_before=past, not_after=past.replace(year=2021)))
    elif case == "another authority":
        served = context(trustme.CA().issue_cert("127.0.0.1"))
    else:
        served = context(authority.issue_cert("elsewhere.example")) if case == "another host" else None
    with serve(PROJECTS, tls=served) as index:
        port = int(index.url.rpartition(":")[2])
        simple = f"https://127.0.0.1:{port}/simple/"
        why = f"no secure connection to `127.0.0.1:{port}`: "
        is_refused(analyze(command, tmp_path, simple), why)
        assert index.asked == []
    with serve(PROJECTS, tls=context(authority.issue_cert("127.0.0.1")), port=port):
        is_answered(analyze(command, tmp_path, simple))


@contextmanager
def answering(reply: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port that reads a little of each connection, answers so, and closes it; with what was read."""
    listening = socket.create_server(("127.0.0.1", 0))
    read: list[bytes] = []

    def answer() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(2)
                try:
                    read.append(connection.recv(65536))
                    connection.sendall(reply)
                except OSError:
                    continue

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    try:
        yield listening.getsockname()[1], read
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()
        thread.join()


@pytest.mark.usefixtures("bundle")
def test_a_handshake_that_is_cut(authority: trustme.CA, command: Callable[..., Ended], tmp_path: Path) -> None:
    with answering(b"") as (port, _):
        simple = f"https://127.0.0.1:{port}/simple/"
        is_refused(analyze(command, tmp_path, simple), f"127.0.0.1:{port}")
    with serve(PROJECTS, tls=context(authority.issue_cert("127.0.0.1")), port=port):
        is_answered(analyze(command, tmp_path, simple))


REPLIES = {
    "refuses": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n",
    "asks for credentials": b"HTTP/1.1 407 Proxy Authentication Required\r\n"
    b'Proxy-Authenticate: Basic realm="x"\r\nContent-Length: 0\r\n\r\n',
    "is none": b"SSH-2.0-x\r\n",
    "says nothing": b"",
}


@pytest.mark.usefixtures("bundle")
@pytest.mark.parametrize("case", [*REPLIES, "is not there"])
def test_a_proxy_that_does_not_serve(
    case: str, authority: trustme.CA, command: Callable[..., Ended], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    with serve(PROJECTS, tls=context(authority.issue_cert("127.0.0.1"))) as index:
        with answering(REPLIES.get(case, b"")) as (port, read):
            monkeypatch.setenv("HTTPS_PROXY", f"http://user:sekret@127.0.0.1:{1 if case == 'is not there' else port}")
            ended = analyze(command, tmp_path, index.simple)
        is_refused(ended, f"the proxy on the way to `{index.url.partition('://')[2]}` cannot be used")
        assert "sekret" not in ended.out
        assert index.asked == []
        assert all(each.startswith(b"CONNECT 127.0.0.1:") for each in read)
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        is_answered(analyze(command, tmp_path, index.simple))


@pytest.fixture
def guarded() -> Iterator[IndexServer]:
    with serve(PROJECTS) as index:
        index.credentials = "Basic " + base64.b64encode(b"user:sekret").decode()
        yield index


@pytest.fixture
def keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A `keyring` that notes what it is asked, and knows one password."""
    if sys.platform == "win32":
        pytest.skip("the stand-in is a script")
    folder = tmp_path / "bin"
    folder.mkdir()
    asked = tmp_path / "asked"
    program = folder / "keyring"
    program.write_text(f'#!/bin/sh\necho "$*" >> {asked}\ncase "$*" in *" user") echo sekret;; *) exit 1;; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    return asked


@pytest.mark.parametrize("variable", ["UV_KEYRING_PROVIDER", "PIP_KEYRING_PROVIDER"])
def test_keyring_is_asked_for_the_password_of_a_user(
    variable: str, guarded: IndexServer, keyring: Path, command: Callable[..., Ended], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    simple = guarded.simple.replace("://", "://user@")
    is_refused(analyze(command, tmp_path, simple), "asks for credentials (401)")
    assert not keyring.exists()
    monkeypatch.setenv(variable, "subprocess")
    is_answered(analyze(command, tmp_path, simple))
    assert keyring.read_text() == f"get {guarded.simple} user\n"


def test_keyring_is_asked_for_a_token_where_no_user_is_named(
    guarded: IndexServer, keyring: Path, command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_KEYRING_PROVIDER", "subprocess")
    is_refused(analyze(command, tmp_path, guarded.simple), "asks for credentials (401)")
    host = guarded.url.partition("://")[2]
    assert keyring.read_text() == f"get {guarded.simple} __token__\nget {host} __token__\n"


@pytest.mark.parametrize(
    ("netrc", "name", "code"),
    [
        ("machine 127.0.0.1 login user password sekret\n", "127.0.0.1", 0),
        ("machine 127.0.0.1 login user password sekret\n", "localhost", 2),
        ("default login user password sekret\n", "127.0.0.1", 0),
        ("machine 127.0.0.1 login user password\n", "127.0.0.1", 2),
        ("\xff\n", "127.0.0.1", 2),
    ],
)
def test_netrc(
    netrc: str, name: str, code: int, guarded: IndexServer, command: Callable[..., Ended], tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    (tmp_path / "netrc").write_bytes(netrc.encode("latin-1"))
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    ended = analyze(command, tmp_path, guarded.simple.replace("127.0.0.1", name))
    assert (ended.code, ended.err) == (code, "")


def test_a_server_that_a_manifest_names_gets_nothing_that_names_no_server(
    guarded: IndexServer, keyring: Path, command: Callable[..., Ended], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    monkeypatch.setenv("UV_KEYRING_PROVIDER", "subprocess")
    (tmp_path / "netrc").write_text("default login user password sekret\n")
    root = tmp_path / "r"
    root.mkdir()
    (root / "requirements.txt").write_text(f"--extra-index-url {guarded.simple.replace('://', '://user@')}\ncc\n")
    with serve({}) as own:
        given = ("analyze", str(root), "--python", "3.12", "--index-url", own.simple, "--format", "json")
        assert command(*given).code == 2
        sent = {headers.get("Authorization") for _, headers in guarded.asked}
        assert sent == {"Basic " + base64.b64encode(b"user:").decode()}
        assert not keyring.exists()
        (root / "requirements.txt").write_text(f"--extra-index-url {guarded.simple}\ncc\n")
        guarded.asked.clear()
        assert command(*given).code == 2
        assert {headers.get("Authorization") for _, headers in guarded.asked} == {None}
        (tmp_path / "netrc").write_text("machine 127.0.0.1 login user password sekret\n")
        assert command(*given).code == 0
