"""Folders of wheels and source distributions: `--find-links`, and indexes with a `file:` address."""

from __future__ import annotations

import errno
import hashlib
import os
import sys
import threading
from io import BufferedReader
from pathlib import Path
from urllib.parse import unquote, urlsplit

from packaging.utils import canonicalize_name

from isolate.index.answer import Answer, Failure
from isolate.index.cache import Cache
from isolate.index.filenames import SDIST_SUFFIXES, read_filename
from isolate.index.record import releases_of
from isolate.index.simple_api import read_page
from isolate.index.stored import File
from isolate.model.distribution import Releases
from isolate.regular_file import read_regular


def path_of(location: str) -> Path:
    """The path that a `file:` URL means."""
    path = urlsplit(location).path
    if sys.platform == "win32":
        from urllib.request import url2pathname  # what it does elsewhere takes no HTTP client to do

        return Path(url2pathname(path))
    return Path(unquote(path))


def open_local(location: str) -> BufferedReader:
    """A file at a `file:` URL, opened; raises `OSError` where it is none, or no regular file."""
    path = path_of(location)
    if not path.is_file():  # neither a device nor a FIFO is read
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT))
    return path.open("rb")


def file_hash(path: Path, cache: Cache) -> str:
    """The SHA-256 of a file in hex, remembered until its size or time of change differs."""
    state = path.stat()
    key = f"sha256 {path} {state.st_size} {state.st_mtime_ns}"
    if (known := cache.metadata(key)) is not None:
        return known.hex()
    with open_local(path.as_uri()) as file:
        digest = hashlib.file_digest(file, "sha256")
    cache.put_metadata(key, digest.digest())
    return digest.hexdigest()


class Folder:
    """One folder of files of any project, listed once, each file hashed when its project is asked for."""

    def __init__(self, path: Path, cache: Cache) -> None:
        self._path = path.absolute()
        self.address = self._path.as_uri()
        self._cache = cache
        self._lock = threading.Lock()
        self._names: dict[str, list[str]] | Failure | None = None

    def releases(self, project: str) -> Releases | Failure | None:
        """The releases of a project in the folder; None where it holds no file of it."""
        with self._lock:
            if self._names is None:
                self._names = self._list()
        if isinstance(self._names, Failure):
            return self._names
        try:
            found = _local_files(self._path, self._names.get(project, []), self._cache)
        except OSError as error:
            return Failure(reason=f"`{error.filename or self._path}` cannot be read: {error.strerror}")
        return releases_of(project, self.address, found) if found else None

    def _list(self) -> dict[str, list[str]] | Failure:
        """File names by each project whose name they may begin with."""
        names: dict[str, list[str]] = {}
        try:
            entries = sorted(entry.name for entry in self._path.iterdir() if entry.is_file())
        except OSError as error:
            return Failure(reason=f"the folder `{self._path}` cannot be read: {error.strerror}")
        for name in entries:
            if name.endswith(".whl"):
                owners = {canonicalize_name(name.partition("-")[0])}
            elif name.endswith(SDIST_SUFFIXES):
                owners = {canonicalize_name(name[:at]) for at, letter in enumerate(name) if letter == "-"}
            else:
                continue
            for owner in owners:
                if read_filename(owner, name) is not None:
                    names.setdefault(owner, []).append(name)
        return names


class FolderIndex:
    """An index with a `file:` address: a folder per project, with PEP 503's `index.html` or bare files."""

    def __init__(self, address: str, cache: Cache) -> None:
        self.address = address
        self._path = path_of(address)
        self._cache = cache

    def releases(self, project: str) -> Releases | Failure | None:
        """The releases of a project; None where the index has no folder for it."""
        folder = self._path / project
        page = folder / "index.html"
        try:
            if page.is_file():
                files = self._page(page, folder)
                if isinstance(files, Failure):
                    return files
            elif folder.is_dir():
                names = sorted(entry.name for entry in folder.iterdir() if entry.is_file())
                files = _local_files(folder, names, self._cache)
            elif self._path.is_dir():
                return None
            else:
                return Failure(reason=f"the index `{self._path}` is no folder")
        except OSError as error:
            return Failure(reason=f"`{error.filename or folder}` cannot be read: {error.strerror}")
        return releases_of(project, self.address, files)

    def _page(self, page: Path, folder: Path) -> tuple[File, ...] | Failure:
        headers = {"content-type": "text/html"}
        answer = Answer(
            status=200, url=f"{folder.absolute().as_uri()}/", headers=headers, body=read_regular(os.path.realpath(page))
        )
        files = read_page(answer)
        if isinstance(files, Failure):
            return files
        return tuple(self._with_hash(file) for file in files)

    def _with_hash(self, file: File) -> File:
        if file.hashes or not file.location.startswith("file:"):
            return file
        return file._replace(hashes=(("sha256", file_hash(path_of(file.location), self._cache)),))


def _local_files(folder: Path, names: list[str], cache: Cache) -> tuple[File, ...]:
    return tuple(
        File(
            filename=name,
            location=(path := (folder / name).absolute()).as_uri(),
            hashes=(("sha256", file_hash(path, cache)),),
            size=path.stat().st_size,
        )
        for name in names
    )
