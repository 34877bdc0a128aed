"""How an application starts, as its files say it, and the files that this is read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One text file; `path` is relative to the application's folder, with `/` between its parts."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceTree:
    """The files read of an application, sorted by path, and `names`: the sorted paths of all its files."""

    files: tuple[SourceFile, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalTree:
    """A source tree of the repository that an application requires: `path` is relative to the root of the analysis."""

    path: str
    source: SourceTree


Interface = Literal["asgi", "wsgi"]
Protocol = Literal["http", "tcp"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An object that a web server serves: `target` is `module:name`; a `factory` is called to give the object."""

    interface: Interface
    target: str
    factory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Process:
    """A further process of an application: its command in exec form, and `project`, which it cannot do without."""

    name: str
    command: tuple[str, ...]
    reason: str
    origin: Origin | None
    project: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One way to start an application.

    Either `command` is set (exec form), or `serves` is: the objects a server can serve, the best first.
    `framework` is the project that it cannot start without, empty where none is known. `web` says that it listens
    on a port, `stays` that it runs until it is stopped.
    `imports_from` is the folder, relative to the application's, in which its modules are found; `health` the path
    of a health check it answers; `prepare` are commands to run once when the image is built. `processes` run
    beside it, `release` once before each new version of it. `environment` are variables that it is configured by,
    with `{port}` for its port, which the command holds too where it was `found` in the source. `port` is one that its
    source has decided, 0 where it can be told, `protocol` what is spoken there, `loopback` the line by which nobody
    else reaches it. `alone` is how an object that is served starts without a server. `reason` says what was seen at
    `origin`, as the end of a sentence.
    """

    reason: str
    origin: Origin | None
    command: tuple[str, ...] = ()
    serves: tuple[Served, ...] = ()
    framework: str = ""
    web: bool = False
    stays: bool = False
    imports_from: str = "."
    health: str = ""
    prepare: tuple[tuple[str, ...], ...] = ()
    processes: tuple[Process, ...] = ()
    release: Process | None = None
    environment: tuple[tuple[str, str], ...] = ()
    found: bool = False
    port: int = 0
    protocol: Protocol = "http"
    loopback: Origin | None = None
    alone: Start | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several equally good ways to start, in the order of the files."""

    starts: tuple[Start, ...]
