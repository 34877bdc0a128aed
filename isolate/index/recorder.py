"""What a run asked of indexes and was told: what its verdict rests on, for a snapshot."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from isolate.index.answer import Failure
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
        """By project, version and the names of the files in order, the first with its location and its hash."""
        self.said: dict[str, Said] = {}
        """By location of the file."""
        self.digests: dict[str, str] = {}
        """SHA-256 of files whose index does not give it, by location."""
        self.pinned: set[tuple[str, str]] = set()
        """The releases (project, version) of which locks are made."""

    def add(self, release: Release, order: tuple[Distribution, ...]) -> None:
        """Note that the metadata of a release was asked for."""
        digests = [":".join(distribution.hashes[-1]) if distribution.hashes else "" for distribution in order[:1]]
        names = [distribution.filename for distribution in order]
        key = (release.project, release.version, order[0].location if order else "", *digests, *names)
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
        own: dict[tuple[str, str], dict[str, str]] = {}
        on_pages = self._on_pages(pages)
        for release, order in self.releases.values():
            for file in order:
                if file.location.startswith("file:"):
                    continue
                found = self.said.get(file.location)
                if found is None or (isinstance(found, Failure) and not found.try_next):
                    missing |= {release.project} if found else set()
                    break
                named = on_pages.get((release.project, file.filename), ())
                index = next((index for index, other in named if other == file), index_id(file.location))
                key = release.project, index
                if key not in pages and file.location in self.digests:
                    own.setdefault(key, {})[file.filename] = self.digests[file.location]
                said.setdefault(key, {})[file.filename] = release.version, found
                if isinstance(found, Metadata):
                    break
        made = {
            key: section_of(
                *key,
                pages.get(key),
                texts,
                pinned={version for project, version in self.pinned if project == key[0]},
                digests=self.digests | own.get(key, {}),
                upload_times=upload_times,
            )
            for key, texts in said.items()
        }
        kept = {key: each for key, each in (before.sections if before else {}).items() if key[0] in missing}
        return made | kept, frozenset(missing)

    def _on_pages(
        self, pages: dict[tuple[str, str], Releases | None]
    ) -> dict[tuple[str, str], list[tuple[str, Distribution]]]:
        """(project, file name) → the files of that name on pages, each with the id of its index; of what was asked for.

        A direct reference may name a file of a page too: it is not the same, for it says nothing of hashes and Pythons.
        """
        asked = {(release.project, release.version) for release, _ in self.releases.values()}
        found: dict[tuple[str, str], list[tuple[str, Distribution]]] = {}
        for (project, index), releases in pages.items():
            for release in releases.releases if releases else ():
                for file in release.distributions if (project, release.version) in asked else ():
                    found.setdefault((project, file.filename), []).append((index, file))
        return found
