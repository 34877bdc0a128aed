"""The index of applications whose files name different indexes, for an environment that they share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from isolate.index.open_index import OpenIndex
from isolate.index.record import merge_releases
from isolate.model.distribution import (
    Absent,
    Candidate,
    Distribution,
    Metadata,
    Release,
    Releases,
    Unreachable,
    Walk,
    Wanted,
)
from isolate.model.resolution import Pin


class JoinedIndex:
    """An `Index` that has of each project what every one of several indexes has; they share their connections.

    Each is asked for the projects alone that its own applications need: `needs` says of each which these are. The
    first is asked for what nobody needs by himself.
    """

    is_joined = True

    def __init__(self, indexes: Sequence[OpenIndex], needs: Sequence[Callable[[str], bool]]) -> None:
        self._indexes = tuple(indexes)
        self._needs = tuple(needs)
        self._answers: dict[str, tuple[Releases | Absent | Unreachable, ...]] = {}
        self._joined: dict[str, Releases] = {}

    @property
    def addresses(self) -> tuple[str, ...]:
        """As `Index.addresses`."""
        return tuple(dict.fromkeys(address for each in self._indexes for address in each.addresses))

    def releases(self, project: str, index: str = "") -> Releases | Absent | Unreachable:
        """As `Index.releases`: the releases of all, unless one does not answer."""
        if index:
            asked = next((each for each in self._indexes if each.names(index)), self._indexes[0])
            return asked.releases(project, index)
        found: list[Releases] = []
        for answer in self._asked(project):
            if isinstance(answer, Unreachable):
                return answer
            if isinstance(answer, Releases) and not any(answer is other for other in found):
                found.append(answer)
        if not found:
            return Absent(project=project, indexes=self.addresses)
        if len(found) > 1 and project not in self._joined:
            joined = found[-1]
            for each in reversed(found[:-1]):
                joined = merge_releases(each, joined)
            self._joined[project] = joined
        return found[0] if len(found) == 1 else self._joined[project]

    def _asked(self, project: str) -> tuple[Releases | Absent | Unreachable, ...]:
        """The answers of those indexes that are asked for a project."""
        if project not in self._answers:
            needing = [each for each, needs in zip(self._indexes, self._needs, strict=True) if needs(project)]
            self._answers[project] = tuple(each.releases(project) for each in needing or self._indexes[:1])
        return self._answers[project]

    def index_of(self, pin: Pin) -> str:
        """The address of the index that the files of a pin come from."""
        location = pin.distributions[0].location if pin.distributions else ""
        for answer in self._asked(pin.project):
            releases = answer.releases if isinstance(answer, Releases) else ()
            same = (release for release in releases if release.version == pin.version)
            if any(file.location == location for release in same for file in release.distributions):
                return answer.index if isinstance(answer, Releases) else ""
        return pin.index

    def elsewhere(self, project: str) -> tuple[Releases, ...]:
        """As `Index.elsewhere`: none, for what all of these have is joined already."""
        del project
        return ()

    def metadata(self, release: Release, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        """As `Index.metadata`."""
        return self._indexes[0].metadata(release, order)

    def expect_metadata(self, wanted: tuple[Candidate, ...]) -> None:
        """As `Index.expect_metadata`."""
        self._indexes[0].expect_metadata(wanted)

    def expect_closure(self, wanted: Iterable[Wanted], walk: Walk) -> None:
        """As `Index.expect_closure`: nothing, for what each application needs was loaded when it was resolved alone."""
