"""Questions to servers, answered by what they sent or by one sentence that says why not."""

from __future__ import annotations

import socket
import ssl
import threading
import time
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from http.client import HTTPException, HTTPResponse, IncompleteRead, InvalidURL
from urllib.parse import urljoin, urlsplit

from isolate.index.answer import Answer, Failure
from isolate.index.connections import Connections, NotConnectedError, ProxyError, basic
from isolate.index.credentials import find_credentials
from isolate.index.tls import VARIABLES, BundleError
from isolate.model.address import read_address, without_credentials

ATTEMPTS = 4
"""How often a question is asked at most."""
_WAITS = 2
"""How often a host that has never answered is waited for in vain before it is taken to be silent."""
_PAUSES = (0.2, 0.8, 2.4)
_LONGEST_PAUSE = 10.0
_PASSING = frozenset({429, 500, 502, 503, 504})
_LONGEST_ANSWER = 120.0
"""Seconds after which an answer that still comes is given up."""
_MOST_REDIRECTS = 30
_CHUNK = 1 << 16
_CREDENTIALS_HINT = "put the credentials into the address of the index, or into `~/.netrc`"


class Web:
    """One pool of kept connections; every call is safe from any thread.

    Credentials of `addresses`, and of those that nothing but manifests name, are those that `find_credentials` finds.
    They go with every request to the same scheme, host and port, and to no other, redirects included. Proxies and
    certificates are those of the environment, as `requests` reads them. However many threads ask, at most `connections`
    questions are under way at once: a pause before the next attempt is no question.
    """

    def __init__(
        self, addresses: tuple[str, ...], *, timeout: float, connections: int, of_manifests: tuple[str, ...] = ()
    ) -> None:
        self._timeout = timeout
        self._connections = Connections(timeout=timeout)
        self._credentials = find_credentials(addresses, of_manifests)
        self._lock = threading.Lock()
        self._under_way = threading.BoundedSemaphore(max(1, connections))
        self._answered: set[str] = set()
        self._down: dict[str, Exception] = {}

    def get(
        self, url: str, *, limit: int, headers: Mapping[str, str] | None = None, expected: tuple[int, ...] = (200,)
    ) -> Answer | Failure:
        """Ask for `url`; an answer of another status than `expected`, or of more than `limit` bytes, is a failure.

        What may pass (429, 5xx, silence, a broken or refused connection) is asked again, up to `ATTEMPTS` times in
        all, after the pause the server wishes or one that grows. A host that answered nobody in all attempts is not
        tried again.
        """
        netloc = urlsplit(url).netloc
        for attempt in range(1, ATTEMPTS + 1):
            if (down := self._down.get(netloc)) is not None:
                return _explain(url, down, self._timeout)
            outcome, wish, is_last = self._attempt(url, netloc, limit, headers or {}, expected, attempt)
            if is_last:
                return outcome
            pause = _PAUSES[min(attempt, len(_PAUSES)) - 1] if wish is None else wish
            time.sleep(min(pause, _LONGEST_PAUSE))
        raise AssertionError("the last attempt is the last")

    def _attempt(
        self, url: str, netloc: str, limit: int, headers: Mapping[str, str], expected: tuple[int, ...], attempt: int
    ) -> tuple[Answer | Failure, float | None, bool]:
        """What one attempt came to, the pause that the server wishes, and whether another would be in vain."""
        try:
            with self._under_way:
                outcome, wish = self._ask(url, limit, headers, expected)
        except (NotConnectedError, BundleError, HTTPException, OSError, UnicodeError, ValueError, zlib.error) as error:
            absent = _is_no_connection(error) or _is_silence(error)
            most = _WAITS if absent and netloc not in self._answered else ATTEMPTS
            passing = _is_passing(error)
            if passing and attempt < most:
                return Failure(reason=""), None, False
            with self._lock:
                if absent and netloc not in self._answered:
                    self._down[netloc] = error
            failure = _explain(url, error, self._timeout)
            return (failure if _is_no_connection(error) else _asked(failure, attempt)), None, True
        self._answered.add(netloc)
        if isinstance(outcome, Answer) or outcome.status not in _PASSING:
            return outcome, None, True
        return _asked(outcome, attempt), wish, attempt == ATTEMPTS

    def close(self) -> None:
        """Give back the connections."""
        self._connections.close()

    def _ask(
        self, url: str, limit: int, headers: Mapping[str, str], expected: tuple[int, ...]
    ) -> tuple[Answer | Failure, float | None]:
        until = time.monotonic() + max(_LONGEST_ANSWER, self._timeout)
        asked = url
        for _ in range(_MOST_REDIRECTS + 1):
            sent = dict(headers)
            if credentials := self._credentials.get(read_address(asked).server):
                sent["Authorization"] = basic(*credentials)
            connection, response = self._connections.get(asked, sent)
            is_kept = False
            try:
                target = response.headers.get("location") if response.status in _REDIRECTS else None
                shown = without_credentials(asked)
                if target is None and response.status not in expected:
                    wish = _seconds(response.headers.get("retry-after", ""))
                    return _refusal(shown, response.status), wish
                body = bytearray()
                for chunk in _chunks(response):
                    body += chunk
                    if time.monotonic() > until:
                        return Failure(reason=f"`{url}` sends for longer than {_LONGEST_ANSWER:g} seconds"), None
                    if len(body) > limit:
                        return _too_large(url, limit), None
                is_kept = not response.will_close
            finally:
                response.close()
                if is_kept:
                    self._connections.give_back(asked, connection)
                else:
                    connection.close()
            if target is not None:
                asked = urljoin(asked, target)
                continue
            found = _headers(response)
            unpacked = _unpacked(bytes(body), found.get("content-encoding", ""), limit)
            if len(unpacked) > limit:
                return _too_large(url, limit), None
            return Answer(status=response.status, url=shown, headers=found, body=unpacked), None
        return Failure(reason=f"`{url}` redirects without end"), None


_REDIRECTS = frozenset({301, 302, 303, 307, 308})


def _chunks(response: HTTPResponse) -> Iterator[bytes]:
    """The body in pieces, each given as soon as some of it has come: who sends slowly is noticed.

    Raises `IncompleteRead` where it ends before its announced end.
    """
    left = response.length
    if left is None:
        while chunk := response.read1(_CHUNK):
            yield chunk
        return
    while left:
        # Of a body of known length `read1` says neither that it is at its end nor, in some releases, what is left.
        chunk = response.read1(min(left, _CHUNK))
        if not chunk:
            raise IncompleteRead(b"", left)
        left -= len(chunk)
        yield chunk


def _headers(response: HTTPResponse) -> dict[str, str]:
    """The headers under lower-case names, those of one name joined (RFC 9110, 5.2)."""
    found: dict[str, str] = {}
    for name, value in response.getheaders():
        key = name.lower()
        found[key] = f"{found[key]}, {value}" if key in found else value
    return found


def _unpacked(body: bytes, coding: str, limit: int) -> bytes:
    """A body without its coding, of which no more is unpacked than shows that it is larger than `limit` bytes.

    Raises `zlib.error` where it has another coding than was asked for, or is damaged.
    """
    coding = coding.strip().lower()
    if not body or coding in ("", "identity"):
        return body
    if coding not in ("gzip", "x-gzip"):
        raise zlib.error(f"unknown coding {coding}")
    unpacked = b""
    while body and len(unpacked) <= limit:
        member = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
        unpacked += member.decompress(body, limit + 1 - len(unpacked))
        if not member.eof and len(unpacked) <= limit:
            raise zlib.error("it ends early")
        body = member.unused_data
    return unpacked


def _too_large(url: str, limit: int) -> Failure:
    return Failure(reason=f"`{url}` is larger than {limit >> 20} MiB", try_next=True)


def _refusal(url: str, status: int) -> Failure:
    if status == 401:
        return Failure(reason=f"`{url}` asks for credentials (401)", hint=_CREDENTIALS_HINT, status=status)
    if status == 403:
        return Failure(reason=f"`{url}` refuses access (403)", hint=_CREDENTIALS_HINT, status=status)
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    hint = "try again later" if status in _PASSING else ""
    return Failure(reason=f"`{url}` answered {phrase}", hint=hint, status=status)


def _asked(failure: Failure, attempts: int) -> Failure:
    """The failure of a question that was asked so often."""
    return replace(failure, reason=f"{failure.reason}, asked {attempts} times") if attempts > 1 else failure


def _explain(url: str, error: Exception, timeout: float) -> Failure:
    host = urlsplit(url).netloc or url
    cause = error.__cause__ if isinstance(error, NotConnectedError) else error
    match error:
        case BundleError():
            *first, last = (f"`{each}`" for each in VARIABLES)
            return Failure(reason=str(error), hint=f"see the variables {', '.join(first)} and {last}")
        case ProxyError():
            reason, hint = (
                f"the proxy on the way to `{host}` cannot be used",
                "see the variables `HTTPS_PROXY`, `NO_PROXY`",
            )
            return Failure(reason=reason, hint=hint)
    match cause:
        case ssl.SSLError() if cause is not error:
            return Failure(
                reason=f"no secure connection to `{host}`: its certificate could not be verified, "
                "or it does not speak TLS",
                hint="name your authority's certificate in `REQUESTS_CA_BUNDLE`",
            )
        case socket.gaierror():
            return Failure(reason=f"there is no host `{host}`", hint="is the network up, and the address right?")
        case ConnectionRefusedError():
            return Failure(reason=f"`{host}` refused the connection", hint="is the server up, and the address right?")
        case TimeoutError():
            return Failure(reason=f"`{url}` did not answer within {timeout:g} seconds", hint="try again later")
        case zlib.error():
            return Failure(reason=f"the answer of `{url}` could not be decompressed")
        case InvalidURL() | ValueError() if not isinstance(cause, OSError):
            return Failure(reason=f"`{url}` is no address that can be asked", hint="is the address right?")
        case OSError() if cause is not error and not isinstance(cause, ConnectionError):
            return Failure(reason=f"`{host}` cannot be reached", hint="is the network up, and the address right?")
    return Failure(reason=f"the answer of `{url}` ended early", hint="try again later")


def _is_passing(error: Exception) -> bool:
    """Whether a later attempt may fare better: a busy machine refuses, drops and lets wait."""
    cause = error.__cause__ if isinstance(error, NotConnectedError) else error
    if isinstance(error, ProxyError | BundleError) or (isinstance(cause, ssl.SSLError) and cause is not error):
        return False
    return isinstance(cause, OSError | HTTPException) and not isinstance(cause, InvalidURL)


def _is_no_connection(error: Exception) -> bool:
    """Whether there is nobody: who hangs up at once is there, and may only be busy."""
    hung_up = isinstance(error.__cause__, ConnectionError) and not isinstance(error.__cause__, ConnectionRefusedError)
    return isinstance(error, NotConnectedError) and not hung_up


def _is_silence(error: Exception) -> bool:
    return isinstance(error, TimeoutError) or isinstance(error.__cause__, TimeoutError)


def _seconds(retry_after: str) -> float | None:
    """The pause of a Retry-After header; a date is left to our own pauses."""
    return float(retry_after) if retry_after.isdecimal() else None
