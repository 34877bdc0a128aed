"""What a resolution will probably ask an index for: so that it can be loaded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, filterfalse, islice

from isolate.model.app import App
from isolate.model.distribution import Candidate, Index, Metadata, Releases, Walk, Wanted
from isolate.model.requirement import Requirement
from isolate.model.target import Target
from isolate.resolve.facts.lines import lines_of
from isolate.resolve.facts.policy import Policy
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED
from isolate.resolve.universe import candidates
from isolate.resolve.universe.dependencies import Dependencies, Dependency, UnreadableLine
from isolate.resolve.universe.project import Entry, Versions
from isolate.resolve.universe.specifiers import mask_of

_MOST_REFUSED = 50
"""So many releases in a row that no target could use are looked at; those after the cut-off date do not count."""
_AHEAD = 2
"""For each release of a project that is tried after others failed, so many of those after it: the next batch."""


class Prefetch:
    """Lets an index load the newest release that a requirement accepts, and so on through what that requires."""

    def __init__(
        self,
        *,
        index: Index,
        target: Target,
        policy: Policy,
        dependencies: Dependencies,
        indexes: Mapping[str, tuple[str, ...]],
        platforms: Sequence[str] = (),
    ) -> None:
        """`indexes` are those that applications name for a project: no other is asked for it.

        `platforms` are all on which the applications are resolved, one after the other.
        """
        self._index = index
        self._indexes = indexes
        self._target = target
        self._policy = policy
        self._dependencies = dependencies
        self._walk = Walk(choose=self._choose, follow=self._follow)
        self._begun: set[str] = set()
        others = [replace(target, platform=each) for each in platforms if each != target.platform]
        self._others = [_candidates_on(each, policy) for each in others]

    def begin(self, apps: Iterable[App]) -> None:
        """Let the index begin with what applications require, once for each."""
        new = [app for app in apps if app.name not in self._begun]
        if new:
            self._begun.update(app.name for app in new)
            lines = (line for app in new for line in lines_of(app)[0])
            self.expect(line for line in lines if self._dependencies.holds(line.marker))

    def expect(self, required: Iterable[Dependency | Requirement]) -> None:
        """Let the index begin with these, which hold on the target."""
        self._index.expect_closure(self._wishes(required), self._walk)

    def expect_candidates(self, project: Entry, tried: Sequence[int], next_ones: int) -> None:
        """Let the index begin with releases of a project that are tried, by place, and with the next ones, as states.

        The next ones are expected on this target, with what they require; all of them on other platforms, where mostly
        the same is tried.
        """
        for walk in self._others:
            self._index.expect_closure(_releases(project, tried, next_ones), walk)
        if next_ones:
            self._index.expect_closure(_releases(project, tried, next_ones, with_tried=False), self._walk)

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
            order = candidates.files_of(release, self._target, self._policy).order
            if order[0].kind != "wheel":
                return None
            if self._policy.prerelease == "allow" or not versions[place].is_prerelease:
                return (release, order)
            last_resort = last_resort or (release, order)
        return last_resort

    def _follow(self, metadata: Metadata, extras: tuple[str, ...]) -> Iterable[Wanted]:
        for extra in ("", *extras):
            required = self._dependencies.of(metadata, extra)
            if not isinstance(required, UnreadableLine):
                yield from self._wishes(required)

    def _wishes(self, required: Iterable[Dependency | Requirement]) -> Iterable[Wanted]:
        """What is wanted from an index: nothing for a direct reference."""
        for each in required:
            if not each.url and each.index in self._indexes.get(each.name, ("",)):
                yield Wanted(project=each.name, specifier=each.specifier, extras=each.extras, index=each.index)


def _candidates_on(target: Target, policy: Policy) -> Walk:
    """A walk that loads the metadata of the versions wanted, as it is asked for on a target, and leads nowhere."""

    def choose(releases: Releases, specifier: str) -> Candidate | None:
        place = mask_of(specifier, Versions(releases.releases)).bit_length() - 2
        if place < 0 or candidates.judge(releases.releases[place], target, policy) is not None:
            return None
        order = candidates.files_of(releases.releases[place], target, policy).order
        return (releases.releases[place], order) if order[0].kind == "wheel" else None

    return Walk(choose=choose, follow=lambda *_: ())


def _releases(project: Entry, tried: Sequence[int], next_ones: int, *, with_tried: bool = True) -> Iterator[Wanted]:
    """The releases of a project that are tried, and the newest of the next ones."""
    extras = (project.extra,) if project.extra else ()
    ahead = islice(filterfalse(set(tried).__contains__, _places(next_ones)), _AHEAD * len(tried))
    for place in chain(tried if with_tried else (), ahead):
        section = project.section(place)
        if section is not None:
            version = project.releases[place].version
            yield Wanted(project=project.name, specifier=f"=={version}", extras=extras, index=section.asked)


def _places(states: int) -> Iterator[int]:
    """The places of these states, the newest first."""
    while states > NOT_SELECTED:
        place = states.bit_length() - 2
        states ^= SELECTED << place
        yield place
