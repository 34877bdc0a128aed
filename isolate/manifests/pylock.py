"""`pylock.toml` (PEP 751)."""

from __future__ import annotations

import re

from packaging.pylock import Package, Pylock, PylockValidationError

from isolate.manifests.draft import Draft
from isolate.manifests.locked import pin, read_packages
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

_OF_A_PART = re.compile(r"\b(?:extras|dependency_groups)\b")


def read(path: str, text: str) -> Manifest:
    """The pins of the lock; those that only an extra or a group needs are in the group `optional`."""
    draft = Draft(path=path, format="pylock", role="lock")
    lock = read_packages(draft, text, "packages")
    if lock is None:
        return draft.manifest()
    try:
        packages = Pylock.from_dict(lock.data).packages
    except PylockValidationError as error:
        draft.lose("error", "lock-malformed", f"`{path}` is no lock of PEP 751: {error}", Origin(file=path))
        return draft.manifest()
    optional: list[Requirement] = []
    for package, (_, origin) in zip(packages, lock.packages, strict=True):
        marker = str(package.marker or "")
        of_a_part = bool(_OF_A_PART.search(marker))
        requirement = pin(
            draft,
            origin,
            name=package.name,
            version=str(package.version) if package.version else None,
            marker="" if of_a_part else marker,
            hashes=_hashes(package),
            url=_url(package),
            path=_path(package),
            editable=bool(package.directory and package.directory.editable),
        )
        if requirement is not None:
            (optional if of_a_part else draft.requirements).append(requirement)
    if optional:
        draft.groups.append(("optional", tuple(optional)))
    return draft.manifest()


def _hashes(package: Package) -> list[object]:
    files = [each for each in (package.archive, package.sdist, *(package.wheels or ())) if each is not None]
    return [f"{algorithm}:{digest}" for file in files for algorithm, digest in file.hashes.items()]


def _url(package: Package) -> str:
    if package.vcs is not None and package.vcs.url:
        return f"{package.vcs.type}+{package.vcs.url}@{package.vcs.commit_id}"
    return (package.archive.url or "") if package.archive is not None else ""


def _path(package: Package) -> str:
    if package.directory is not None:
        return package.directory.path
    place = package.archive or package.vcs
    return (place.path or "") if place is not None else ""
