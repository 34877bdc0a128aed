"""Generated files that nothing makes any more: their application is gone, or what they were for."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from isolate.model.image import Difference
from isolate.model.seal import is_generated, is_untouched
from isolate.render import kubernetes, swarm
from isolate.render.files import GITIGNORE, ROOT
from isolate.render.write import read, removal

REASON = "nothing makes it any more"

_DOCKER = "docker"
_INCLUDED = re.compile(r'^  - (?:([^"\s]\S*)|(".*"))$', re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leftovers:
    """The files to remove, and the paths of those that a person edited since: these stay."""

    removals: tuple[Difference, ...] = ()
    edited: tuple[str, ...] = ()


def leftovers(folder: Path, paths: Iterable[str], made: Iterable[str]) -> Leftovers:
    """Those of `paths` below `folder` that were generated and are not among the files `made` now, sorted.

    What keeps secrets out of commits is none as long as there are secrets.
    """
    removals: list[Difference] = []
    edited: list[str] = []
    for path in sorted({*paths} - {*made}):
        text = read(folder, path)
        if text is None or not is_generated(text) or _guards(folder, path):
            continue
        if is_untouched(text):
            removals.append(Difference(path=path, reason=REASON, diff=removal(path, text)))
        else:
            edited.append(path)
    return Leftovers(removals=tuple(removals), edited=tuple(edited))


def engine_paths(folder: Path) -> tuple[str, ...]:
    """The files below the folders of Kubernetes and Swarm, whoever wrote them, relative to `folder`, sorted."""
    patterns = ((kubernetes.FOLDER, "*.yaml"), (swarm.FOLDER, "*.yaml"), (swarm.FOLDER, "*.cfg"))
    found = (each for below, pattern in patterns for each in (folder / below).rglob(pattern) if not each.is_symlink())
    return tuple(sorted(each.relative_to(folder).as_posix() for each in found))


def folders_made_before(folder: Path) -> tuple[str, ...]:
    """The folders below `folder` that had files of an image: those that its compose file includes, and of `docker`."""
    text = read(folder, ROOT)
    included = _included(text) if text is not None and is_untouched(text) else []
    docker: list[str] = []
    with suppress(OSError):
        docker = [f"{_DOCKER}/{each.name}" for each in (folder / _DOCKER).iterdir() if each.is_dir()]
    found = (posixpath.normpath(each) for each in (*map(posixpath.dirname, included), *docker))
    return tuple(sorted({each for each in found if not each.startswith(("/", "../")) and each not in (".", "..")}))


def _included(text: str) -> list[str]:
    """The paths in the compose file above all, as its template writes them."""
    found = []
    for plain, quoted in _INCLUDED.findall(text.partition("\ninclude:\n")[2]):
        if quoted:
            import yaml

            found.append(str(yaml.safe_load(quoted)))
        else:
            found.append(plain)
    return found


def _guards(folder: Path, path: str) -> bool:
    """Whether a file keeps secrets out of commits that are there."""
    if not f"/{path}".endswith(f"/{GITIGNORE.name}"):
        return False
    with suppress(OSError):
        return any(each.name != posixpath.basename(path) for each in (folder / path).parent.iterdir())
    return True
