"""A person's tree: its files as text, each read once."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from isolate.manifests import UNNAMED, format_of
from isolate.manifests.encoding import decode
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.seal import is_generated
from isolate.regular_file import Boundary, RefusedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """The names in a folder, sorted.

    What has the name of a manifest and is no file that can be read is among `files`, so that it is missed by nobody;
    `links` lead to folders, and `misnamed` are names that are not UTF-8, as they are shown, of folders and manifests.
    """

    files: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    misnamed: tuple[str, ...] = ()


_REFUSED = "put a file into the repository in its place"


class Tree:
    """The files under a root. Paths are relative to it with `/` between their parts (`.` is the root), or absolute."""

    def __init__(self, root: Path, texts: Mapping[str, str | None] | None = None) -> None:
        """`texts` stand in for what is at these paths; None is a file that is not there."""
        self.root = root
        self._root = str(root)
        self._repositories: dict[Path, Path | None] = {}
        self._texts: dict[str, str | Problem | None] = dict(texts or {})
        self._manifests: dict[str, Manifest] = {}
        self._boundary = Boundary(str(self._repository(root) or root))

    def allow(self, path: str) -> None:
        """Let a file that a person named be read though it is outside of the repository."""
        self._boundary.allow(self._location(path))

    def holds(self, path: str) -> bool:
        """Whether a folder is within the repository, links followed."""
        return self._boundary.holds(self._location(path))

    def leads_out(self, path: str) -> bool:
        """Whether a folder is elsewhere than below the root, links followed."""
        real, root = os.path.realpath(self._location(path)), os.path.realpath(self._root)
        return os.path.commonpath((real, root)) != root

    def location(self, path: str) -> Path:
        """The absolute path."""
        return Path(self._location(path))

    def _location(self, path: str) -> str:
        return os.path.normpath(os.path.join(self._root, path))  # noqa: PTH118  called for every file

    def relative(self, location: Path) -> str:
        """The path of a location; `..` leads out of the root."""
        return Path(os.path.relpath(location, self.root)).as_posix()

    def between(self, folder: str, path: str) -> str:
        """The way from a folder to a path, both relative to the root."""
        return os.path.relpath(self.location(path), self.location(folder)).replace(os.sep, "/")

    def above(self, folder: str) -> Iterator[str]:
        """A folder and those above it, as far as the repository goes, or the root where there is none."""
        location = self.location(folder)
        repository = self._repository(location)
        while True:
            yield folder
            if location in (repository, location.parent) or (repository is None and location == self.root):
                return
            location = location.parent
            folder = posixpath.normpath(posixpath.join(folder, ".."))

    def _repository(self, location: Path) -> Path | None:
        """The nearest folder from a location up that Git keeps."""
        if location not in self._repositories:
            self._repositories[location] = (
                location
                if (location / ".git").exists()
                else self._repository(location.parent)
                if location != location.parent
                else None
            )
        return self._repositories[location]

    def name(self, folder: str) -> str:
        """The last part of a folder's path."""
        return self.location(folder).name

    def link(self, link: str) -> str:
        """A place that files are found at: an address as it is, a folder as an absolute path."""
        return link if ":" in link or link.startswith("$") else self.location(link).as_posix()

    def text(self, path: str) -> str | Problem | None:
        """The text of a file, the problem that it has, or None where there is no such file."""
        if path not in self._texts:
            self._texts[path] = self._read(path)
        return self._texts[path]

    def is_generated(self, path: str) -> bool:
        """Whether a file was made by this program: it says what was chosen, not what a person wants."""
        text = self.text(path)
        return isinstance(text, str) and is_generated(text)

    def manifest(self, path: str) -> Manifest:
        """What a manifest says, its includes not followed; one that cannot be read has its problem instead.

        A file whose name tells nothing is a requirements file.
        """
        if path not in self._manifests:
            text = self.text(path)
            reader = format_of(path) or UNNAMED
            problem = missing(path) if text is None else text
            self._manifests[path] = (
                Manifest(
                    path=path,
                    format="",
                    role="lock" if reader.role == "lock" else "intent",
                    problems=(problem,),
                    incomplete=True,
                )
                if isinstance(problem, Problem)
                else reader.read(path, problem)
            )
        return self._manifests[path]

    def _read(self, path: str) -> str | Problem | None:
        try:
            return decode(path, self._boundary.read(self._location(path)))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except RefusedError as error:
            return unreadable(path, str(error), hint="" if str(error) == "is a directory" else _REFUSED)
        except (OSError, ValueError) as error:
            reason = (getattr(error, "strerror", "") or str(error)).lower()
            return unreadable(path, reason)

    def locations(self, folder: str, pattern: str) -> list[Path]:
        """The folders below a folder that a glob pattern fits, sorted; the folder itself for `.`."""
        start = self.location(folder)
        if pattern == ".":
            return [start]
        parts = posixpath.normpath(pattern).split("/")
        if ".." in parts or parts.count("**") > 1:  # out of the workspace, or through it again and again
            return []
        try:
            return sorted(path for path in start.glob(pattern) if path.is_dir())
        except (OSError, ValueError, NotImplementedError):  # a pattern that is none
            return []

    def starts(self, path: str, size: int) -> bytes:
        """The first bytes of a file, none where it cannot be read."""
        try:
            return self._boundary.read(self._location(path), size)
        except (OSError, ValueError):
            return b""

    def is_file(self, path: str) -> bool:
        """Whether there is such a file."""
        return os.path.isfile(self._location(path))  # noqa: PTH113  called for every folder

    def is_folder(self, path: str) -> bool:
        """Whether there is such a folder."""
        return os.path.isdir(self._location(path))  # noqa: PTH112  as above

    def size(self, path: str) -> int:
        """The size of a file in bytes, 0 where there is none."""
        try:
            return os.stat(self._location(path)).st_size  # noqa: PTH116
        except OSError:
            return 0

    def listing(self, path: str) -> Listing | Problem:
        """What a folder holds, or the problem that it has."""
        files: list[str] = []
        folders: list[str] = []
        links: list[str] = []
        misnamed: list[str] = []
        try:
            with os.scandir(self._location(path)) as entries:
                for entry in entries:
                    if not entry.name.isascii() and (shown := _shown(entry.name)) != entry.name:
                        is_wanted = entry.is_dir(follow_symlinks=False) or format_of(shown) is not None
                        misnamed += [shown] if is_wanted else []
                    elif entry.is_dir(follow_symlinks=False):
                        folders.append(entry.name)
                    elif _leads(entry.is_file):
                        files.append(entry.name)
                    elif entry.is_symlink() and _leads(entry.is_dir):
                        links.append(entry.name)
                    elif (form := format_of(entry.name)) is not None and form.role != "script":
                        files.append(entry.name)
        except OSError as error:
            return unreadable(path, (error.strerror or str(error)).lower())
        return Listing(
            files=tuple(sorted(files)),
            folders=tuple(sorted(folders)),
            links=tuple(sorted(links)),
            misnamed=tuple(sorted(misnamed)),
        )


def _leads(ask: Callable[[], bool]) -> bool:
    """What an entry is where its links lead; nothing where they lead in a circle."""
    try:
        return ask()
    except OSError:
        return False


def _shown(name: str) -> str:
    """A name as it can be shown, its bytes that are no UTF-8 escaped."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def missing(path: str) -> Problem:
    """The problem of a file that is not there."""
    return Problem(
        severity="error", code="manifest-missing", message=f"`{path}` does not exist", origin=Origin(file=path)
    )


def unreadable(path: str, reason: str, *, hint: str = "") -> Problem:
    """The problem of a file or folder that the system does not let us read."""
    return Problem(
        severity="error",
        code="unreadable",
        message=f"`{path}` cannot be read: {reason}",
        origin=Origin(file=path),
        hint=hint,
    )
