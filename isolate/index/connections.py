"""Connections to servers, kept from one question to the next: HTTP/1.1 of the standard library (decision 114)."""

from __future__ import annotations

import ssl
import threading
from base64 import b64encode
from collections import defaultdict
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection, InvalidURL
from urllib.parse import quote, unquote, urlsplit
from urllib.request import getproxies

from isolate.index.tls import BundleError, trusting_context
from isolate.model.address import Address, read_address

_DEFAULT_PROXY_PORTS = {"http": 80, "https": 443}
_MAY_STAND = "!#$%&'()*+,/:;=?@[]~"
"""What a path and a query may hold beside letters and digits; `%` too, for what is quoted already stays."""
_LOST = (ConnectionError, ssl.SSLError, HTTPException)


class NotConnectedError(Exception):
    """No connection came about; the cause is what the system, or `ssl`, says."""


class ProxyError(NotConnectedError):
    """The proxy on the way cannot be used."""


class Connections:
    """Kept connections by server; every call is safe from any thread.

    Proxies are those of the environment, as `requests` reads them; certificates those of `trusting_context`.
    """

    def __init__(self, *, timeout: float) -> None:
        self._timeout = timeout
        self._lock = threading.Lock()
        self._closed = False
        self._idle: dict[tuple[str, str, int], list[HTTPConnection]] = defaultdict(list)
        self._context: ssl.SSLContext | BundleError | None = None
        self._has_proxies = bool(getproxies())
        self._proxies: dict[tuple[str, str, int], str] = {}

    def get(self, url: str, headers: Mapping[str, str]) -> tuple[HTTPConnection, HTTPResponse]:
        """The answer of a server, its body still to be read, and the connection to `give_back` or to close.

        Raises `NotConnectedError`, `BundleError`, and what `http.client` and `socket` raise; `ValueError` where the
        address is none.
        """
        address = read_address(url)
        if address.scheme not in ("http", "https") or not address.host:
            raise InvalidURL(address.text)
        proxy = self._proxy_for(address)
        target, sent = _target(url), {"Accept-Encoding": "gzip", "User-Agent": "isolate", **headers}
        if proxy and address.scheme == "http":
            target = f"http://{urlsplit(address.text).netloc}{target}"
            sent |= _authorization(proxy)
        with self._lock:
            kept = self._idle[address.server]
            connection = kept.pop() if kept else None
        if connection is not None:
            try:
                return connection, _ask(connection, target, sent)
            except _LOST:
                pass  # a server closes what is not used for a while; that it does is seen when it is asked
        connection = self._connect(address, proxy)
        return connection, _ask(connection, target, sent)

    def give_back(self, url: str, connection: HTTPConnection) -> None:
        """Keep a connection, the body of whose last answer was read, for the next question to the same server."""
        with self._lock:
            if not self._closed:
                self._idle[read_address(url).server].append(connection)
                return
        connection.close()

    def close(self) -> None:
        """Close what is kept, and whatever is given back from now on."""
        with self._lock:
            self._closed = True
            for connection in [each for kept in self._idle.values() for each in kept]:
                connection.close()
            self._idle.clear()

    def _connect(self, address: Address, proxy: str) -> HTTPConnection:
        """A new connection, over the proxy where one is given; raises as `get` does."""
        host, port = (address.host, address.port) if not proxy else _host_of(proxy)
        connection: HTTPConnection
        if proxy.lower().startswith("https:"):
            connection = _OverSecureProxy(host, port, self._trust(), self._timeout)
        elif address.scheme == "https":
            connection = HTTPSConnection(host, port, timeout=self._timeout, context=self._trust())
        else:
            connection = HTTPConnection(host, port, timeout=self._timeout)
        if proxy and address.scheme == "https":
            connection.set_tunnel(address.host, address.port, _authorization(proxy))
        try:
            connection.connect()
        except (OSError, HTTPException) as error:
            connection.close()
            is_through = connection.is_through if isinstance(connection, _OverSecureProxy) else True
            of_server = not proxy or (isinstance(error, ssl.SSLError) and is_through)
            raise (NotConnectedError if of_server else ProxyError)(str(error)) from error
        return connection

    def _trust(self) -> ssl.SSLContext:
        with self._lock:
            if self._context is None:
                try:
                    self._context = trusting_context()
                except BundleError as error:
                    self._context = error
            if isinstance(self._context, BundleError):
                raise self._context
            return self._context

    def _proxy_for(self, address: Address) -> str:
        """The address of the proxy for a server, empty without one; raises `ProxyError` for one of an unknown kind."""
        if not self._has_proxies:
            return ""
        proxy = self._proxies.get(address.server)
        if proxy is None:
            from requests.utils import get_environ_proxies, select_proxy

            proxy = select_proxy(address.text, get_environ_proxies(address.text)) or ""
            if proxy and "://" not in proxy:
                proxy = f"http://{proxy}"
            self._proxies[address.server] = proxy
        if proxy and urlsplit(proxy).scheme.lower() not in _DEFAULT_PROXY_PORTS:
            raise ProxyError("its kind is not known")
        return proxy


class _OverSecureProxy(HTTPSConnection):
    """A connection to a proxy over TLS, and over that the one to a server, which may have TLS of its own."""

    def __init__(self, host: str, port: int, context: ssl.SSLContext, timeout: float) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._trusted = context
        self._server = ""
        self.is_through = False
        """Whether the proxy has connected to the server."""

    def set_tunnel(self, host: str, port: int | None = None, headers: Mapping[str, str] | None = None) -> None:
        """As the class it extends."""
        self._server = host
        self._tunnel_headers = headers or {}
        self._tunnel_to = f"{f'[{host}]' if ':' in host else host}:{port}"

    def connect(self) -> None:
        """As the class it extends."""
        super().connect()
        if not self._server:
            return
        from urllib3.util.ssltransport import SSLTransport

        lines = [f"CONNECT {self._tunnel_to} HTTP/1.1", f"Host: {self._tunnel_to}"]
        lines += [f"{name}: {value}" for name, value in self._tunnel_headers.items()]
        self.sock.sendall("\r\n".join([*lines, "", ""]).encode("latin-1"))
        answer = HTTPResponse(self.sock, method="CONNECT")
        answer.begin()
        answer.close()
        if answer.status != 200:
            raise OSError(f"the proxy answered {answer.status}")
        self.is_through = True
        self.sock = SSLTransport(self.sock, self._trusted, server_hostname=self._server)


def _ask(connection: HTTPConnection, target: str, headers: Mapping[str, str]) -> HTTPResponse:
    try:
        connection.request("GET", target, headers=headers)
        return connection.getresponse()
    except BaseException:
        connection.close()
        raise


def _target(url: str) -> str:
    parts = urlsplit(url)
    path = quote(parts.path or "/", safe=_MAY_STAND)
    return f"{path}?{quote(parts.query, safe=_MAY_STAND)}" if parts.query else path


def _host_of(proxy: str) -> tuple[str, int]:
    parts = urlsplit(proxy)
    return parts.hostname or "", parts.port or _DEFAULT_PROXY_PORTS[parts.scheme.lower()]


def _authorization(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    if parts.username is None:
        return {}
    return {"Proxy-Authorization": basic(unquote(parts.username), unquote(parts.password or ""))}


def basic(user: str, password: str) -> str:
    """The value of a header with credentials (RFC 7617), in Latin-1 where that has all their letters."""
    text = f"{user}:{password}"
    try:
        return f"Basic {b64encode(text.encode('latin-1')).decode()}"
    except UnicodeEncodeError:
        return f"Basic {b64encode(text.encode()).decode()}"
