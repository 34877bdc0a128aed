"""Which paths Git ignores: `.gitignore` files of every level and `.git/info/exclude`, but for what it tracks."""

from __future__ import annotations

import os
import re
import warnings
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from isolate.discover.git_index import Tracked
from isolate.discover.tree import Tree

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """Patterns by the folder they are relative to, the ones that win last."""

    levels: tuple[tuple[Path, GitIgnoreSpec], ...] = ()
    root: Path = Path()
    tracked: Tracked | None = None

    @classmethod
    def above(cls, tree: Tree, start: str) -> IgnoreRules:
        """The rules that hold in `start` without its own: those of its repository's folders above it.

        A start that is ignored itself was named by a person: the rule that ignores it is left out.
        """
        location = tree.location(start)
        repository = next((folder for folder in (location, *location.parents) if (folder / ".git").exists()), None)
        if repository is None:
            return cls((), tree.root)
        files = [repository / ".git" / "info" / "exclude"]
        files += [folder / ".gitignore" for folder in reversed(location.parents) if folder.is_relative_to(repository)]
        rules = cls((), tree.root, Tracked(repository))
        for file in files:
            base = repository if file.name == "exclude" else file.parent
            rules = rules._with(tree, file, base)
        return replace(rules, levels=tuple(each for each in rules.levels if not _matches(each, location, "/")))

    def within(self, tree: Tree, path: str) -> IgnoreRules:
        """The rules that hold in a folder: these and its own."""
        location = tree.location(path)
        return self._with(tree, location / ".gitignore", location)

    def _with(self, tree: Tree, file: Path, base: Path) -> IgnoreRules:
        text = tree.text(str(file))
        if not isinstance(text, str):
            return self
        from pathspec import GitIgnoreSpec

        with warnings.catch_warnings():
            # A pattern such as `[[]` becomes a regular expression that `re` warns of, and means what Git means.
            warnings.simplefilter("ignore", FutureWarning)
            spec = GitIgnoreSpec.from_lines(line for line in text.splitlines() if _is_pattern(line))
        return replace(self, levels=(*self.levels, (base, spec)))

    def ignore(self, path: str) -> bool:
        """Whether Git ignores a path; a folder's path ends in `/`.

        It ignores nothing that it tracks, and no folder in which it tracks something.
        """
        if not self.levels:
            return False
        location = Path(os.path.normpath(self.root / path))
        for level in reversed(self.levels):
            verdict = _matches(level, location, "/" if path.endswith("/") else "")
            if verdict is not None:
                return verdict and (self.tracked is None or location not in self.tracked)
        return False


def _matches(level: tuple[Path, GitIgnoreSpec], location: Path, ending: str) -> bool | None:
    base, spec = level
    if not location.is_relative_to(base) or location == base:
        return None
    return spec.check_file(location.relative_to(base).as_posix() + ending).include


def _is_pattern(line: str) -> bool:
    """Whether a line is a pattern, or nothing: what Git passes over (`!` alone) is none."""
    from pathspec import GitIgnoreSpec

    try:
        GitIgnoreSpec.from_lines([line])
    except (ValueError, re.error):
        return False
    return True
