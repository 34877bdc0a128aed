"""Addresses and paths as text: what of them may be shown, and how they are written beside each other."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

_PORTS = {"http": 80, "https": 443}

# User and password end at the last `@` before the path; of a password with a slash in it, at the `@` after it.
_CREDENTIALS = re.compile(r"(?<=://)(?:(?<!ssh://)[^/\s`?#]*@|[^/\s`:@]*:(?![0-9]*(?:/|$))[^\s`@]*@)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address taken apart; two with the same `server` are one server's, and may have the same credentials.

    `port` is the scheme's own where none is written, 0 where the scheme has none. `text` is the address without
    credentials: what is shown, compared, and kept in files and in the cache.
    """

    scheme: str
    host: str
    port: int
    text: str
    user: str | None = None
    password: str = ""

    @property
    def server(self) -> tuple[str, str, int]:
        """Scheme, host and port: what credentials belong to."""
        return self.scheme, self.host, self.port


def read_address(address: str) -> Address:
    """The parts of an address; raises `ValueError` where it is none, with a text that has no credentials."""
    try:
        parts = urlsplit(address)
        port = parts.port
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        raise ValueError(f"`{without_credentials(address)}` is no address") from None
    scheme = parts.scheme.lower()
    return Address(
        scheme=scheme,
        host=host,
        port=_PORTS.get(scheme, 0) if port is None else port,
        text=without_credentials(address),
        user=None if parts.username is None else unquote(parts.username),
        password=unquote(parts.password or ""),
    )


def without_credentials(text: str) -> str:
    """A text in which no address has a user or a password, but for the user of SSH, who alone is no secret."""
    return _CREDENTIALS.sub("", text) if "@" in text and "://" in text else text


def local_path(location: str) -> str:
    """The absolute path that a `file:` URL names, with `/` between its parts; empty for every other address."""
    parts = urlsplit(location)
    return unquote(parts.path) if parts.scheme == "file" else ""


def within(path: str, folder: str) -> bool:
    """Whether a path is in a folder, or is the folder itself; both absolute."""
    return posixpath.commonpath((path, folder)) == posixpath.normpath(folder)


def seen_from(root: str, path: str) -> str:
    """An absolute path relative to the root where it is below it, else as it is."""
    return posixpath.relpath(path, root) if within(path, root) else path
