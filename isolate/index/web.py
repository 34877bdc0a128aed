"""Questions to servers, answered by what they sent or by one sentence that says why not."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from http import HTTPStatus
from urllib.parse import urlsplit

import requests
import urllib3

from isolate.index.answer import Answer, Failure
from isolate.index.tls import BundleError, SharedTrust
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
_CREDENTIALS_HINT = "put the credentials into the address of the index, or into `~/.netrc`"


class Web:
    """One pool of kept connections; every call is safe from any thread.

    Credentials of `addresses`, and those that the netrc of the environment has for their hosts, go with every request
    to the same scheme, host and port, and to no other, redirects included. Proxies and certificates are those of the
    environment, as `requests` reads them. However many threads ask, at most `connections` questions are under way at
    once: a pause before the next attempt is no question.
    """

    def __init__(self, addresses: tuple[str, ...], *, timeout: float, connections: int) -> None:
        self._timeout = timeout
        self._session = _Session()
        if not {"REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"} & os.environ.keys():
            self._session.verify = os.environ.get("SSL_CERT_FILE") or True
        # Callers ask in their own threads too, and a connection beyond the pool's size would be logged and dropped.
        adapter = SharedTrust(connections=2 * connections)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)
        self._credentials: dict[tuple[str, str, int], tuple[str, str]] = {}
        known = [read_address(address) for address in addresses if "://" in address]
        for each in known:
            if each.user is not None:
                self._credentials.setdefault(each.server, (each.user, each.password))
        for each in known:
            if each.server not in self._credentials and (found := requests.utils.get_netrc_auth(each.text)):
                self._credentials[each.server] = found
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
        except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError, ValueError) as error:
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
        self._session.close()

    def _ask(
        self, url: str, limit: int, headers: Mapping[str, str], expected: tuple[int, ...]
    ) -> tuple[Answer | Failure, float | None]:
        until = time.monotonic() + max(_LONGEST_ANSWER, self._timeout)
        credentials = self._credentials.get(read_address(url).server)
        with self._session.get(
            url, headers=headers, auth=credentials or _anonymous, timeout=self._timeout, stream=True
        ) as response:
            if response.status_code not in expected:
                failure = _refusal(without_credentials(response.url), response.status_code)
                return failure, _seconds(response.headers.get("retry-after", ""))
            body = bytearray()
            for chunk in _chunks(response):
                body += chunk
                if time.monotonic() > until:
                    return Failure(reason=f"`{url}` sends for longer than {_LONGEST_ANSWER:g} seconds"), None
                if len(body) > limit:
                    return Failure(reason=f"`{url}` is larger than {limit >> 20} MiB", try_next=True), None
            lowered = {name.lower(): value for name, value in response.headers.items()}
            answer = Answer(
                status=response.status_code, url=without_credentials(response.url), headers=lowered, body=bytes(body)
            )
            return answer, None


class _Session(requests.Session):
    """A session that never asks netrc for a host to which a server redirects."""

    def rebuild_auth(self, prepared_request: requests.PreparedRequest, response: requests.Response) -> None:
        """Leave the credentials out where they are not those of the new address."""
        old, new = response.request.url or "", prepared_request.url or ""
        if read_address(old).server != read_address(new).server:
            prepared_request.headers.pop("Authorization", None)


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Credentials for a host that has none: without them `requests` would look into netrc."""
    return request


def _chunks(response: requests.Response) -> Iterator[bytes]:
    """The body in pieces, each given as soon as some of it has come: who sends slowly is noticed."""
    read = getattr(response.raw, "read1", None)
    if read is None:
        yield from response.iter_content(1 << 10)
        return
    while chunk := read(1 << 16, decode_content=True):
        yield chunk


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
    causes = tuple(_causes(error))
    host = urlsplit(url).netloc or url

    def among(*kinds: type[BaseException]) -> bool:
        return any(isinstance(cause, kinds) for cause in causes)

    if among(BundleError):
        return Failure(
            reason=str(error), hint="see the variables `REQUESTS_CA_BUNDLE`, `CURL_CA_BUNDLE` and `SSL_CERT_FILE`"
        )
    if among(requests.exceptions.ProxyError, urllib3.exceptions.ProxyError):
        return Failure(
            reason=f"the proxy on the way to `{host}` cannot be used",
            hint="see the variables `HTTPS_PROXY`, `NO_PROXY`",
        )
    if among(requests.exceptions.SSLError, urllib3.exceptions.SSLError):
        return Failure(
            reason=f"no secure connection to `{host}`: its certificate could not be verified, or it does not speak TLS",
            hint="name your authority's certificate in `REQUESTS_CA_BUNDLE`",
        )
    if among(urllib3.exceptions.NameResolutionError):
        return Failure(reason=f"there is no host `{host}`", hint="is the network up, and the address right?")
    if among(ConnectionRefusedError):
        return Failure(reason=f"`{host}` refused the connection", hint="is the server up, and the address right?")
    if among(urllib3.exceptions.ReadTimeoutError, requests.exceptions.Timeout):
        return Failure(reason=f"`{url}` did not answer within {timeout:g} seconds", hint="try again later")
    if among(requests.exceptions.TooManyRedirects):
        return Failure(reason=f"`{url}` redirects without end")
    if among(requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError):
        return Failure(reason=f"the answer of `{url}` could not be decompressed")
    if among(urllib3.exceptions.NewConnectionError):
        return Failure(reason=f"`{host}` cannot be reached", hint="is the network up, and the address right?")
    if among(urllib3.exceptions.ProtocolError, requests.exceptions.ConnectionError):
        return Failure(reason=f"the answer of `{url}` ended early", hint="try again later")
    return Failure(reason=f"`{url}` is no address that can be asked", hint="is the address right?")


def _is_passing(error: Exception) -> bool:
    """Whether a later attempt may fare better: a busy machine refuses, drops and lets wait."""
    kinds = (urllib3.exceptions.ProtocolError, urllib3.exceptions.NewConnectionError, ConnectionError)
    stops = (urllib3.exceptions.SSLError, urllib3.exceptions.ProxyError)
    causes = tuple(_causes(error))
    if any(isinstance(cause, stops) for cause in causes):
        return False
    return _is_silence(error) or any(isinstance(cause, kinds) for cause in causes)


def _is_silence(error: Exception) -> bool:
    kinds = (urllib3.exceptions.TimeoutError, requests.exceptions.Timeout, TimeoutError)
    return any(isinstance(cause, kinds) for cause in _causes(error))


def _is_no_connection(error: Exception) -> bool:
    kinds = (
        urllib3.exceptions.NewConnectionError,
        urllib3.exceptions.ConnectTimeoutError,
        urllib3.exceptions.SSLError,
        urllib3.exceptions.ProxyError,
    )
    return any(isinstance(cause, kinds) for cause in _causes(error))


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The error and all it was raised for, as `requests` and `urllib3` nest them."""
    seen: list[BaseException] = []
    waiting: list[object] = [error]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseException) and not any(each is other for other in seen):
            seen.append(each)
            yield each
            waiting += [*each.args, getattr(each, "reason", None), each.__cause__, each.__context__]


def _seconds(retry_after: str) -> float | None:
    """The pause of a Retry-After header; a date is left to our own pauses."""
    return float(retry_after) if retry_after.isdecimal() else None
