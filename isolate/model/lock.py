"""A lock: every pin of one application with its hashes, and where the files of these are."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.distribution import Distribution


@dataclass(frozen=True, slots=True, kw_only=True)
class LockEntry:
    """One line of a lock: a project in one version (or from one URL), where its marker holds.

    `hashes` are sorted `sha256:hex` texts of all files of it that may be installed.
    """

    project: str
    version: str
    url: str = ""
    marker: str = ""
    hashes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lock:
    """Every project an application runs with, sorted by name, for one Python and several platforms.

    `folder` is where its file stands, relative to where generated files go. `inputs` is all that was asked for, in
    pairs of a word for what it is and a text: the lock of other inputs may be another.
    `compiled` names the projects that have no wheel on some platform, and are built from their source.
    `wheels` are the local folders that files come from, sorted: relative to the root of the analysis, or absolute
    where they are outside. `remote` says that some files come from elsewhere.
    `added` are projects that no manifest asks for, sorted: the server of a web application that has none.
    """

    app: str
    folder: str
    python: str
    platforms: tuple[str, ...]
    manifests: tuple[str, ...]
    entries: tuple[LockEntry, ...]
    inputs: tuple[tuple[str, str], ...] = ()
    compiled: tuple[str, ...] = ()
    wheels: tuple[str, ...] = ()
    remote: bool = False
    added: tuple[str, ...] = ()

    def versions(self) -> dict[str, str]:
        """Project → version; of a project with several, the first line's."""
        found: dict[str, str] = {}
        for entry in self.entries:
            found.setdefault(entry.project, entry.version)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class LockFiles:
    """What a resolution knows beyond its lock: where the files are.

    `environments` is a marker for each platform, `files` the files that may be installed, by project and version.
    """

    environments: tuple[str, ...]
    files: tuple[tuple[tuple[str, str], tuple[Distribution, ...]], ...]

    def of(self, entry: LockEntry) -> tuple[Distribution, ...]:
        """The files that an entry of the lock may be installed from."""
        return dict(self.files).get((entry.project, entry.version), ())
