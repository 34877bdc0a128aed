"""`uv.lock`: the pins of a project, or of every member of a workspace."""

from __future__ import annotations

from typing import Any

from packaging.utils import canonicalize_name

from isolate.manifests.draft import Draft
from isolate.manifests.locked import hashes_of, pin, read_packages
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

_MOST = 200_000
"""Pins of all members together, those that several have counted for each."""

_Package = tuple[dict[str, Any], Origin]


def read(path: str, text: str) -> Manifest:
    """What the lock pins for the project beside it, without its groups; `groups` are the pins of other members."""
    draft = Draft(path=path, format="uv.lock", role="lock")
    lock = read_packages(draft, text, "package")
    if lock is None:
        return draft.manifest()
    by_name: dict[str, list[_Package]] = {}
    for package in lock.packages:
        by_name.setdefault(canonicalize_name(str(package[0].get("name"))), []).append(package)
    total = 0
    for name, packages in by_name.items():
        place = next((folder for each, _ in packages if (folder := _member(each))), "")
        pins = _closure(draft, name, by_name) if place else []
        total += len(pins)
        if total > _MOST:
            message = f"the members have more than {_MOST} pins, each with those of all that it depends on"
            draft.lose("error", "lock-malformed", message, Origin(file=path))
            break
        if place == ".":
            draft.project = name
            draft.requirements += pins
        elif place:
            draft.groups.append((name, tuple(pins)))
    if not draft.requirements and not draft.groups:
        draft.requirements += _pins(
            draft, {name: {index: [""] for index in range(len(by_name[name]))} for name in by_name}, by_name
        )
    return draft.manifest()


def _member(package: dict[str, Any]) -> str:
    """The folder of a package that is a project of the workspace; empty for every other one."""
    source = package.get("source")
    if not isinstance(source, dict):
        return ""
    folder = source.get("editable", source.get("virtual"))
    return folder if isinstance(folder, str) else ""


def _closure(draft: Draft, root: str, by_name: dict[str, list[_Package]]) -> list[Requirement]:
    """The pins that a member needs without its extras and groups, each where one of its dependents needs it."""
    reached: dict[str, dict[int, list[str]]] = {}
    done: set[tuple[str, int, str]] = set()
    waiting = [(root, 0, "")]
    while waiting:
        name, place, extra = waiting.pop()
        if (name, place, extra) in done:
            continue
        done.add((name, place, extra))
        package, _ = by_name[name][place]
        optional = package.get("optional-dependencies")
        listed = package.get("dependencies") if not extra else optional.get(extra) if isinstance(optional, dict) else []
        for each in listed if isinstance(listed, list) else []:
            other = canonicalize_name(str(each.get("name"))) if isinstance(each, dict) else ""
            for index, (candidate, _) in enumerate(by_name.get(other, ())):
                if any(key in each and each[key] != candidate.get(key) for key in ("version", "source")):
                    continue
                marker = str(each.get("marker", ""))
                known = reached.setdefault(other, {}).setdefault(index, [])
                known += [marker] if marker not in known else []
                extras = each.get("extra")
                named = (each for each in extras if isinstance(each, str)) if isinstance(extras, list) else ()
                waiting += ((other, index, name) for name in ("", *named))
    reached.pop(root, None)
    return _pins(draft, reached, by_name)


def _pins(
    draft: Draft, reached: dict[str, dict[int, list[str]]], by_name: dict[str, list[_Package]]
) -> list[Requirement]:
    found = []
    for name, places in sorted(reached.items()):
        for place, markers in sorted(places.items()):
            package, origin = by_name[name][place]
            source = package.get("source")
            source = source if isinstance(source, dict) else {}
            sdist = package.get("sdist")
            requirement = pin(
                draft,
                origin,
                name=package.get("name"),
                version=package.get("version"),
                marker="" if "" in markers else " or ".join(f"({each})" for each in markers),
                hashes=[*hashes_of(package.get("wheels")), *hashes_of([sdist])],
                url=_url(source),
                path=next(
                    (str(source[key]) for key in ("path", "directory", "editable", "virtual") if key in source), ""
                ),
                editable="editable" in source,
            )
            found += [requirement] if requirement is not None else []
    return found


def _url(source: dict[str, Any]) -> str:
    if isinstance(source.get("git"), str):
        address, _, commit = source["git"].partition("#")
        return f"git+{address.partition('?')[0]}{f'@{commit}' if commit else ''}"
    return source["url"] if isinstance(source.get("url"), str) else ""
