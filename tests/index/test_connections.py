"""Connections: what is kept, what a server closed, and proxies, over TLS too."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import trustme

from isolate.index.answer import Answer, Failure
from isolate.index.connections import Connections
from isolate.index.web import Web
from tests.servers import Fault, IndexServer, serve, served_wheel

PAGE = {"foo": [served_wheel("foo", "1.0")]}


@pytest.fixture(autouse=True)
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> trustme.CA:
    """The one authority that is trusted; no variable names a proxy."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    made = trustme.CA()
    made.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "authority.pem"))
    return made


def certified(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context


@contextmanager
def proxy(*, tls: ssl.SSLContext | None = None, refuses: bool = False) -> Iterator[tuple[str, list[str]]]:
    """A proxy that opens tunnels, and asks for what it is asked; its address, and the heads of what it was asked."""
    listening = socket.create_server(("127.0.0.1", 0))
    heads: list[str] = []

    def pump(source: socket.socket, to: socket.socket) -> None:
        try:
            while data := source.recv(1 << 16):
                to.sendall(data)
        except OSError:
            pass
        finally:
            for each in (source, to):
                each.close()

    def handle(client: socket.socket) -> None:
        client = tls.wrap_socket(client, server_side=True) if tls else client
        head = b""
        while b"\r\n\r\n" not in head:
            head += client.recv(1 << 16)
        heads.append(head.decode())
        method, target = heads[-1].split()[:2]
        if refuses:
            client.sendall(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            client.close()
            return
        parts = urlsplit(f"//{target}" if method == "CONNECT" else target)
        server = socket.create_connection((parts.hostname, parts.port))
        if method == "CONNECT":
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        else:
            server.sendall(head.replace(target.encode(), parts.path.encode(), 1))
        threading.Thread(target=pump, args=(server, client), daemon=True).start()
        pump(client, server)

    def accept() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=handle, args=(client,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    yield f"127.0.0.1:{listening.getsockname()[1]}", heads
    listening.close()


def ask(server: IndexServer, times: int = 1) -> Answer | Failure:
    web = Web((), timeout=2.0, connections=2)
    try:
        return [web.get(f"{server.simple}foo/", limit=1 << 20) for _ in range(times)][-1]
    finally:
        web.close()


@pytest.mark.parametrize("written", ["http://me:p%40ss@{}", "me:p%40ss@{}", "http://{}"])
def test_a_proxy_is_asked_in_the_place_of_the_server(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PAGE) as server, proxy() as (address, heads):
        monkeypatch.setenv("http_proxy", written.format(address))
        assert isinstance(ask(server), Answer)
        assert server.paths == ["/simple/foo/"]
    assert heads[0].startswith(f"GET {server.simple}foo/ HTTP/1.1\r\nHost: {urlsplit(server.url).netloc}\r\n")
    assert ("Proxy-Authorization: Basic bWU6cEBzcw==" in heads[0]) == ("me" in written)


def test_a_proxy_opens_a_tunnel_to_a_server_with_tls(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PAGE, tls=certified(authority)) as server, proxy() as (address, heads):
        monkeypatch.setenv("HTTPS_PROXY", f"http://me:p%40ss@{address}")
        assert isinstance(ask(server, times=3), Answer)
    (head,) = heads
    assert head.startswith(f"CONNECT {urlsplit(server.url).netloc} HTTP/1.")
    assert "Proxy-Authorization: Basic bWU6cEBzcw==" in head


def test_no_proxy_is_asked_for_a_host_that_is_excepted(monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PAGE) as server, proxy() as (address, heads):
        monkeypatch.setenv("http_proxy", f"http://{address}")
        monkeypatch.setenv("no_proxy", "127.0.0.0/8")
        assert isinstance(ask(server), Answer)
    assert heads == []


def test_a_tunnel_through_a_proxy_with_tls(authority: trustme.CA, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PAGE, tls=certified(authority)) as server, proxy(tls=certified(authority)) as (address, heads):
        monkeypatch.setenv("HTTPS_PROXY", f"https://{address}")
        assert isinstance(ask(server, times=2), Answer)
        assert [head.split("\r\n")[0] for head in heads] == [f"CONNECT {urlsplit(server.url).netloc} HTTP/1.1"]


@pytest.mark.parametrize("kind", ["closed", "refuses", "socks5"])
def test_a_proxy_that_cannot_be_used_is_told(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(PAGE, tls=None) as server, proxy(refuses=True) as (address, _):
        if kind == "closed":
            with socket.create_server(("127.0.0.1", 0)) as closed:
                address = f"127.0.0.1:{closed.getsockname()[1]}"
        monkeypatch.setenv("https_proxy", f"{'socks5' if kind == 'socks5' else 'http'}://{address}")
        host = urlsplit(server.url).netloc
        web = Web((), timeout=2.0, connections=2)
        found = web.get(f"https://{host}/simple/foo/", limit=1 << 20)
        web.close()
    assert found == Failure(
        reason=f"the proxy on the way to `{host}` cannot be used", hint="see the variables `HTTPS_PROXY`, `NO_PROXY`"
    )
    assert server.paths == []


def test_a_connection_that_was_closed_meanwhile_is_made_anew() -> None:
    """The server says nothing of it: a connection that was kept is gone when it is used."""
    listening = socket.create_server(("127.0.0.1", 0))
    made: list[int] = []

    def answer() -> None:
        while True:
            try:
                client, _ = listening.accept()
            except OSError:
                return
            made.append(client.fileno())
            client.recv(1 << 16)
            client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            client.close()

    threading.Thread(target=answer, daemon=True).start()
    web = Web((), timeout=2.0, connections=1)
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    found = [web.get(url, limit=9) for _ in range(3)]
    web.close()
    listening.close()
    assert [each.body for each in found if isinstance(each, Answer)] == [b"ok"] * 3
    assert len(made) == 3


def test_a_connection_is_kept_from_one_question_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[object] = []
    create = socket.create_connection
    monkeypatch.setattr(
        socket, "create_connection", lambda *given, **named: made.append(given) or create(*given, **named)
    )
    with serve(PAGE) as server:
        server.faults["/simple/foo/"] = Fault(headers={"Content-Encoding": "identity"}, body=b"{}")
        assert isinstance(ask(server, times=4), Answer)
        assert len(server.paths) == 4
    assert len(made) == 1


def test_what_is_given_back_after_the_end_is_closed() -> None:
    with serve(PAGE) as server:
        connections = Connections(timeout=2.0)
        connection, answer = connections.get(f"{server.simple}foo/", {})
        answer.read()
        connections.close()
        connections.give_back(f"{server.simple}foo/", connection)
        assert connection.sock is None
