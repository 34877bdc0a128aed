"""Every fault of a server, and the whole sentence it becomes."""

from __future__ import annotations

import base64
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from isolate.index import OpenIndex
from isolate.index.answer import Answer, Failure
from isolate.index.web import Web
from isolate.model.address import without_credentials
from isolate.model.distribution import Releases, Unreachable
from tests.servers import Fault, IndexServer, served_wheel

UNPACKED = "the answer of `{url}` could not be decompressed"
OPEN = "/simple/foo/"
CREDENTIALS = "put the credentials into the address of the index, or into `~/.netrc`"


@pytest.fixture
def web() -> Iterator[Web]:
    made = Web((), timeout=0.3, connections=4)
    yield made
    made.close()


def get(web: Web, server: IndexServer, path: str = OPEN, limit: int = 1 << 20) -> Answer | Failure:
    return web.get(f"{server.url}{path}", limit=limit)


@pytest.mark.parametrize(
    ("fault", "reason", "hint", "asked"),
    [
        (Fault(status=401), "`{url}` asks for credentials (401)", CREDENTIALS, 1),
        (Fault(status=403), "`{url}` refuses access (403)", CREDENTIALS, 1),
        (Fault(status=404), "`{url}` answered 404 Not Found", "", 1),
        (Fault(status=418), "`{url}` answered 418 I'm a Teapot", "", 1),
        (Fault(status=599), "`{url}` answered 599", "", 1),
        (Fault(status=429), "`{url}` answered 429 Too Many Requests, asked 4 times", "try again later", 4),
        (Fault(status=503), "`{url}` answered 503 Service Unavailable, asked 4 times", "try again later", 4),
        (Fault(cut=True), "the answer of `{url}` ended early, asked 4 times", "try again later", 4),
        (Fault(delay=1.0), "`{url}` did not answer within 0.3 seconds, asked 2 times", "try again later", 2),
        (Fault(status=302, headers={"Location": OPEN}), "`{url}` redirects without end", "", 31),
        (Fault(body=b"x" * 99, headers={"Content-Encoding": "gzip"}), UNPACKED, "", 1),
        (Fault(body=b"x" * (3 << 20)), "`{url}` is larger than 1 MiB", "", 1),
    ],
)  # fmt: skip
def test_faults(web: Web, server: IndexServer, fault: Fault, reason: str, hint: str, asked: int) -> None:
    server.faults[OPEN] = fault
    found = get(web, server)
    assert isinstance(found, Failure)
    assert (found.reason, found.hint) == (reason.format(url=f"{server.url}{OPEN}"), hint)
    assert len(server.asked) == asked


@pytest.mark.parametrize(
    "fault",
    [
        Fault(status=503, times=1),
        Fault(status=429, times=3),
        Fault(status=500, times=2),
        Fault(cut=True, times=3),
        Fault(delay=1.0, times=1),
    ],
)
def test_what_passes_is_asked_again(web: Web, server: IndexServer, fault: Fault) -> None:
    server.projects["foo"] = []
    server.faults[OPEN] = fault
    assert isinstance(get(web, server), Answer)


def test_a_host_that_has_answered_is_waited_for_longer(web: Web, server: IndexServer) -> None:
    server.projects |= {"bar": [], "foo": []}
    assert isinstance(get(web, server, "/simple/bar/"), Answer)
    server.faults[OPEN] = Fault(delay=1.0, times=3)
    assert isinstance(get(web, server), Answer)


def test_a_silent_host_is_waited_for_twice_and_then_asked_nothing(web: Web, server: IndexServer) -> None:
    server.projects["foo"] = []
    server.faults |= {OPEN: Fault(delay=1.0), "/simple/bar/": Fault(delay=1.0)}
    first, second = get(web, server), get(web, server, "/simple/bar/")
    assert isinstance(first, Failure)
    assert isinstance(second, Failure)
    assert second.reason == f"`{server.url}/simple/bar/` did not answer within 0.3 seconds"
    assert server.paths == [OPEN, OPEN]


def test_no_more_questions_are_under_way_than_connections(server: IndexServer) -> None:
    server.projects |= {f"p{number}": [] for number in range(12)}
    server.faults |= {f"/simple/p{number}/": Fault(delay=0.02) for number in range(12)}
    web = Web((), timeout=5.0, connections=3)
    most = 0

    def ask(number: int) -> None:
        assert isinstance(get(web, server, f"/simple/p{number}/"), Answer)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        most = max(most, server.under_way)
        time.sleep(0.001)
    web.close()
    assert 1 < most <= 3


def test_the_pause_a_server_wishes_is_kept(web: Web, server: IndexServer) -> None:
    server.projects["foo"] = []
    server.faults[OPEN] = Fault(status=429, headers={"Retry-After": "1"}, times=1)
    began = time.monotonic()
    assert isinstance(get(web, server), Answer)
    assert time.monotonic() - began >= 1


def test_a_closed_port_refuses_and_is_not_tried_again(web: Web) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        host = f"127.0.0.1:{closed.getsockname()[1]}"
    refused = Failure(reason=f"`{host}` refused the connection", hint="is the server up, and the address right?")
    assert web.get(f"http://{host}/simple/foo/", limit=1) == refused
    assert web.get(f"http://{host}/simple/bar/", limit=1) == refused


def test_a_host_that_does_not_exist(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert web.get("http://index.example/simple/foo/", limit=1) == Failure(
        reason="there is no host `index.example`", hint="is the network up, and the address right?"
    )


def test_a_server_without_tls_is_no_https_server(web: Web, server: IndexServer) -> None:
    host = server.url.removeprefix("http://")
    found = web.get(f"https://{host}/simple/foo/", limit=1)
    reason = f"no secure connection to `{host}`: its certificate could not be verified, or it does not speak TLS"
    assert found == Failure(reason=reason, hint="name your authority's certificate in `REQUESTS_CA_BUNDLE`")


@pytest.mark.parametrize("address", ["ftp://index.example/x", "http://", "http://a:99999999/"])
def test_no_address(web: Web, address: str) -> None:
    assert web.get(address, limit=1) == Failure(
        reason=f"`{address}` is no address that can be asked", hint="is the address right?"
    )


def test_credentials_go_to_their_own_host_only(
    server: IndexServer, other_server: IndexServer, opened: Callable[..., OpenIndex]
) -> None:
    server.credentials = "Basic " + base64.b64encode(b"me:p@ss").decode()
    server.projects["foo"] = [served_wheel("foo", "1.0")]
    other_server.projects["bar"] = []
    index = opened(
        server.simple.replace("http://", "http://me:p%40ss@"), extra_index_urls=(other_server.simple,), offline=False
    )
    found = index.releases("foo")
    assert isinstance(found, Releases)
    assert found.index == server.simple
    assert index.addresses == (other_server.simple, server.simple)
    assert not isinstance(index.metadata(found.releases[0], found.releases[0].distributions), Unreachable)
    assert all("Authorization" in headers for _, headers in server.asked)
    assert not any("Authorization" in headers for _, headers in other_server.asked)


@pytest.mark.parametrize("configured", [True, False])
def test_netrc_is_read_for_configured_hosts_alone(
    configured: bool, server: IndexServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login me password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    server.credentials = "Basic " + base64.b64encode(b"me:secret").decode()
    server.projects["foo"] = []
    web = Web((server.simple,) if configured else (), timeout=0.3, connections=1)
    assert isinstance(get(web, server), Answer if configured else Failure)
    web.close()


def test_addresses_are_shown_without_credentials() -> None:
    assert without_credentials("https://a:b@index.example:8080/simple/?x=1") == "https://index.example:8080/simple/?x=1"
    assert without_credentials("https://index.example/simple/") == "https://index.example/simple/"
