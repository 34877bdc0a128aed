"""One service as every engine runs it: what compose, Swarm and Kubernetes are told alike."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from typing import Literal

SOURCE = "/app"
"""The folder of an image in which its source stands: the working folder of its processes."""

_OF_THE_SYSTEM = re.compile(
    r"/(?:(?:app|bin|boot|dev|etc|home|lib\w*|local|opt|proc|root|run|sbin|srv|sys|tmp|usr|var|venv|nonexistent)"
    r"|(?:bin|boot|dev|etc|lib\w*|local|proc|root|run|sbin|sys|tmp|usr|venv|nonexistent)/.*)?"
)


def can_be_volume(path: str) -> bool:
    """Whether a volume can stand at a path as seen from the source: below it, or absolute and none of the system's.

    Its characters are those that a shell, a Dockerfile and compose take as they are.
    """
    whole = posixpath.normpath(posixpath.join(SOURCE, path))
    inside = path.startswith("/") or whole.startswith(f"{SOURCE}/")
    return bool(re.fullmatch(r"[\w./@+=-]+", path, re.ASCII)) and inside and not _OF_THE_SYSTEM.fullmatch(whole)


Role = Literal["web", "worker", "scheduler", "once", "backing"]
"""`web` listens, `worker` runs until it is stopped, of a `scheduler` only one may run, `once` ends by itself and others
wait for it, `backing` is a server that one application has beside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one container may use at most: processors, memory in MiB, processes."""

    cpus: float
    memory: int
    processes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """A folder that outlives its container."""

    name: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    """Who is in it reaches whoever else is; an `internal` one leads nowhere else."""

    name: str
    internal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Workload:
    """A service: what runs, as whom, with what, and who may open connections to it.

    `image` is a reference; `own` says that the application is built into it. `entrypoint` is empty where the image's
    own serves. `environment` are literal values but for `${NAME}`, which whoever runs it sets. `secrets` are names of
    files under `/run/secrets`. `port` is what it listens on, 0 for nothing. `uid` and `gid` are whom it runs as.
    `health_path` is asked over HTTP, `health` is the command of a check inside the container. `hostname` is set where
    data depend on it. `networks` are those that it is in. `callers` are the services that may connect to it, sorted;
    `published` is its port on a single host, 0 where nobody outside reaches it; `proxy` is then the name of what stands
    before it, `canary` that of its new version while that is tried: no service has them. `waits_for` are services that
    must be healthy, or have ended, before.
    """

    app: str
    service: str
    role: Role
    image: str
    own: bool
    command: tuple[str, ...]
    entrypoint: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    secrets: tuple[str, ...] = ()
    port: int = 0
    uid: int
    gid: int
    tmpfs: tuple[str, ...] = ()
    volumes: tuple[Volume, ...] = ()
    limits: Limits
    health_path: str = ""
    health: tuple[str, ...] = ()
    hostname: str = ""
    replicas: int = 1
    callers: tuple[str, ...] = ()
    networks: tuple[Network, ...] = ()
    published: int = 0
    proxy: str = ""
    canary: str = ""
    waits_for: tuple[str, ...] = ()
