"""What an image will be, decided in full before any text is written, and the files that say so."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.deployment import Canary
from isolate.model.discovered import Installer
from isolate.model.lock import Lock
from isolate.model.origin import Origin
from isolate.model.start import Protocol
from isolate.model.workload import Volume

SECRETS = ".secrets"
"""The folder of generated secrets, in that of the files of an image."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemPackage:
    """A Debian package, why it is installed, and the line of the source that asks for it where one does."""

    name: str
    reason: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One decision about an image: what was chosen, why, and the line that says so."""

    what: str
    value: str
    reason: str
    origin: Origin | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A further service of an image: `once` ones end before the others start."""

    service: str
    command: tuple[str, ...]
    once: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Backing:
    """A server that one application has beside it, and nobody else reaches: a database, a queue, a cache.

    `user` is whom its image runs it as, `uid` and `gid` that user's numbers, `port` what it listens on, `data` the
    folder that a volume keeps, `health` the words of a check as compose takes them. Its volume has the name of its
    `service`; so has its `secret`, empty where it has none.
    """

    kind: str
    service: str
    image: str
    user: str
    uid: int
    gid: int
    port: int
    data: str
    tmpfs: tuple[str, ...] = ()
    hostname: str = ""
    secret: str = ""
    environment: tuple[tuple[str, str], ...] = ()
    command: tuple[str, ...] = ()
    health: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SecretVariable:
    """A variable of the application that holds a secret between two texts; only its processes ever see the whole."""

    name: str
    before: str = ""
    secret: str
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalCopy:
    """A folder of the build context, and where it stands in the image."""

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HandWritten:
    """The files of an image that a person wrote: their names, the text of the Dockerfile, the name of the compose file.

    The last two are empty where there is none. `beside` is a compose file that starts nothing of the application, such
    as one with a database for development: it is no part of the image, and ours is written beside it.
    """

    names: tuple[str, ...] = ()
    dockerfile: str = ""
    compose: str = ""
    beside: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImagePlan:
    """Everything the files of one application's image say; templates only lay it out.

    `service` is the name of its service, network and image. `folder` is where its files stand, relative to where
    generated files go. `context` is the build context, seen from `folder`, and `dockerfile` the Dockerfile, seen
    from the context; `source` is the application's folder seen from the context.
    `lock_path` is the lock, seen from the context, or from `lock_context` (a named context, seen from `folder`)
    where that is set. `wheels` are folders of wheels seen from the context, `local` the source trees
    besides its own. `index_secret` names the build secret with the configuration of the `installer`, empty where its
    own default serves. `base`, `installer_image` and `proxy_image` are references to images, the latter two empty where
    none is needed. `published` is the port on the host, `protocol` what is spoken on
    `port`.
    `networks` are those that all its services share with an application they talk to, `callers` those that only what
    listens shares with one that talks to it. `image_environment` is part of the image,
    `environment` of its service. `stays` says that its command runs until it is stopped. `processes` are further
    services of the same image, `backing` the servers beside them. `secrets` are the names of what is generated once,
    where it is missing, and never committed: each is a file under `.secrets` in `folder`. `proxy` is the service that
    stands before its `replicas` and is published in their place, empty for a single one. `templates` is the folder of
    a person's own templates, an absolute path, empty where there is none. `left_out` are patterns of what is not
    copied, relative to `source`, `memory` the limit of each of its services, `serves` the projects that answer its
    requests. `sbom` asks for a bill of materials.
    `volumes` keep what its processes write, and `links` are (target, path) of files whose path is in the
    source and whose target in a volume. `by_hand` is what a person wrote of its
    files: those are used as they are. Where the Dockerfile is among them, `command` is its own, empty where it says
    none.
    """

    app: str
    service: str
    folder: str
    context: str
    dockerfile: str
    source: str
    lock: Lock
    lock_path: str
    lock_context: str = ""
    wheels: tuple[str, ...] = ()
    local: tuple[LocalCopy, ...] = ()
    no_index: bool = False
    index_secret: str = ""
    base: str
    installer_image: str = ""
    proxy_image: str = ""
    build_packages: tuple[SystemPackage, ...] = ()
    run_packages: tuple[SystemPackage, ...] = ()
    command: tuple[str, ...]
    prepare: tuple[tuple[str, ...], ...] = ()
    stays: bool = False
    processes: tuple[Service, ...] = ()
    backing: tuple[Backing, ...] = ()
    secret_environment: tuple[SecretVariable, ...] = ()
    secrets: tuple[str, ...] = ()
    image: str = ""
    canary: Canary | None = None
    replicas: int = 1
    proxy: str = ""
    port: int = 0
    published: int = 0
    health: str = ""
    protocol: Protocol = "http"
    image_environment: tuple[tuple[str, str], ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    networks: tuple[str, ...] = ()
    callers: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    left_out: tuple[str, ...] = ()
    sbom: bool = False
    memory: str = "512M"
    serves: tuple[str, ...] = ()
    volumes: tuple[Volume, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    choices: tuple[Choice, ...] = ()
    installer: Installer = "pip"
    templates: str = ""
    by_hand: HandWritten = HandWritten()


@dataclass(frozen=True, slots=True, kw_only=True)
class RenderedFile:
    """A generated file: `path` relative to where generated files go, `text` with LF line ends."""

    path: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """A file on disk that is not the generated one.

    `diff` is a unified diff from it, `exists` is False where there is none, `edited` says that a person wrote it or
    changed it since, so that it is only replaced where that is asked for.
    """

    path: str
    reason: str
    diff: str
    exists: bool = True
    edited: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """What writing did: `refused` are the files that stay as they are because a person edited them. Sorted by path."""

    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    refused: tuple[Difference, ...] = ()
