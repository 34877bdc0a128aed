"""`pdm.lock`."""

from __future__ import annotations

from typing import Any

from isolate.manifests.draft import Draft
from isolate.manifests.locked import hashes_of, pin, read_packages
from isolate.model.manifest import Manifest


def read(path: str, text: str) -> Manifest:
    """The pins of the group `default`, and of every other group; a lock that names no group has only pins."""
    draft = Draft(path=path, format="pdm.lock", role="lock")
    lock = read_packages(draft, text, "package")
    if lock is None:
        return draft.manifest()
    groups: dict[str, list[Any]] = {}
    for package, origin in lock.packages:
        vcs, url = package.get("git"), package.get("url")
        requirement = pin(
            draft,
            origin,
            name=package.get("name"),
            version=package.get("version"),
            extras=package.get("extras", []),
            marker=package.get("marker", ""),
            hashes=hashes_of(package.get("files")),
            url=f"git+{vcs}@{package.get('revision', '')}"
            if isinstance(vcs, str)
            else url
            if isinstance(url, str)
            else "",
            path=package["path"] if isinstance(package.get("path"), str) else "",
            editable=package.get("editable") is True,
        )
        listed = package.get("groups", ["default"])
        if requirement is None or not isinstance(listed, list):
            continue
        if "default" in listed or not listed:
            draft.requirements.append(requirement)
        for group in listed:
            if group != "default":
                groups.setdefault(str(group), []).append(requirement)
    draft.groups += ((name, tuple(found)) for name, found in sorted(groups.items()))
    return draft.manifest()
