"""How an application starts, as its files say it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.origin import Origin

Interface = Literal["asgi", "wsgi"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """An object that a web server serves: `target` is `module:name`; a `factory` is called to give the object."""

    interface: Interface
    target: str
    factory: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One way to start an application.

    Either `command` is set (exec form), or `serves` is: the objects a server can serve, the best first.
    `framework` is the project that makes the object, empty for a command. `web` says that it listens on a port.
    `imports_from` is the folder, relative to the application's, in which its modules are found; `health` the path
    of a health check it answers; `prepare` are commands to run once when the image is built. `reason` says what
    was seen at `origin`, as the end of a sentence.
    """

    reason: str
    origin: Origin | None
    command: tuple[str, ...] = ()
    serves: tuple[Served, ...] = ()
    framework: str = ""
    web: bool = False
    imports_from: str = "."
    health: str = ""
    prepare: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ambiguous:
    """Several equally good ways to start, in the order of the files."""

    starts: tuple[Start, ...]
