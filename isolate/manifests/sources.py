"""The places that uv's sources give to requirements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from isolate.manifests.markers import both, opposite
from isolate.model.manifest import Manifest, ProjectSource
from isolate.model.requirement import Requirement


def with_sources(manifest: Manifest, sources: tuple[ProjectSource, ...]) -> Manifest:
    """The manifest with each requirement that a source names taken from there."""
    if not sources:
        return manifest
    return replace(
        manifest,
        requirements=located(manifest.requirements, sources),
        constraints=located(manifest.constraints, sources),
        overrides=located(manifest.overrides, sources),
        extras=tuple((extra, located(each, sources, extra=extra)) for extra, each in manifest.extras),
        groups=tuple((group, located(each, sources, group=group)) for group, each in manifest.groups),
    )


def located(
    requirements: Iterable[Requirement], sources: tuple[ProjectSource, ...], *, extra: str = "", group: str = ""
) -> tuple[Requirement, ...]:
    """The requirements of an extra or a group, one for each source that its name has under some marker."""
    found: list[Requirement] = []
    by_name: dict[str, list[ProjectSource]] = {}
    for each in sources:
        if each.extra in ("", extra) and each.group in ("", group):
            by_name.setdefault(each.name, []).append(each)
    for requirement in requirements:
        own = by_name.get(requirement.name, [])
        if not own or requirement.url or requirement.path or requirement.workspace:
            found.append(requirement)
            continue
        found += (_from(requirement, each) for each in own)
        if all(each.marker for each in own):  # elsewhere the project comes from where all do
            # What PEP 508 cannot turn round stays in: the requirement then holds in more places than it does.
            turned = [marker for each in own if (marker := opposite(each.marker))]
            rest = " and ".join(f"({each})" for each in turned) if len(turned) > 1 else "".join(turned)
            found.append(replace(requirement, marker=both(requirement.marker, rest)))
    return tuple(found)


def _from(requirement: Requirement, source: ProjectSource) -> Requirement:
    requirement = replace(requirement, marker=both(requirement.marker, source.marker))
    if source.index:
        return replace(requirement, index=source.index)
    return replace(
        requirement,
        specifier="",
        url=source.url,
        path=source.path,
        editable=source.editable,
        workspace=source.workspace,
    )
