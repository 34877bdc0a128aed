"""What a server, or a folder, answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from isolate.model.address import without_credentials


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

    `try_next` says that the file was had and tells nothing, so that another file of the release may be asked. `lasting`
    says that it will never tell anything: all of it was had, and has the hash that its index says.
    """

    reason: str
    hint: str = ""
    status: int = 0
    try_next: bool = False
    lasting: bool = False

    def __post_init__(self) -> None:
        """Keep credentials out of what is shown."""
        object.__setattr__(self, "reason", without_credentials(self.reason))
