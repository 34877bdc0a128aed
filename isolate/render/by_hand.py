"""Files that a person wrote where generated ones go: they are kept, and used in their place."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import Any

from isolate.model.image import HandWritten
from isolate.model.seal import is_generated
from isolate.render.write import read

COMPOSE_NAMES = ("compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml")
"""The names that Compose looks for, the first before the others."""

DOCKERFILE = "Dockerfile"
_OTHERS = ("Dockerfile.dockerignore", "compose.dev.yaml", "haproxy.cfg")


def by_hand(folder: Path, of: str) -> HandWritten:
    """What a person wrote in the folder `of`, below that of all generated files.

    A file with our header is none, whatever a person changed in it since.
    """
    names = [name for name in (DOCKERFILE, *COMPOSE_NAMES, *_OTHERS) if is_by_hand(folder, posixpath.join(of, name))]
    compose = next((name for name in COMPOSE_NAMES if name in names), "")
    beside = ""
    if compose and compose != COMPOSE_NAMES[0] and not _starts_source(read(folder, posixpath.join(of, compose)) or ""):
        beside, compose = compose, ""
        names = [name for name in names if name not in COMPOSE_NAMES]
    return HandWritten(
        names=tuple(names),
        dockerfile=(read(folder, posixpath.join(of, DOCKERFILE)) or "") if DOCKERFILE in names else "",
        compose=compose,
        beside=beside,
    )


def _starts_source(text: str) -> bool:
    """Whether a service of a compose file may run what stands beside it: it is built, or has the folder or a Python."""
    services = document(text).get("services")
    if not isinstance(services, dict) or not services:
        return True
    for service in services.values():
        mounts = _value(service, "volumes")
        sources = [
            each.get("source", "") if isinstance(each, dict) else str(each).split(":")[0]
            for each in (mounts if isinstance(mounts, list) else [])
        ]
        image = _value(service, "image")
        if (
            _value(service, "build") is not None
            or _value(service, "extends") is not None
            or any(str(each).rstrip("/") in (".", "$PWD", "${PWD}") for each in sources)
            or not isinstance(image, str)
            or "python" in image
        ):
            return True
    return False


def is_by_hand(folder: Path, path: str) -> bool:
    """Whether there is a file at a path below a folder that was not generated."""
    if not (folder / path).is_file():
        return False
    text = read(folder, path)
    return text is not None and not is_generated(text)


def services_in(text: str) -> dict[str, str]:
    """Service → its build context, empty where it has none, in a compose file; nothing in what is no such file."""
    services = document(text).get("services")
    found = {}
    for name, service in services.items() if isinstance(services, dict) else ():
        build = _value(service, "build")
        context = build.get("context", ".") if isinstance(build, dict) else build
        found[str(name)] = context if isinstance(context, str) else ""
    return found


def included_by(text: str) -> tuple[str, ...]:
    """The paths that a compose file includes, normalised."""
    listed = document(text).get("include")
    paths = (
        [each.get("path") if isinstance(each, dict) else each for each in listed] if isinstance(listed, list) else []
    )
    found = [path for each in paths for path in (each if isinstance(each, list) else [each])]
    return tuple(posixpath.normpath(each) for each in found if isinstance(each, str))


def _value(service: object, key: str) -> object:
    """What a service says of a key, by itself or by what it merges."""
    merged = service.get("<<") if isinstance(service, dict) else None
    said = (service, *(merged if isinstance(merged, list) else [merged]))
    return next((each[key] for each in said if isinstance(each, dict) and key in each), None)


def document(text: str) -> dict[Any, Any]:
    """The mapping in a YAML file, whose scalars are texts: what makes values of other types fails in many ways."""
    import yaml

    try:
        data = yaml.load(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))  # noqa: S506  makes texts alone
    except (yaml.YAMLError, RecursionError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}
