"""The index that the other stages ask: sources, cache and background loads behind the calls of `Index`."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

from isolate.index.answer import Failure
from isolate.index.cache import Cache, cache_folder
from isolate.index.configuration import Sources, find_sources, find_timeout, is_folder, path_of_folder
from isolate.index.directory import Folder, FolderIndex
from isolate.index.record import merge_releases
from isolate.index.recorder import Recorder
from isolate.index.release_metadata import MetadataReader
from isolate.index.simple_index import LinksPage, SimpleIndex
from isolate.index.snapshot import KeptIndex, Snapshot, SnapshotIndex
from isolate.index.workers import Task, Workers
from isolate.model.address import is_usual_index, without_credentials
from isolate.model.distribution import (
    Absent,
    Candidate,
    Distribution,
    Metadata,
    Release,
    Releases,
    Unreachable,
    Walk,
    Wanted,
)
from isolate.model.options import IndexSettings
from isolate.model.problem import Problem
from isolate.model.resolution import Pin

if TYPE_CHECKING:
    from isolate.index.web import Web


_RECENT = 64
"""So many expectations are kept until a server has to be asked: older ones were asked for, or never will be."""


class _Source(Protocol):
    address: str

    def releases(self, project: str) -> Releases | Failure | None: ...


class _Shared:
    """What all sources of a run have in common: the cache, threads, connections, and what was asked for already."""

    def __init__(
        self,
        settings: IndexSettings,
        sources: Sources,
        snapshot: Snapshot | None = None,
        recorder: Recorder | None = None,
    ) -> None:
        self.settings = settings
        self.snapshot = snapshot
        self.recorder = recorder
        self.named = sources
        self.cache = Cache(cache_folder(settings.cache_dir))
        self.workers = Workers(settings.connections)
        self.lock = threading.Lock()
        self.opened_web: Web | None = None
        self.asking = False
        """Whether a server was asked; what was expected before that is started then."""
        self.expected: deque[Callable[[], None]] = deque(maxlen=_RECENT)
        held = None if recorder else snapshot
        self.metadata_reader = MetadataReader(
            self.cache, self.web, offline=settings.offline, snapshot=held, recorder=recorder
        )
        self.sources: dict[tuple[str, bool], _Source] = {}
        """By address, and whether it is one of links."""
        self.answers: dict[tuple[str, bool, bool, str], Task[Releases | Failure | None]] = {}
        self.merged: dict[tuple[int, int], Releases] = {}
        self.metadata: dict[tuple[str, str, str, tuple[str, ...]], Task[Metadata | Unreachable]] = {}

    def web(self) -> Web:
        """The connections, opened when they are first needed."""
        with self.lock:
            web = self.opened_web
            if web is None:
                from isolate.index.web import Web

                configured, others = self.named.by_trust()
                web = self.opened_web = Web(
                    configured,
                    timeout=self.settings.timeout or find_timeout(os.environ),
                    connections=self.settings.connections,
                    of_manifests=others,
                )
            expected = () if self.asking else tuple(self.expected)
            self.asking = True
        for start in expected:
            start()
        return web

    def releases(
        self, address: str, project: str, *, links: bool = False, again: bool = False
    ) -> Releases | Failure | None:
        """What one index, or one folder or page of links, has of a project: asked once, whoever wants it.

        With `again`, what an index has of which the cache said that it has nothing.
        """
        with self.lock:
            source = self.sources.get((address, links))
            if source is None:
                source = self.sources[address, links] = self._link(address) if links else self._index(address)
            key = (address, links, again, project)
            task = self.answers.get(key)
            if task is None:
                found = source.again if again and isinstance(source, SimpleIndex) else source.releases
                task = self.answers[key] = Task(lambda: found(project))
        return task.result()

    def merge(self, first: Releases | None, second: Releases) -> Releases:
        """The releases of both, the same object for the same two."""
        if first is None:
            return second
        key = (id(first), id(second))
        merged = self.merged.get(key)
        return merged or self.merged.setdefault(key, merge_releases(first, second))

    def _index(self, address: str) -> _Source:
        if is_folder(address):
            return FolderIndex(path_of_folder(address).absolute().as_uri(), self.cache)
        offline, refresh = self.settings.offline, self.settings.refresh
        return self._or_held(SimpleIndex(address, self.cache, self.web, offline=offline, refresh=refresh))

    def _link(self, address: str) -> _Source:
        if is_folder(address):
            return Folder(path_of_folder(address), self.cache)
        return self._or_held(LinksPage(address, self.web, offline=self.settings.offline))

    def _or_held(self, source: SimpleIndex | LinksPage) -> _Source:
        """The source, or what a snapshot holds of it: alone, or while one is made with what came after left out."""
        if self.snapshot is None:
            return source
        return KeptIndex(source, self.snapshot) if self.recorder else SnapshotIndex(source.address, self.snapshot)


class OpenIndex:
    """An `Index` over the sources found; to be closed, or used as a context, once its files have been looked at.

    Whatever the number of callers and threads, a project's releases and a release's metadata are loaded once. What is
    expected is loaded ahead from the moment on when a server has to be asked: to wait for several at once is what
    threads are for, while what the cache holds is read quicker than it is handed from one to another.
    """

    def __init__(self, sources: Sources, settings: IndexSettings, shared: _Shared) -> None:
        self._configuration = sources
        self._settings = settings
        self._shared = shared
        self._bound = {project: _plain(address) for project, address in settings.projects}
        self._places = {_plain(address): place for address, place in settings.places}
        self._pages: dict[tuple[str, str], Task[Releases | Absent | Unreachable]] = {}

    def under(self, settings: IndexSettings) -> OpenIndex:
        """The sources that other settings name, with the cache, the threads and the answers of this one.

        Credentials in their addresses have to be among the `bound` indexes of the settings that this was opened with.
        """
        return OpenIndex(find_sources(settings), settings, self._shared)

    @property
    def addresses(self) -> tuple[str, ...]:
        """The indexes in order of priority, then the folders and pages of links, without credentials."""
        return tuple(_shown(each.address) for each in (*self._configuration.indexes, *self._configuration.links))

    is_joined = False
    """Whether it has the releases of several indexes that applications name."""

    def index_of(self, pin: Pin) -> str:
        """The address of the index that a pin comes from."""
        return pin.index

    def names(self, address: str) -> bool:
        """Whether an index (without credentials and the last slash) is asked for every project."""
        return any(_plain(each.address) == address for each in self._configuration.indexes)

    @property
    def told_by(self) -> tuple[str, ...]:
        """What named each of `addresses`: the options, the environment, or a file of pip's or uv's configuration."""
        return tuple(source.told_by for source in (*self._configuration.indexes, *self._configuration.links))

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the configuration and, so far, with the cache."""
        note = self._shared.cache.note
        cache = (Problem(severity="note", code="cache-unusable", message=note),) if note else ()
        return (*self._configuration.problems, *cache)

    def releases(self, project: str, index: str = "") -> Releases | Absent | Unreachable:
        """As `Index.releases`; files of folders and pages of links are added to those of the index that answers.

        Nothing is added where a project comes from one index alone.
        """
        if self._shared.recorder is not None:
            self._shared.recorder.projects[self, project, index or self._bound.get(project, "")] = None
        return self._page_task(project, index).result()

    def answers(self, project: str, index: str) -> Iterator[tuple[str, Releases | Failure | None]]:
        """As `Asked.answers`, of what was asked for so far."""
        own = self._configuration
        either = [*((each.address, True) for each in own.links), *((each.address, False) for each in own.indexes)]
        for address, links in [(self._written(index), False)] if index else either:
            task = self._shared.answers.get((address, links, False, project))
            if task is not None and not is_folder(address):
                yield address, task.result()
            if task is not None and isinstance(task.result(), Releases) and not links:
                return

    def elsewhere(self, project: str) -> tuple[Releases, ...]:
        """As `Index.elsewhere`."""
        asked = self.releases(project)
        if self._settings.no_index or isinstance(asked, Unreachable):
            return ()
        used = _plain(asked.index) if isinstance(asked, Releases) else ""
        tried = {used, *(() if isinstance(asked, Releases) else map(_plain, asked.indexes))}
        sources = (*self._configuration.indexes, *self._configuration.named)
        others = dict.fromkeys(_plain(each.address) for each in sources)
        answers = (self.releases(project, address) for address in others if address not in tried)
        return tuple(each for each in answers if isinstance(each, Releases) and each.releases)

    def metadata(self, release: Release, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        """As `Index.metadata`."""
        if self._shared.recorder is not None:
            self._shared.recorder.add(release, order)
        return self._metadata_task(release, order).result()

    def files(self, wheel: Distribution) -> tuple[tuple[str, str], ...] | Unreachable:
        """The paths that a wheel installs, each with its hash, by its RECORD; only that is downloaded."""
        return self._shared.metadata_reader.read_files(wheel)

    def sha256(self, file: Distribution) -> str | Unreachable:
        """The digest of a file whose index does not give it; the whole file is downloaded."""
        return self._shared.metadata_reader.sha256(file)

    def expect_metadata(self, wanted: tuple[Candidate, ...]) -> None:
        """As `Index.expect_metadata`."""

        def start() -> None:
            for release, order in wanted:
                self._start(self._metadata_task(release, order))

        self._ahead(start)

    def expect_closure(self, wanted: Iterable[Wanted], walk: Walk) -> None:
        """As `Index.expect_closure`."""

        def step(wish: Wanted) -> None:
            releases = self._page_task(wish.project, wish.index).result()
            candidate = walk.choose(releases, wish.specifier) if isinstance(releases, Releases) else None
            if candidate is None:
                return
            metadata = self._metadata_task(*candidate).result()
            if isinstance(metadata, Metadata):
                start(walk.follow(metadata, wish.extras))

        def start(wishes: Iterable[Wanted]) -> None:
            for wish in wishes:
                with self._shared.lock:
                    new = wish not in walk.followed
                    walk.followed.add(wish)
                if new:
                    self._shared.workers.start(Task(lambda wish=wish: step(wish)))  # type: ignore[misc]

        self._ahead(lambda: start(wanted))

    def close(self) -> None:
        """Forget what nobody waits for, and give back threads, connections and the cache."""
        self._shared.workers.close()
        if self._shared.opened_web is not None:
            self._shared.opened_web.close()
        self._shared.cache.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _ahead(self, start: Callable[[], None]) -> None:
        """Start to load something ahead, or note it until a server has to be asked."""
        with self._shared.lock:
            if not self._shared.asking:
                self._shared.expected.append(start)
                return
        start()

    def _start(self, task: Task[Any]) -> None:
        if not task.done:
            self._shared.workers.start(task)

    def _page_task(self, project: str, index: str = "") -> Task[Releases | Absent | Unreachable]:
        key = (project, index or self._bound.get(project, ""))
        with self._shared.lock:
            task = self._pages.get(key)
            if task is None:
                task = self._pages[key] = Task(lambda: self._load_from(*key) if key[1] else self._load(project))
            return task

    def _metadata_task(self, release: Release, order: tuple[Distribution, ...]) -> Task[Metadata | Unreachable]:
        known = self._shared.metadata
        # One address tells the index of a release; to ask every file for its own is to unpack all.
        names = tuple([distribution.filename for distribution in order])
        key = (release.project, release.version, order[0].location if order else "", names)
        with self._shared.lock:
            task = known.get(key)
            if task is None:
                task = known[key] = Task(lambda: self._shared.metadata_reader.read(release, order))
            return task

    def _load(self, project: str) -> Releases | Absent | Unreachable:
        """Links of every folder, and the first index that knows the project; none is skipped that cannot be asked."""
        found: Releases | None = None
        for each in self._configuration.links:
            answer = self._ask(each.address, project, links=True)
            if isinstance(answer, Unreachable):
                return answer
            if answer is not None:
                found = self._shared.merge(found, answer)
        for each in self._configuration.indexes:
            answer = self._ask(each.address, project)
            if isinstance(answer, Releases) and not answer.releases:
                answer = self._ask(each.address, project, again=True) or answer
            if isinstance(answer, Unreachable):
                return answer
            if answer is not None:
                return self._shared.merge(found, answer)
        for each in self._configuration.indexes if found is None else ():
            answer = self._ask(each.address, project, again=True)
            if answer is not None:
                return answer
        return found or Absent(project=project, indexes=self.addresses)

    def _load_from(self, project: str, address: str) -> Releases | Absent | Unreachable:
        """The releases of a project on one index, whatever others have."""
        if self._settings.no_index:
            reason = f"it comes from `{address}` alone, and no index may be asked"
            return Unreachable(
                what=project, reason=reason, hint="leave out `--no-index`, or `no_index` of isolate.toml"
            )
        written = self._written(address)
        found = self._ask(written, project) or self._ask(written, project, again=True)
        return found or Absent(project=project, indexes=(address,))

    def _ask(
        self, address: str, project: str, *, links: bool = False, again: bool = False
    ) -> Releases | Unreachable | None:
        """What one source answers; where it does not, the reason says which file names it."""
        place = self._places.get(_plain(address), "")
        if place and not self._settings.trusts_manifests and not is_folder(address):
            reason = f"`{_plain(address)}` is not asked, for nothing but `{place}` names it"
            return Unreachable(
                what=project, reason=reason, hint="name it under `[index]` in isolate.toml, or `--trust-manifests=yes`"
            )
        answer = self._shared.releases(address, project, links=links, again=again)
        if isinstance(answer, Failure):
            reason = f"{answer.reason}; `{place}` names this index" if place else answer.reason
            return Unreachable(what=project, reason=reason, hint=answer.hint)
        return answer

    def _written(self, address: str) -> str:
        """The address of an index as somebody wrote it, with its credentials."""
        usual = is_usual_index(address) and self._configuration.default
        wanted = _plain(self._configuration.default if usual else address)
        known = (*self._configuration.indexes, *self._configuration.named, *self._configuration.bound)
        return next((each.address for each in known if _plain(each.address) == wanted), wanted)


def _shown(address: str) -> str:
    """An address as reports show it: a folder as a URL, an address without credentials."""
    return path_of_folder(address).absolute().as_uri() if is_folder(address) else without_credentials(address)


def _plain(address: str) -> str:
    """An address as it is compared: without credentials and the last slash."""
    return without_credentials(address).rstrip("/")


def open_index(
    settings: IndexSettings, *, snapshot: Snapshot | None = None, recorder: Recorder | None = None
) -> OpenIndex:
    """Open the sources that the settings, the environment and the configuration of uv and pip name.

    A `snapshot` answers in the place of servers; with a `recorder`, which is told what is asked, servers answer, and
    nothing is newer than what the snapshot holds. Nothing is asked yet. Raises `InputError` for an address that is
    none and for a folder of the options that does not exist.
    """
    sources = find_sources(settings)
    return OpenIndex(sources, settings, _Shared(settings, sources, snapshot, recorder))
