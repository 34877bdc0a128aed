"""`poetry.lock`."""

from __future__ import annotations

from typing import Any

from isolate.manifests.draft import Draft
from isolate.manifests.locked import hashes_of, pin, read_packages
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin


def read(path: str, text: str) -> Manifest:
    """The pins of the main group; those that only an extra needs are in the group `optional`, others in their own.

    Locks of Poetry 1.5 to 1.8 do not say which group a package is for: all of them are then pins of the main group.
    """
    draft = Draft(path=path, format="poetry.lock", role="lock")
    lock = read_packages(draft, text, "package")
    if lock is None:
        return draft.manifest()
    metadata = lock.data.get("metadata")
    old_files = metadata.get("files") if isinstance(metadata, dict) else None
    groups: dict[str, list[Any]] = {}
    for package, origin in lock.packages:
        files = package.get("files")
        if files is None and isinstance(old_files, dict):
            files = old_files.get(str(package.get("name")))
        of_groups = package.get("groups", [package.get("category", "main")])
        of_groups = of_groups if isinstance(of_groups, list) and of_groups else ["main"]
        markers = package.get("markers", "")
        source = package.get("source")
        source = source if isinstance(source, dict) else {}
        for group in (each if isinstance(each, str) else "main" for each in of_groups):
            requirement = pin(
                draft,
                origin,
                name=package.get("name"),
                version=package.get("version"),
                marker=_without_extras(markers.get(group, "") if isinstance(markers, dict) else markers),
                hashes=hashes_of(files),
                url=_url(source),
                path=str(source.get("url")) if source.get("type") in ("directory", "file") else "",
                editable=package.get("develop") is True,
                index=str(source.get("url")) if source.get("type") == "legacy" else "",
            )
            if requirement is None:
                break
            if group == "main" and package.get("optional") is not True:
                draft.requirements.append(requirement)
            else:
                groups.setdefault("optional" if group == "main" else group, []).append(requirement)
    draft.groups += ((name, tuple(found)) for name, found in sorted(groups.items()))
    if lock.packages and not any("groups" in each or "category" in each for each, _ in lock.packages):
        draft.note(
            "note",
            "lock-groups",
            f"`{path}` does not say which of its packages are for development: all are taken",
            Origin(file=path),
            hint="`poetry lock` of Poetry 2 writes it",
        )
    return draft.manifest()


def _without_extras(marker: object) -> str:
    """A marker, empty where it asks for an extra: whoever reads the pin has asked for it."""
    return marker if isinstance(marker, str) and "extra ==" not in marker else ""


def _url(source: dict[str, Any]) -> str:
    if source.get("type") == "git":
        return f"git+{source.get('url')}@{source.get('resolved_reference', source.get('reference', ''))}"
    return str(source.get("url", "")) if source.get("type") == "url" else ""
