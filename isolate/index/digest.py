"""The SHA-256 of a file whose index does not give it: of the whole file, as it is sent now."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TYPE_CHECKING

from isolate.index.answer import Failure
from isolate.index.directory import open_local
from isolate.index.remote_file import WHOLE_LIMIT
from isolate.model.distribution import Distribution, Unreachable

if TYPE_CHECKING:
    from isolate.index.web import Web


def sha256_of(file: Distribution, web: Callable[[], Web], *, offline: bool) -> str | Unreachable:
    """The digest in hex, of what matches every digest of another kind that the index gives."""
    if file.location.startswith("git+"):
        return _unknown(file, "a commit has none")
    local = file.location.startswith("file:")
    if offline and not local:
        return _unknown(file, "it has to be downloaded for that", hint="run once without `--offline`")
    try:
        answer = None if local else web().get(file.location, limit=WHOLE_LIMIT, headers={"Accept-Encoding": "identity"})
        if isinstance(answer, Failure):
            return _unknown(file, answer.reason, hint=answer.hint)
        if answer is None:
            with open_local(file.location) as opened:
                data = opened.read()
        else:
            data = answer.body
    except OSError as error:
        return _unknown(file, (error.strerror or str(error)).lower())
    for kind, digest in file.hashes:
        if (
            kind in hashlib.algorithms_guaranteed
            and hashlib.new(kind, data, usedforsecurity=False).hexdigest() != digest.lower()
        ):
            return _unknown(file, f"what is sent has another {kind} than the index says")
    return hashlib.sha256(data).hexdigest()


def _unknown(file: Distribution, reason: str, hint: str = "") -> Unreachable:
    return Unreachable(what=f"the SHA-256 of `{file.filename}`", reason=reason, hint=hint)
