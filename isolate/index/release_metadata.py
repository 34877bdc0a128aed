"""The metadata of one release, from the first of its files that gives it; what a file says is remembered."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from isolate.index.answer import Failure
from isolate.index.cache import Cache
from isolate.index.digest import sha256_of
from isolate.index.record import pack_metadata, unpack_metadata
from isolate.model.address import without_credentials
from isolate.model.distribution import Distribution, Metadata, Release, Unreachable

if TYPE_CHECKING:
    from isolate.index.distribution_reader import DistributionReader
    from isolate.index.recorder import Recorder
    from isolate.index.snapshot import Snapshot
    from isolate.index.web import Web


class MetadataReader:
    """Reads metadata; every call is safe from any thread. `web` is called when the first connection is needed.

    With a `snapshot` nothing but files of this machine is read, and what each file said goes to a `recorder`.
    """

    def __init__(
        self,
        cache: Cache,
        web: Callable[[], Web],
        *,
        offline: bool,
        snapshot: Snapshot | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self._cache = cache
        self._web = web
        self._offline = offline
        self._snapshot = snapshot
        self._recorder = recorder
        self._lock = threading.Lock()
        self._opened: DistributionReader | None = None
        self._fetching = threading.Lock()
        self._fetched: dict[str, Metadata | Failure] = {}
        """By address of a direct reference to a Git repository."""

    def read(self, release: Release, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        """The metadata from the first distribution of `order` that gives it.

        A distribution that is damaged, or says nothing without being built, makes way for the next; one that cannot
        be had does not, so that the answer never depends on what the network happened to do.
        """
        what, version = release.project, release.version
        first: Failure | None = None
        for distribution in order:
            found = self._found(release, distribution)
            if self._recorder is not None:
                self._recorder.said[distribution.location] = found
            if isinstance(found, Metadata):
                return found
            if not found.try_next:
                return Unreachable(what=what, version=version, reason=found.reason, hint=found.hint, unanswered=True)
            first = first or found
        if first is None:
            return Unreachable(what=what, version=version, reason=f"`{what} {version}` has no file that can be read")
        return Unreachable(what=what, version=version, reason=first.reason, hint=first.hint)

    def read_files(self, wheel: Distribution) -> tuple[tuple[str, str], ...] | Unreachable:
        """The paths that a wheel installs, each with its hash."""
        if self._snapshot is not None and not wheel.location.startswith("file:"):
            reason = "its list of files is in no snapshot"
            return Unreachable(what=wheel.filename, reason=reason, hint="`--no-snapshot` asks the indexes")
        found = self._reader().read_installed(wheel)
        if isinstance(found, Failure):
            return Unreachable(what=wheel.filename, reason=found.reason, hint=found.hint)
        return found

    def sha256(self, file: Distribution) -> str | Unreachable:
        """As `sha256_of`."""
        if self._snapshot is not None and not file.location.startswith("file:"):
            held = self._snapshot.sha256(file)
            what = f"the SHA-256 of `{file.filename}`"
            return held or Unreachable(what=what, reason="it is not in the snapshot", hint=self._snapshot.hint)
        found = sha256_of(file, self._web, offline=self._offline)
        if self._recorder is not None and isinstance(found, str):
            self._recorder.digests[file.location] = found
        return found

    def _found(self, release: Release, distribution: Distribution) -> Metadata | Failure:
        """What one file says; that it says nothing is remembered too."""
        if self._snapshot is not None and not distribution.location.startswith("file:"):
            return self._snapshot.metadata(release.project, distribution)
        if distribution.location.startswith("git+"):
            return self._of_commit(release, distribution.location)
        key = file_key(distribution)
        if (record := self._cache.metadata(key)) is not None:
            return unpack_metadata(record)
        found = self._reader().read(release, distribution)
        if isinstance(found, Metadata) or (found.try_next and found.lasting):
            self._cache.put_metadata(key, pack_metadata(found))
        return found

    def _of_commit(self, release: Release, address: str) -> Metadata | Failure:
        """What the source in a Git repository says; each address is fetched once, so that a run sees one commit."""
        with self._fetching:
            if address not in self._fetched:
                self._fetched[address] = self._fetch(address)
            found = self._fetched[address]
        if isinstance(found, Metadata) and canonicalize_name(found.name) != release.project:
            return Failure(reason=f"its source says that it is `{found.name}`")
        return found

    def _fetch(self, address: str) -> Metadata | Failure:
        """The metadata of a commit: from the cache, where the address names the commit or nothing can be asked."""
        from isolate.index.git_source import read_commit, reference_of
        from isolate.index.source_tree import read_source_tree

        reference = reference_of(address)
        if isinstance(reference, Failure):
            return reference
        kept = self._cache.metadata(address) if reference.is_fixed or self._offline else None
        if kept is not None:
            return unpack_metadata(kept)
        if self._offline:
            return Failure(reason="its source is not in the cache", hint="run once without `--offline`")
        found = read_commit(reference, read_source_tree)
        if isinstance(found, Metadata):
            self._cache.put_metadata(address, pack_metadata(found))
        return found

    def _reader(self) -> DistributionReader:
        """What reads files: loaded when something is not in the cache."""
        with self._lock:
            if self._opened is None:
                from isolate.index.distribution_reader import DistributionReader

                self._opened = DistributionReader(self._web, offline=self._offline)
            return self._opened


def file_key(distribution: Distribution) -> str:
    """The address and the hash: a file that changes under one address, and one hash that two claim, are told apart."""
    location = without_credentials(distribution.location)
    return f"{location}#{':'.join(distribution.hashes[-1]) if distribution.hashes else ''}"
