"""What one file says: from the file beside a wheel, from inside it, or from a source distribution."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from dataclasses import replace
from typing import IO, TYPE_CHECKING
from urllib.parse import urlsplit, urlunsplit

from isolate.index.answer import Answer, Failure
from isolate.index.archives import MEMBER_LIMIT, read_sdist, read_wheel
from isolate.index.core_metadata import is_of, read_core_metadata
from isolate.index.directory import open_local
from isolate.index.installed_files import read_installed
from isolate.index.remote_file import WHOLE_LIMIT, RangeError, open_remote
from isolate.model.distribution import Distribution, Metadata, Release

if TYPE_CHECKING:
    from isolate.index.web import Web

_NOT_THERE = (404, 410, 403, 405)
_VAIN_LOOKS = 8
"""After so many looks in vain, and none that found something, a host is not asked for unannounced files."""
_VAIN_LOOKS_OF_PROJECT = 2
"""The same of one project: mirrors have such files of some projects and not of others."""


class DistributionReader:
    """Reads files where they are; every call is safe from any thread."""

    def __init__(self, web: Callable[[], Web], *, offline: bool) -> None:
        self._web = web
        self._offline = offline
        self._vain: dict[str, int] = {}
        """Per host, and per host and project: how often a metadata file beside a wheel was looked for in vain.

        Negative once one was found.
        """

    def read(self, release: Release, distribution: Distribution) -> Metadata | Failure:
        """The metadata of a release as one of its files has it; a failure where that is of another release."""
        try:
            found = self._read(release, distribution)
        except RangeError as error:
            return error.failure
        except (OSError, ValueError, RecursionError) as error:
            why = getattr(error, "strerror", None) or error
            return Failure(reason=f"`{distribution.filename}` cannot be read: {why}")
        if isinstance(found, Metadata) and not is_of(found, release.project, release.version):
            reason = f"`{distribution.filename}` says that it is `{found.name} {found.version}`"
            return Failure(reason=reason, try_next=True)
        return found

    def read_installed(self, wheel: Distribution) -> tuple[tuple[str, str], ...] | Failure:
        """The paths that a wheel installs, each with its hash."""
        local = wheel.location.startswith("file:")
        if self._offline and not local:
            return Failure(reason="its list of files is not in the cache")
        try:
            opened = open_local(wheel.location) if local else self._open(wheel)
            if isinstance(opened, Failure):
                return opened
            with opened:
                return read_installed(opened, wheel.filename)
        except RangeError as error:
            return error.failure
        except OSError as error:
            return Failure(reason=f"`{wheel.filename}` cannot be read: {error.strerror or error}")

    def _read(self, release: Release, distribution: Distribution) -> Metadata | Failure:
        local = distribution.location.startswith("file:")
        if self._offline and not local:
            hint = "run once without `--offline`"
            return Failure(reason=f"the metadata of `{distribution.filename}` is not in the cache", hint=hint)
        if distribution.kind == "wheel" and not local:
            beside = self._read_beside(release.project, distribution)
            if beside is not None:
                return beside
        opened = open_local(distribution.location) if local else self._open(distribution)
        if isinstance(opened, Failure):
            return opened
        # What was read piece by piece, or has no hash, was verified by nobody.
        lasting = isinstance(opened, io.BytesIO) and bool(distribution.hashes)
        with opened:
            if distribution.kind == "wheel":
                read = read_wheel(opened, distribution.filename, release.project)
                return replace(read, lasting=lasting) if isinstance(read, Failure) else read
            found = read_sdist(opened, distribution.filename, release.project)
        if isinstance(found, Failure):
            return replace(found, lasting=lasting)
        if found is None:
            what = f"`{release.project} {release.version}`"
            return Failure(
                reason=f"{what} publishes only a source distribution whose metadata is made by running its code",
                hint="build a wheel of it and name the wheel's folder with `--find-links`, or require another release",
                try_next=True,
                lasting=lasting,
            )
        return found

    def _read_beside(self, project: str, wheel: Distribution) -> Metadata | Failure | None:
        """The metadata file beside a wheel (PEP 658), looked for where no index announces it too; None without one."""
        host = urlsplit(wheel.location).netloc
        looks = ((host, _VAIN_LOOKS), (f"{host} {project}", _VAIN_LOOKS_OF_PROJECT))
        if not wheel.has_metadata and any(self._vain.get(each, 0) >= most for each, most in looks):
            return None
        answer = self._web().get(_beside(wheel.location), limit=MEMBER_LIMIT, expected=(200, *_NOT_THERE))
        if isinstance(answer, Failure):
            return answer
        if answer.status != 200:
            for each, _ in looks:
                if self._vain.get(each, 0) >= 0:
                    self._vain[each] = self._vain.get(each, 0) + 1
            return None
        if not _is_intact(answer.body, wheel.metadata_hashes):
            return Failure(reason=f"the metadata of `{wheel.filename}` has another hash than its index says")
        core = read_core_metadata(answer.body, "metadata")
        if isinstance(core, Failure):
            return None
        self._vain.update((each, -1) for each, _ in looks)
        return core.metadata

    def _open(self, distribution: Distribution) -> IO[bytes] | Failure:
        if distribution.kind == "wheel":
            opened = open_remote(self._get, distribution.location)
            if isinstance(opened, io.BytesIO) and not _is_intact(opened.getvalue(), distribution.hashes):
                return Failure(reason=f"`{distribution.filename}` has another hash than its index says")
            return opened
        answer = self._get(distribution.location, {"Accept-Encoding": "identity"}, WHOLE_LIMIT, (200,))
        if isinstance(answer, Failure):
            return answer
        if not _is_intact(answer.body, distribution.hashes):
            return Failure(reason=f"`{distribution.filename}` has another hash than its index says")
        return io.BytesIO(answer.body)

    def _get(self, url: str, headers: dict[str, str], limit: int, expected: tuple[int, ...]) -> Answer | Failure:
        return self._web().get(url, headers=headers, limit=limit, expected=expected)


def _beside(location: str) -> str:
    parts = urlsplit(location)
    return urlunsplit(parts._replace(path=f"{parts.path}.metadata"))


def _is_intact(data: bytes, hashes: tuple[tuple[str, str], ...]) -> bool:
    """Whether the data has the hashes given, of those that this Python can work out."""
    known = [(name, digest) for name, digest in hashes if name in hashlib.algorithms_guaranteed and "shake" not in name]
    return all(hashlib.new(name, data, usedforsecurity=False).hexdigest() == digest.lower() for name, digest in known)
