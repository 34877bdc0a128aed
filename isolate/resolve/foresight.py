"""What a resolution will probably ask an index for: so that it can be loaded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from isolate.model.app import App
from isolate.model.distribution import Candidate, Index, Metadata, Releases, Walk, Wanted
from isolate.model.requirement import Requirement
from isolate.model.target import Target
from isolate.resolve import candidates
from isolate.resolve.dependencies import Dependencies, Dependency, Unreadable
from isolate.resolve.entry import SELECTED, Entry, Versions
from isolate.resolve.masks import mask_of
from isolate.resolve.policy import Policy
from isolate.resolve.written import lines_of

_MOST_REFUSED = 50
"""So many releases in a row that no target could use are looked at; those after the cut-off date do not count."""


class Foresight:
    """Lets an index load the newest release that a requirement accepts, and so on through what that requires."""

    def __init__(
        self,
        *,
        index: Index,
        target: Target,
        policy: Policy,
        dependencies: Dependencies,
        indexes: Mapping[str, tuple[str, ...]],
    ) -> None:
        """`indexes` are those that applications name for a project: no other is asked for it."""
        self._index = index
        self._indexes = indexes
        self._target = target
        self._policy = policy
        self._dependencies = dependencies
        self._walk = Walk(choose=self._choose, follow=self._follow)

    def begin(self, apps: Iterable[App]) -> None:
        """Let the index begin with what applications require."""
        lines = (line for app in apps for line in lines_of(app)[0])
        self.expect(line for line in lines if self._dependencies.holds(line.marker))

    def expect(self, required: Iterable[Dependency | Requirement]) -> None:
        """Let the index begin with these, which hold on the target."""
        self._index.expect_closure(self._wishes(required), self._walk)

    def look_past(self, entry: Entry, places: Iterable[int]) -> None:
        """Let the index begin with the releases that are tried next if all before them are rejected."""
        extras = (entry.extra,) if entry.extra else ()
        if "" in self._indexes.get(entry.name, ("",)):
            versions = (entry.releases[place].version for place in places)
            wishes = (Wanted(project=entry.name, specifier=f"=={each}", extras=extras) for each in versions)
            self._index.expect_closure(wishes, self._walk)

    def _choose(self, releases: Releases, specifier: str) -> Candidate | None:
        """The newest release that is accepted and has a wheel: what has none is not downloaded on suspicion."""
        versions = Versions(releases.releases)
        wanted = mask_of(specifier, versions)
        last_resort: Candidate | None = None
        refused = 0
        while wanted and refused < _MOST_REFUSED:
            place = wanted.bit_length() - 2
            wanted &= ~(SELECTED << place)
            release = releases.releases[place]
            refusal = candidates.judge(release, self._target, self._policy)
            if refusal is not None:
                refused += refusal != "cut-off"
                continue
            order = candidates.metadata_order(release, self._target, self._policy)
            if order[0].kind != "wheel":
                return None
            if self._policy.prerelease == "allow" or not versions[place].is_prerelease:
                return (release, order)
            last_resort = last_resort or (release, order)
        return last_resort

    def _follow(self, metadata: Metadata, extras: tuple[str, ...]) -> Iterable[Wanted]:
        for extra in ("", *extras):
            required = self._dependencies.of(metadata, extra)
            if not isinstance(required, Unreadable):
                yield from self._wishes(required)

    def _wishes(self, required: Iterable[Dependency | Requirement]) -> Iterable[Wanted]:
        """What is wanted from an index: nothing for a direct reference."""
        for each in required:
            if not each.url and each.index in self._indexes.get(each.name, ("",)):
                yield Wanted(project=each.name, specifier=each.specifier, extras=each.extras, index=each.index)
