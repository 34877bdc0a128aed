"""What a server, or a folder, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was sent: `url` after redirects and without credentials, headers under lower-case names."""

    status: int
    url: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why there is no answer, as in `Unreachable`; `status` is the server's, 0 where it gave none.

    `try_next` says that the file was had and tells nothing, so that another file of the release may be asked.
    """

    reason: str
    hint: str = ""
    status: int = 0
    try_next: bool = False


def without_credentials(address: str) -> str:
    """The address without user and password."""
    parts = urlsplit(address)
    if "@" not in parts.netloc:
        return address
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))
