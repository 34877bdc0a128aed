"""`Pipfile.lock`."""

from __future__ import annotations

import json
from typing import Any

from isolate.manifests.draft import Draft
from isolate.manifests.json_positions import locate
from isolate.manifests.locked import pin
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

_WHY: dict[type[Exception], str] = {
    RecursionError: "it is nested too deeply",
    UnicodeEncodeError: "a string in it has half of a surrogate pair",
}


def read(path: str, text: str) -> Manifest:
    """The pins of `default`; those of `develop` and of other categories are groups."""
    draft = Draft(path=path, format="pipfile.lock", role="lock")
    try:
        data = json.loads(text)
        if "\\u" in text:
            json.dumps(data, ensure_ascii=False).encode()
    except json.JSONDecodeError as error:
        draft.lose(
            "error",
            "json-syntax",
            f"`{path}` is not valid JSON: {error.msg[:1].lower()}{error.msg[1:]}",
            Origin(file=path, line=error.lineno, column=error.colno),
        )
        return draft.manifest()
    except (ValueError, RecursionError) as error:
        why = _WHY.get(type(error), "a number in it is too long")
        draft.lose("error", "json-syntax", f"`{path}` is not valid JSON: {why}", Origin(file=path))
        return draft.manifest()
    if not isinstance(data, dict):
        draft.lose("error", "lock-malformed", f"`{path}` is not a JSON object", Origin(file=path, line=1))
        return draft.manifest()
    lines = locate(text, depth=2)
    for category, packages in data.items():
        if category == "_meta" or not isinstance(packages, dict):
            continue
        found: list[Requirement] = []
        for name, package in packages.items():
            origin = Origin(file=path, line=lines.get((category, name), 0))
            requirement = _pin(draft, name, package if isinstance(package, dict) else {}, origin)
            found += [requirement] if requirement else []
        if category == "default":
            draft.requirements += found
        else:
            draft.groups.append(("dev" if category == "develop" else category, tuple(found)))
    return draft.manifest()


def _pin(draft: Draft, name: str, package: dict[str, Any], origin: Origin) -> Requirement | None:
    version = package.get("version")
    url = package.get("file", package.get("uri", ""))
    if isinstance(package.get("git"), str):
        url = f"git+{package['git']}@{package.get('ref', '')}"
    hashes = package.get("hashes", [])
    return pin(
        draft,
        origin,
        name=name,
        version=version.removeprefix("==") if isinstance(version, str) else None,
        extras=package.get("extras", []),
        marker=package.get("markers", ""),
        hashes=hashes if isinstance(hashes, list) else [],
        url=url if isinstance(url, str) else "",
        path=package["path"] if isinstance(package.get("path"), str) else "",
        editable=package.get("editable") is True,
    )
