"""The metadata of releases, loaded many at once and kept."""

from __future__ import annotations

from collections.abc import Sequence

from isolate.model.distribution import Absent, Distribution, Index, Metadata, Release, Releases, Unreachable
from isolate.model.target import Target
from isolate.resolve.facts.direct import with_version
from isolate.resolve.facts.policy import Policy
from isolate.resolve.universe.project import Entry, Section, Versions


class Loader:
    """Loads the metadata of releases for one target."""

    def __init__(self, *, index: Index, target: Target, policy: Policy) -> None:
        self._index = index
        self._target = target
        self._policy = policy

    def load(self, project: Entry, places: Sequence[int]) -> dict[int, Metadata | Unreachable]:
        """The metadata of releases of a project, by place; what is known of them is kept in the entry."""
        missing = {
            place: project.files_of(place, self._target, self._policy).order
            for place in places
            if place not in project.metadata
        }
        self._index.expect_metadata(tuple((project.releases[place], order) for place, order in missing.items()))
        answers: dict[int, Metadata | Unreachable] = {}
        for place in places:
            answer = project.metadata.get(place) or self._ask(project, place, missing[place])
            if isinstance(answer, Metadata):
                project.metadata[place] = answer
            answers[place] = answer
        return answers

    def _ask(self, project: Entry, place: int, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        release = project.releases[place]
        if release.distributions:
            return self._index.metadata(release, order)
        return Unreachable(
            what=f"`{project.name}`",
            reason="what it requires is known only after fetching and building the source it refers to",
            hint="require a release or a wheel of it instead",
        )


def read_entry(index: Index, name: str, indexes: Sequence[str], direct: Sequence[tuple[str, Release]]) -> Entry:
    """What the indexes say of a project; an empty address stands for those of the run.

    `direct` are the releases that applications refer to directly, each with its address.
    """
    entry = Entry(name=name)
    for asked in indexes:
        start = len(entry.releases)
        answer = index.releases(name, asked) if asked else index.releases(name)
        match answer:
            case Releases(releases=releases, index=address):
                entry.releases = (*entry.releases, *releases) if entry.releases else releases
                section = Section(start=start, versions=Versions(releases), asked=asked, address=address)
            case Absent():
                section = Section(start=start, versions=(), asked=asked)
            case Unreachable() as unknown:
                entry.releases = (*entry.releases, Release(project=name, version="?", distributions=()))
                entry.judged[start] = None
                section = Section(start=start, versions=(), asked=asked, unknown=unknown)
        entry.sections += (section,)
    entry.versions = Versions(entry.releases)
    if len(entry.sections) == 1:
        entry.unknown = entry.sections[0].unknown
        entry.versions = entry.sections[0].versions or entry.versions
    if direct:
        entry.releases = (*entry.releases, *(with_version(index, release) for _, release in direct))
        entry.addresses = tuple(address for address, _ in direct)
    return entry


def has_wheel(release: Release) -> bool:
    """Whether a release has any wheel, so that its metadata can be had without its source."""
    return any(file.kind == "wheel" for file in release.distributions)
