"""What a resolution will probably ask an index for: so that it can be loaded before it is asked for."""

from __future__ import annotations

from collections.abc import Iterable

from packaging.specifiers import SpecifierSet
from packaging.version import Version

from isolate.model.app import App
from isolate.model.distribution import Candidate, Index, Metadata, Releases, Wanted
from isolate.model.target import Target
from isolate.resolve import candidates
from isolate.resolve.dependencies import Dependencies, Unreadable
from isolate.resolve.policy import Policy
from isolate.resolve.written import lines_of

_MOST_LOOKED_AT = 50


def foresee(index: Index, apps: Iterable[App], target: Target, policy: Policy) -> None:
    """Let the index load the newest release that each requirement accepts, and so on through what those require."""
    dependencies = Dependencies(target)

    def choose(releases: Releases, specifier: str) -> Candidate | None:
        contains = SpecifierSet(specifier).contains
        last_resort: Candidate | None = None
        for release in releases.releases[: -_MOST_LOOKED_AT - 1 : -1]:
            version = Version(release.version)
            if not contains(version, prereleases=True) or candidates.judge(release, target, policy) is not None:
                continue
            order = candidates.metadata_order(release, target, policy)
            if order[0].kind != "wheel":
                return None
            if not version.is_prerelease or policy.prerelease == "allow":
                return (release, order)
            last_resort = last_resort or (release, order)
        return last_resort

    def follow(metadata: Metadata, extras: tuple[str, ...]) -> tuple[Wanted, ...]:
        found: dict[Wanted, None] = {}
        for extra in ("", *extras):
            required = dependencies.of(metadata, extra)
            if not isinstance(required, Unreadable):
                found.update(
                    (Wanted(project=each.name, specifier=each.specifier, extras=each.extras), None) for each in required
                )
        return tuple(found)

    wanted = {
        Wanted(project=line.name, specifier=line.specifier, extras=line.extras, index=line.index): None
        for app in apps
        for line in lines_of(app)[0]
        if not line.url and dependencies.holds(line.marker)
    }
    index.expect_closure(tuple(wanted), choose, follow)
