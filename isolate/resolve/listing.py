"""Every release there can be of a project, under the text that proofs have for it: what the checker reads."""

from __future__ import annotations

from itertools import chain

from isolate.model.app import App
from isolate.model.distribution import Absent, Index, Release, Releases
from isolate.resolve.direct import direct_release, direct_text, indexed_text
from isolate.resolve.written import indexes_of, lines_of


class Listing:
    """The releases of indexes, and those that applications refer to directly; each project is read once."""

    def __init__(self, apps: tuple[App, ...], index: Index) -> None:
        self._apps = apps
        self._index = index
        self._indexes = indexes_of(apps)
        self._known: dict[str, dict[str, Release]] = {}
        self._sources: dict[tuple[str, str], str] = {}

    def releases(self, name: str) -> dict[str, Release]:
        """By text every release of a project."""
        if name not in self._known:
            found: dict[str, Release] = {}
            for asked in self._indexes.get(name, ("",)):
                found |= self._published(name, asked)
            for app in self._apps:
                for line in chain(*lines_of(app)):
                    if line.name == name and line.url:
                        release = direct_release(name, line.url)
                        found.setdefault(direct_text(release, line.url), release)
            self._known[name] = found
        return self._known[name]

    def source(self, name: str, text: str) -> str:
        """The index that applications name for a release; empty for one of the run's indexes, or of none."""
        self.releases(name)
        return self._sources.get((name, text), "")

    def _published(self, name: str, asked: str) -> dict[str, Release]:
        """The releases that one index has, or those of the run; one stands for all of an index that is silent."""
        answer = self._index.releases(name, asked) if asked else self._index.releases(name)
        found = answer.releases if isinstance(answer, Releases) else ()
        if not isinstance(answer, Releases | Absent):
            found = (Release(project=name, version="?", distributions=()),)
        texts = {indexed_text(each.version, asked): each for each in found}
        self._sources |= dict.fromkeys(((name, text) for text in texts), asked)
        return texts
