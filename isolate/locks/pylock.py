"""`pylock.toml`: the same pins with the place of every file (PEP 751), for installers that read it."""

from __future__ import annotations

import posixpath
from datetime import datetime
from typing import TYPE_CHECKING, Any

from isolate.locks import requirements_lock
from isolate.model.address import local_path
from isolate.model.distribution import Distribution
from isolate.model.lock import Lock, LockEntry, LockFiles
from isolate.model.seal import header, seal_of, sealed

if TYPE_CHECKING:
    from packaging import pylock

NAME = "pylock.toml"


def path(folder: str) -> str:
    """Where the lock of an application is as `pylock.toml`, if anywhere."""
    return posixpath.normpath(posixpath.join(folder, NAME))


def render(lock: Lock, files: LockFiles, *, place: str) -> str:
    """A lock and its files as `pylock.toml` in the folder `place`, an absolute path."""
    import tomli_w
    from packaging import pylock
    from packaging.markers import Marker
    from packaging.specifiers import SpecifierSet
    from packaging.version import Version

    made = pylock.Pylock(
        lock_version=Version("1.0"),
        environments=[Marker(each) for each in files.environments],
        requires_python=SpecifierSet(f"=={lock.python}.*"),
        created_by="isolate",
        packages=[_package(entry, files.of(entry), place) for entry in lock.entries],
        tool={"isolate": {"lock": seal_of(requirements_lock.render(lock))}},
    )
    made.validate()
    return sealed("".join(f"{line}\n" for line in header(lock.app)) + tomli_w.dumps(made.to_dict()))


def belongs_to(text: str, lock: str) -> bool:
    """Whether the text of a `pylock.toml` was made with the text of a lock."""
    return f'lock = "{seal_of(lock)}"\n' in text


def _package(entry: LockEntry, files: tuple[Distribution, ...], place: str) -> pylock.Package:
    from packaging import pylock
    from packaging.markers import Marker
    from packaging.utils import canonicalize_name
    from packaging.version import Version

    name, marker = canonicalize_name(entry.project), Marker(entry.marker) if entry.marker else None
    if entry.url:
        hashes = dict(each.split(":", 1) for each in entry.hashes)
        return pylock.Package(name=name, marker=marker, archive=pylock.PackageArchive(url=entry.url, hashes=hashes))
    wheels = [pylock.PackageWheel(**_file(each, place)) for each in files if each.kind == "wheel"]
    sources = [pylock.PackageSdist(**_file(each, place)) for each in files if each.kind == "sdist"]
    return pylock.Package(
        name=name,
        version=Version(entry.version),
        marker=marker,
        wheels=wheels or None,
        sdist=next(iter(sources), None),
    )


def _file(file: Distribution, place: str) -> dict[str, Any]:
    local = local_path(file.location)
    return {
        "name": file.filename,
        "upload_time": datetime.fromisoformat(file.upload_time) if file.upload_time else None,
        "url": None if local else file.location,
        "path": posixpath.relpath(local, place) if local else None,
        "size": file.size or None,
        "hashes": dict(file.hashes),
    }
