"""What of its source an image does not get: the rest of the repository, and what only people and tools read."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

from isolate.model.address import SNAPSHOT_FILE
from isolate.model.app import App
from isolate.model.start import SourceTree

# Wherever they stand in a source tree. Keys and databases are of one machine; who means one mounts it.
_ANYWHERE = (
    "*.key",
    "*.p12",
    "*.pfx",
    "*.db",
    "*.db-journal",
    "*.db-shm",
    "*.db-wal",
    "*.sqlite",
    "*.sqlite3",
    ".coverage",
    ".coverage.*",
    ".devcontainer",
    ".editorconfig",
    ".pre-commit-config.yaml",
    "htmlcov",
    "id_ed25519",
    "id_rsa",
    "privkey.pem",
)
_AT_TOP = (
    ".circleci",
    ".github",
    ".gitlab",
    ".gitlab-ci.yml",
    ".travis.yml",
    "Jenkinsfile",
    "azure-pipelines.yml",
    "bitbucket-pipelines.yml",
    "compose*.yaml",
    "compose*.yml",
    "docker-compose*.yaml",
    "docker-compose*.yml",
    "noxfile.py",
    "tox.ini",
)
# By a word that the source or the command says where it needs them after all.
_TOLD = {"tests": ("**/tests", "**/test_*.py", "**/*_test.py", "**/conftest.py"), "test": ("test",), "docs": ("docs",)}


def left_out(
    app: App, source: SourceTree, commands: Iterable[tuple[str, ...]], apps: tuple[App, ...]
) -> tuple[str, ...]:
    """Patterns of an ignore file, relative to the folder of an application, sorted.

    Among them are the folders of all other `apps` in it that it does not require. Tests and documentation stay where a
    string of its source, or a word of its `commands`, names them.
    """
    words = " ".join(word for command in commands for word in command)
    found = [*(f"**/{each}" for each in _ANYWHERE), *_AT_TOP]
    found += [SNAPSHOT_FILE] if SNAPSHOT_FILE in source.names else []
    for name, patterns in _TOLD.items():
        named = re.compile(rf"""["'/]{name}["'/]|\b(?:from|import)\s+{name}\b""")
        in_source = any(named.search(each.text) for each in source.files if not _is_test(each.path))
        if not in_source and name.removesuffix("s") not in words:
            found += patterns
    needed = {posixpath.normpath(each) for each in (*(local.path for local in app.local), *app.settings.shared)}
    for other in apps:
        inside = posixpath.relpath(other.folder, app.folder)
        if inside not in (".", "..") and not inside.startswith("../") and other.path == other.folder:
            found += [] if any(_overlap(other.folder, each) for each in needed) else [_pattern(inside)]
    return tuple(sorted(set(found)))


def _is_test(path: str) -> bool:
    return bool(re.search(r"(?:^|/)(?:tests?/|test_[^/]*$|conftest\.py$|[^/]*_test\.py$)", path))


def _overlap(folder: str, needed: str) -> bool:
    return f"{needed}/".startswith(f"{folder}/") or f"{folder}/".startswith(f"{needed}/")


def _pattern(path: str) -> str:
    return re.sub(r"([\\*?\[\]])", r"\\\1", path)
