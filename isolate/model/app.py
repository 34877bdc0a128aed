"""An application: what is analysed, grouped and put into an image."""

from __future__ import annotations

from dataclasses import dataclass, replace

from isolate.model.deployment import Canary
from isolate.model.manifest import EntryPoint, IndexOptions, PythonStatement
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

Line = tuple[str, Origin | None, str]
"""The name of an application, and place and text (on Python: specifier) of one of its lines."""

Lines = frozenset[Line]
NO_LINES: Lines = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class AppSettings:
    """What `isolate.toml` says of one application; empty values mean that it says nothing.

    `start` is an exec-form command; `server` the project of the web server, `none` for none; `health` the path of an
    HTTP health check; `system_packages` are Debian packages added to the inferred ones; `talks_to` names the
    applications that this one reaches; `writable` are paths, seen from its folder or absolute, that it writes.
    """

    start: tuple[str, ...] = ()
    server: str = ""
    port: int = 0
    health: str = ""
    system_packages: tuple[str, ...] = ()
    talks_to: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    replicas: int = 1
    shared: tuple[str, ...] = ()
    environment: tuple[tuple[str, str], ...] = ()
    writable: tuple[str, ...] = ()
    canary: Canary | None = None

    def with_defaults(self, defaults: AppSettings) -> AppSettings:
        """These settings with what they leave unsaid from the defaults; system packages and variables of both."""
        return replace(
            self,
            start=self.start or defaults.start,
            server=self.server or defaults.server,
            port=self.port or defaults.port,
            health=self.health or defaults.health,
            system_packages=tuple(sorted({*self.system_packages, *defaults.system_packages})),
            talks_to=self.talks_to or defaults.talks_to,
            services=self.services or defaults.services,
            writable=tuple(sorted({*self.writable, *defaults.writable})),
            shared=tuple(sorted({*self.shared, *defaults.shared})),
            replicas=self.replicas if self.replicas > 1 else defaults.replicas,
            environment=tuple(sorted((dict(defaults.environment) | dict(self.environment)).items())),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """One application.

    `path` is its folder, or its file where the folder holds one file per application, relative to the root of
    the analysis (`.` is the root itself); `folder` is the folder of its source, likewise relative.
    `manifests` are the paths of all files read for it, includes too, in reading order. `requirements` and
    `constraints` are what people meant; `lock` holds the pins of a lock beside it, empty where there is none.
    `overrides` take the place of every requirement on their project, and `excludes` are projects left out.
    """

    name: str
    path: str
    folder: str
    manifests: tuple[str, ...]
    project: str = ""
    requirements: tuple[Requirement, ...] = ()
    constraints: tuple[Requirement, ...] = ()
    lock: tuple[Requirement, ...] = ()
    overrides: tuple[Requirement, ...] = ()
    excludes: tuple[str, ...] = ()
    python: tuple[PythonStatement, ...] = ()
    options: IndexOptions = IndexOptions()
    entry_points: tuple[EntryPoint, ...] = ()
    settings: AppSettings = AppSettings()
    labels: tuple[tuple[str, str], ...] = ()
    """What its project says of itself, by the names of labels of the OCI, sorted."""
    local: tuple[Requirement, ...] = ()
    """Requirements on source trees of the repository, in reading order: what these require is in `requirements`."""
    incomplete: bool = False
    """True where an error hides a part of what it requires: its verdicts can only be `undecided`, or conflicts."""

    def without(self, lines: Lines) -> App:
        """The application but for some of its lines; a project that it overrides is left out with its override."""
        own = {(origin, text) for name, origin, text in lines if name == self.name}
        if not own:
            return self
        overridden = [each for each in self.overrides if (each.origin, each.text) in own]
        return replace(
            self,
            requirements=tuple(each for each in self.requirements if (each.origin, each.text) not in own),
            constraints=tuple(each for each in self.constraints if (each.origin, each.text) not in own),
            overrides=tuple(each for each in self.overrides if each not in overridden),
            excludes=(*self.excludes, *(each.name for each in overridden)),
            python=tuple(each for each in self.python if (each.origin, each.specifier) not in own),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolutionSettings:
    """What `isolate.toml` says about resolving every application, whatever its manifests say."""

    overrides: tuple[Requirement, ...] = ()
    excludes: tuple[str, ...] = ()
    constraints: tuple[Requirement, ...] = ()

    def applied(self, app: App) -> App:
        """The application with these settings; an override of a manifest yields to one for the same project."""
        names = {each.name for each in self.overrides}
        return replace(
            app,
            overrides=(*self.overrides, *(each for each in app.overrides if each.name not in names)),
            excludes=tuple(dict.fromkeys((*self.excludes, *app.excludes))),
            constraints=(*app.constraints, *self.constraints),
        )
