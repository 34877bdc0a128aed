"""What a run asked of indexes and was told: what its verdict rests on, for a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from isolate.index.answer import Failure
from isolate.index.release_metadata import file_key
from isolate.index.snapshot import Said, Section, Snapshot, index_id, section_of
from isolate.model.distribution import Candidate, Distribution, Metadata, Release, Releases


class Asked(Protocol):
    """An index that says from which of its sources an answer came."""

    def answers(self, project: str, index: str) -> Iterator[tuple[str, Releases | Failure | None]]:
        """The addresses that were asked of a project and what each answered, in order."""
        ...


class Recorder:
    """Collects the questions of resolvers, not what is loaded ahead of them: that depends on the network's mood."""

    def __init__(self) -> None:
        self.projects: dict[tuple[Asked, str, str], None] = {}
        """By index, project, and the address that alone was asked."""
        self.releases: dict[tuple[str, ...], Candidate] = {}
        """By project, version and the names of the files in order, the first with its location."""
        self.said: dict[str, Said] = {}
        """By location and hash of the file."""
        self.digests: dict[str, str] = {}
        """SHA-256 of files whose index does not give it, by location."""
        self.pinned: set[tuple[str, str]] = set()
        """The releases (project, version) of which locks are made."""

    def add(self, release: Release, order: tuple[Distribution, ...]) -> None:
        """Note that the metadata of a release was asked for."""
        names = [distribution.filename for distribution in order]
        key = (release.project, release.version, order[0].location if order else "", *names)
        self.releases[key] = release, order

    def sections(
        self, before: Snapshot | None, *, upload_times: bool
    ) -> tuple[dict[tuple[str, str], Section], frozenset[str]]:
        """The sections of all that was asked, by project and index, and the projects of which something is missing.

        Of these what `before` holds stays. Folders of this machine are left out, for they are read as they are.
        """
        pages: dict[tuple[str, str], Releases | None] = {}
        missing: set[str] = set()
        for asked, project, index in self.projects:
            for address, answer in asked.answers(project, index):
                if isinstance(answer, Failure):
                    missing.add(project)
                else:
                    pages[project, index_id(address)] = answer
        said: dict[tuple[str, str], dict[str, tuple[str, Said]]] = {key: {} for key in pages}
        sections = self._by_location(pages)
        for release, order in self.releases.values():
            for file in order:
                if file.location.startswith("file:"):
                    continue
                found = self.said.get(file_key(file))
                if found is None or (isinstance(found, Failure) and not found.try_next):
                    missing |= {release.project} if found else set()
                    break
                key = release.project, sections.get((release.project, file.location)) or index_id(file.location)
                said.setdefault(key, {})[file.filename] = release.version, found
                if isinstance(found, Metadata):
                    break
        made = {
            key: section_of(
                *key,
                pages.get(key),
                texts,
                pinned={version for project, version in self.pinned if project == key[0]},
                digests=self.digests,
                upload_times=upload_times,
            )
            for key, texts in said.items()
        }
        kept = {key: each for key, each in (before.sections if before else {}).items() if key[0] in missing}
        return made | kept, frozenset(missing)

    def _by_location(self, pages: dict[tuple[str, str], Releases | None]) -> dict[tuple[str, str], str]:
        """(project, location of a file) → id of the index whose page names the file, of the releases asked for."""
        asked = {(release.project, release.version) for release, _ in self.releases.values()}
        return {
            (project, file.location): index
            for (project, index), releases in pages.items()
            for release in (releases.releases if releases else ())
            if (project, release.version) in asked
            for file in release.distributions
        }
