"""One service as every engine runs it: what compose, Swarm and Kubernetes are told alike."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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
    `published` is its port on a single host, 0 where nobody outside reaches it. `waits_for` are services that must be
    healthy, or have ended, before.
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
    waits_for: tuple[str, ...] = ()
