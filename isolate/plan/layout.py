"""Where the files of an image stand, what it is built from, and the names and ports that are its own."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections import Counter
from dataclasses import dataclass

from isolate.model.address import local_path, within
from isolate.model.app import App
from isolate.model.image import LocalCopy
from isolate.model.lock import Lock
from isolate.model.options import IndexSettings
from isolate.model.origin import Origin
from isolate.model.problem import Problem

# Above the ports of usual services, below those that Linux gives to outgoing connections.
_FIRST_PORT, _PORTS = 20000, 10000


@dataclass(frozen=True, slots=True, kw_only=True)
class Paths:
    """The paths of an `ImagePlan`, as it describes them."""

    context: str
    dockerfile: str
    source: str
    lock_path: str
    lock_context: str
    wheels: tuple[str, ...]
    local: tuple[LocalCopy, ...]


def slugs(apps: tuple[App, ...]) -> dict[str, str]:
    """Application → the name of its service, different for each: lower-case letters, digits and hyphens."""
    found: dict[str, str] = {}
    for name in sorted(app.name for app in apps):
        slug = wanted = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "app"
        number = 1
        while slug in found.values():
            number += 1
            slug = f"{wanted}-{number}"
        found[name] = slug
    return found


def own_name(service: str, part: str, services: frozenset[str], taken: set[str]) -> str:
    """The name of a part of a service, `taken` from then on: no other part of any service has it.

    It depends on the names of all services and on nothing else of them. Two hyphens are in no name of a service.
    """
    part = re.sub(r"[^a-z0-9]+", "-", part.lower()).strip("-") or "part"
    wanted = f"{service}-{part}"
    if any(f"{wanted}-".startswith(f"{other}-") and len(other) > len(service) for other in services):
        wanted = f"{service}--{part}"
    name = wanted
    number = 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    taken.add(name)
    return name


def between(caller: str, called: str) -> str:
    """The name of the network of two services, of which one talks to the other: no other network has it."""
    return f"{caller}--to--{called}"


def folders(apps: tuple[App, ...], services: dict[str, str]) -> dict[str, str]:
    """Application → the folder of its files: its own, or one under `docker` where it has none to itself.

    The root is an application's own only where there is no other: its compose file would be that of all.
    """
    owners = Counter(app.folder for app in apps)
    return {
        app.name: app.folder
        if app.path == app.folder and owners[app.folder] == 1 and (app.folder != "." or len(apps) == 1)
        else f"docker/{services[app.name]}"
        for app in apps
    }


def ports(apps: tuple[App, ...]) -> dict[str, int]:
    """Application → its port on the host: the one `isolate.toml` gives it alone, else one that its name decides.

    So that another application changes no file of this one.
    """
    written = Counter(app.settings.port for app in apps)
    found = {app.name: app.settings.port for app in apps if app.settings.port and written[app.settings.port] == 1}
    for name in sorted(app.name for app in apps if app.name not in found):
        port = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % _PORTS
        while _FIRST_PORT + port in found.values():
            port = (port + 1) % _PORTS
        found[name] = _FIRST_PORT + port
    return found


def place(
    app: App, lock: Lock, *, root: str, output: str, index: IndexSettings, whole: bool = False
) -> Paths | Problem:
    """The smallest build context that has the source, the lock and the wheels of an application.

    With `whole` it is the folder of its files, as for a Dockerfile that a person wrote. Else it is the application's
    folder, or the root of the analysis. A lock that is written outside the root reaches the build as a named context.
    A folder of wheels outside the root is a problem where a person named it: nobody who clones the repository has it.
    Where the machine's own configuration did, pip finds the same files, by their hashes, with the configuration of the
    machine that builds.
    """
    home = posixpath.normpath(posixpath.join(root, app.folder))
    files = posixpath.normpath(posixpath.join(output, lock.folder))
    folders = tuple(posixpath.normpath(posixpath.join(root, each)) for each in lock.wheels)
    named = _folders(root, index.find_links)
    outside = next((each for each in folders if not within(each, root) and (index.no_index or each in named)), "")
    if outside:
        return Problem(
            severity="error",
            code="wheels-outside",
            message=f"`{app.name}` is locked to wheels of `{outside}`, which is outside the repository",
            origin=Origin(file=app.manifests[0]) if app.manifests else None,
            hint="move the folder into the repository and name it in `find_links` under `[index]` in isolate.toml",
        )
    wheels = tuple(each for each in folders if within(each, root))
    far = not within(files, root)
    local = tuple(posixpath.normpath(posixpath.join(root, each)) for each in outside_trees(app))
    strange = next((each for each in local if not within(each, root)), "")
    if strange:
        return Problem(
            severity="error",
            code="local-outside",
            message=f"`{app.name}` requires the source tree `{strange}`, which is outside the repository",
            origin=Origin(file=app.manifests[0]) if app.manifests else None,
            hint="analyse the folder that holds both",
        )
    needed = (*wheels, *local) if far else (*wheels, *local, files)
    context = files if whole else home if all(within(each, home) for each in needed) else root
    lock_path = posixpath.relpath(posixpath.join(files, "requirements.lock"), files if far else context)
    taken = tuple(posixpath.relpath(each, context) for each in (home, *wheels, *local))
    odd = next((each for each in (*taken, lock_path) if not re.fullmatch(r"[\w./@+~=-]+", each)), "")
    if odd:
        return Problem(
            severity="error",
            code="path-characters",
            message=f"the path `{odd}` has characters that a Dockerfile reads as its own",
            hint="rename the folder",
        )
    return Paths(
        context=posixpath.relpath(context, files),
        dockerfile=posixpath.relpath(posixpath.join(files, "Dockerfile"), context),
        source=taken[0],
        lock_path=lock_path,
        lock_context="." if far else "",
        wheels=taken[1 : 1 + len(wheels)],
        local=tuple(
            LocalCopy(source=each, target=tree_target(posixpath.relpath(path, root)))
            for each, path in zip(taken[1 + len(wheels) :], local, strict=True)
        ),
    )


def outside_trees(app: App) -> tuple[str, ...]:
    """The source trees and shared folders of an application that are not in its own, sorted, as from the root."""
    trees = {posixpath.normpath(each) for each in (*(local.path for local in app.local), *app.settings.shared)}
    return tuple(sorted(each for each in trees if not is_below(each, app.folder)))


def is_below(path: str, folder: str) -> bool:
    """Whether a path from the root is a folder or in it."""
    return (folder == "." and not path.startswith("..")) or f"{path}/".startswith(f"{posixpath.normpath(folder)}/")


def tree_target(path: str) -> str:
    """Where a source tree stands in an image."""
    return posixpath.join("/local", path)


def _folders(root: str, links: tuple[str, ...]) -> frozenset[str]:
    """The folders among `find_links`, as absolute paths."""
    return frozenset(
        posixpath.normpath(posixpath.join(root, local_path(each) or each))
        for each in links
        if local_path(each) or "://" not in each
    )
