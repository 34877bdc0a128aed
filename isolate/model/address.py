"""Addresses and paths as text: what of them may be shown, and the index that is asked where nobody names one."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
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


SNAPSHOT_FILE = "isolate.snapshot"

SNAPSHOT = "snapshot:"
"""What the locations of files begin with of which a snapshot alone tells, which has no addresses."""


def is_of_snapshot(location: str) -> bool:
    """Whether nothing is known of where a file is."""
    return location.startswith(SNAPSHOT)


def within(path: str, folder: str) -> bool:
    """Whether a path is in a folder, or is the folder itself; both absolute."""
    return posixpath.commonpath((path, folder)) == posixpath.normpath(folder)


def seen_from(root: str, path: str) -> str:
    """An absolute path relative to the root where it is below it, else as it is."""
    return posixpath.relpath(path, root) if within(path, root) else path


_CONSTANT = re.compile(r"""^PYPI_SIMPLE_ENDPOINT\b[^=\n]*=\s*["']([^"'\n]+)["']""", re.MULTILINE)


@cache
def usual_index() -> str:
    """The address of the index that everybody asks: a constant of `pypi-simple`.

    Its module is read as text: to import it takes a fifth of a second, for parsers and validators of pages.
    """
    spec = find_spec("pypi_simple")
    folders = (spec.submodule_search_locations if spec else None) or ()
    for path in (path for folder in folders for path in sorted(Path(folder).glob("*.py"))):
        if found := _CONSTANT.search(path.read_text(encoding="utf-8")):
            return found[1]
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT


def is_usual_index(address: str) -> bool:
    """Whether an address is that of the usual index, as it is now or as tools wrote it out in earlier years.

    Before the usual index had a domain of its own it stood below that of the language, and was asked without TLS.
    """
    try:
        parts, usual = urlsplit(address), urlsplit(usual_index())
        if parts.scheme not in ("http", "https") or parts.port not in (None, 80, 443):
            return False
    except ValueError:
        return False
    host = usual.hostname or ""
    label, _, domain = host.partition(".")
    earlier = f"{label}.python.{domain}"
    names = (host, f"www.{host}", earlier)
    return parts.hostname in names and not parts.username and parts.path.rstrip("/") == usual.path.rstrip("/")
