"""Applications → image plans."""

from __future__ import annotations

import posixpath
import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from isolate import frameworks
from isolate.frameworks import declared
from isolate.frameworks.command import server as server_of
from isolate.frameworks.environment import variables
from isolate.frameworks.programs import programs
from isolate.frameworks.syntax import broken
from isolate.locks import lock_of
from isolate.model.app import App
from isolate.model.deployment import ImageNames
from isolate.model.discovered import Installer, Suite
from isolate.model.image import Choice, HandWritten, ImagePlan, Service
from isolate.model.lock import Lock
from isolate.model.options import IndexSettings
from isolate.model.problem import Problem
from isolate.model.resolution import Resolution
from isolate.model.start import LocalTree, SourceTree, Start
from isolate.plan import layout, server
from isolate.plan.backing import Backed, back, stand_ins
from isolate.plan.contents import left_out
from isolate.plan.hand_written import decided_by
from isolate.plan.limits import memory
from isolate.plan.refusals import library_of, refusals, remarks
from isolate.plan.start import Decided, decide
from isolate.plan.system_packages import suite_of, system_packages
from isolate.plan.variables import unset, wanting_variables, with_variables
from isolate.plan.writable import keeps_sqlite, with_writable

_UV_IMAGE = "astral/uv:0.13"
_PROXY_IMAGE = "haproxy:3.0-alpine"
_OLDEST = "3.8"
"""The Python that is in no image of a newer Debian."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """An application to plan an image for: its resolution alone or its lock, its source, the trees that it requires.

    `by_hand` is what a person wrote of its files.
    """

    app: App
    resolution: Resolution | Lock
    source: SourceTree
    local: tuple[LocalTree, ...] = ()
    by_hand: HandWritten = HandWritten()


def images(
    subjects: tuple[Subject, ...],
    *,
    root: str,
    output: str,
    index: IndexSettings,
    apps: tuple[App, ...] = (),
    installer: Installer = "pip",
    suite: Suite = "trixie",
    names: ImageNames | None = None,
    proxied: bool = False,
) -> tuple[tuple[ImagePlan, ...], tuple[Problem, ...]]:
    """A plan for each application that has one, sorted by name, and what kept the others from it.

    `root` and `output` are absolute paths with `/` between their parts: the root of the analysis, and where
    generated files go. `index` is what people wrote for the whole run, to which
    each application adds its own options: what it leaves open, the machine that
    builds decides, with its own configuration of pip. `apps` are all applications of the run, where some have no
    image: they keep their names and ports. `installer` installs the lock. `suite` is
    the release of Debian that images are based on, `names` how images are called. `proxied` says that an engine puts a
    proxy before a single replica too.
    """
    apps = apps or tuple(each.app for each in subjects)
    services = layout.slugs(apps)
    folders = layout.folders(apps, services)
    published = layout.ports(apps)
    plans: list[ImagePlan] = []
    problems: list[Problem] = []
    for subject in sorted(subjects, key=lambda each: each.app.name):
        app = subject.app
        locked, unlockable = (
            (subject.resolution, ())
            if isinstance(subject.resolution, Lock)
            else lock_of(app, subject.resolution, folders[app.name], root=root)
        )
        library = library_of(app, apps, subject.source)
        if library:
            problems.append(library)
            continue
        start = frameworks.detect(subject.source, app)
        locked = replace(locked, added=server.to_add_for(app, start, locked.versions(), locked.added))
        decided = decide(app, start, subject.source, locked)
        own = index.with_options(app.options)
        if subject.by_hand.dockerfile:
            decided = decided_by(app, subject.by_hand.dockerfile, decided)
        place = layout.place(app, locked, root=root, output=output, index=own, whole=bool(subject.by_hand.dockerfile))
        missing = [*unlockable, *refusals(app, decided, subject.local, services)]
        missing += [each for each in (decided, place) if isinstance(each, Problem)]
        problems += [*broken(subject.source, app), *missing]
        if missing or isinstance(decided, Problem) or isinstance(place, Problem):
            continue
        service = services[app.name]
        name_of = partial(layout.own_name, service, services=frozenset(services.values()), taken=set())
        read = variables(subject.source, app)
        backed = back(app, name_of, locked, read)
        problems += backed.problems
        if backed.problems:
            continue
        remote = locked.remote or len(place.wheels) < len(locked.wheels)
        bound = bool(own.projects) or any(each.index for each in (*app.requirements, *app.constraints))
        private = remote and (bound or bool(own.index_url or own.extra_index_urls))
        if _has_no_database(app, decided, backed) and not keeps_sqlite(app, subject.source):
            decided = replace(decided, start=replace(decided.start, release=None))
        plan = _plan(subject, service, locked, decided, place, suite if locked.python != _OLDEST else "bookworm")
        plan = with_variables(plan, declared.environment(subject.source, app), read, backed)
        missing_variables = wanting_variables(read, plan, backed)
        required = tuple((each.name, f"${{{each.name}:?}}") for each in missing_variables)
        if subject.by_hand.dockerfile and "PORT" in subject.by_hand.dockerfile and decided.port:
            # Platforms set it: a Dockerfile that has it in its command says no other port.
            required += (("PORT", str(decided.port)),) if "PORT" not in dict(plan.environment) else ()
        problems += [*unset(app, missing_variables), *remarks(app, decided, subject.source)]
        plan = replace(
            plan,
            prepare=(*_browsers(plan), *_prepared(decided.start.prepare, stand_ins(read, backed))),
            processes=(processes := _processes(decided.start, name_of)),
            left_out=left_out(
                app,
                subject.source,
                (decided.command, *decided.start.prepare, *(each.command for each in processes)),
                apps,
            ),
            backing=tuple(backed.services),
            image=(names or ImageNames()).of(service, posixpath.basename(root)),
            canary=app.settings.canary,
            replicas=app.settings.replicas,
            proxy=name_of("proxy") if decided.port and app.settings.replicas > 1 else "",
            proxy_image=_PROXY_IMAGE if decided.port and (proxied or app.settings.replicas > 1) else "",
            installer_image=_UV_IMAGE if installer == "uv" else "",
            by_hand=subject.by_hand,
            environment=tuple(sorted((*plan.environment, *backed.environment, *required))),
            secret_environment=tuple(sorted(backed.secret_environment, key=lambda each: each.name)),
            secrets=tuple(sorted({each.secret for each in backed.secret_environment})),
            choices=(*plan.choices, *backed.choices),
            index_secret=f"{service}-{installer}" if private else "",
            installer=installer,
            no_index=own.no_index or not (remote or locked.compiled),
            published=published[app.name] if decided.port else 0,
            networks=tuple(sorted({layout.between(service, services[each]) for each in app.settings.talks_to})),
            callers=tuple(
                sorted(
                    layout.between(services[each.name], service) for each in apps if app.name in each.settings.talks_to
                )
            ),
        )
        plans.append(with_writable(plan, app, subject.source, locked, name_of))
    return tuple(plans), tuple(problems)


def services(apps: tuple[App, ...]) -> dict[str, str]:
    """Application → the name of its service, network and image."""
    return layout.slugs(apps)


def folders(apps: tuple[App, ...]) -> dict[str, str]:
    """Application → the folder of its files, relative to where generated files go."""
    return layout.folders(apps, layout.slugs(apps))


def _plan(
    subject: Subject, service: str, locked: Lock, decided: Decided, place: layout.Paths, suite: Suite
) -> ImagePlan:
    app, settings = subject.app, subject.app.settings
    words = [word for each in (decided.command, *(one.command for one in decided.start.processes)) for word in each]
    started = {} if subject.by_hand.dockerfile else programs(subject.source, app, started=words)
    suite, lacking = suite_of(locked, suite, started)
    base = f"python:{locked.python}-slim-{suite}"
    build, run = system_packages(locked, settings.system_packages, suite, started)
    why = f"it resolves on Python {locked.python}" + (f", and a newer Debian has no `{lacking}`" if lacking else "")
    choices = [Choice(what="base image", value=base, reason=why), *decided.choices]
    release = (decided.start.release,) if decided.start.release else ()
    choices += [
        Choice(what="process", value=shlex.join(each.command), reason=each.reason, origin=each.origin)
        for each in (*release, *decided.start.processes)
    ]
    choices += [Choice(what="system package", value=each.name, reason=each.reason, origin=each.origin) for each in run]
    limit, limits = memory(locked)
    choices += limits
    health = settings.health or decided.start.health
    if decided.port and health:
        reason = "`health` says so" if settings.health else "it answers this path"
        choices.append(Choice(what="health check", value=health, reason=reason, origin=decided.start.origin))
    return ImagePlan(
        app=app.name,
        service=service,
        folder=locked.folder,
        context=place.context,
        dockerfile=place.dockerfile,
        source=place.source,
        lock=locked,
        lock_path=place.lock_path,
        lock_context=place.lock_context,
        wheels=place.wheels,
        local=place.local,
        base=base,
        build_packages=build,
        run_packages=run,
        command=decided.command,
        stays=decided.start.stays or decided.start.web,
        port=decided.port,
        health=health,
        protocol="http" if health else decided.start.protocol,
        image_environment=_image_environment(subject, locked, decided),
        environment=tuple(sorted(settings.environment)),
        labels=(("org.opencontainers.image.title", app.name), *app.labels),
        memory=limit,
        serves=tuple(dict.fromkeys(each for each in (decided.start.framework, *_server(decided)) if each)),
        choices=tuple(choices),
    )


def _server(decided: Decided) -> tuple[str, ...]:
    """The server that was chosen for an application."""
    return tuple(each.value for each in decided.choices if each.what == "server")


def _prepared(commands: tuple[tuple[str, ...], ...], given: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Commands of the build with the variables that they are given."""
    return tuple(("env", *given, *command) if given else command for command in commands)


def _browsers(plan: ImagePlan) -> tuple[tuple[str, ...], ...]:
    """The command with which Playwright fetches the browser whose system packages the image has."""
    return (("playwright", "install", "chromium"),) if "playwright" in plan.lock.versions() else ()


def _processes(start: Start, name_of: Callable[[str], str]) -> tuple[Service, ...]:
    """What runs beside the command of an image; what runs before it comes first."""
    before = (start.release,) if start.release else ()
    return tuple(
        Service(service=name_of(each.name), command=each.command, once=each in before)
        for each in (*before, *start.processes)
    )


def _image_environment(subject: Subject, locked: Lock, decided: Decided) -> tuple[tuple[str, str], ...]:
    """The variables its modules are found by, and those that make its server listen."""
    found: list[tuple[str, str]] = []
    source = subject.source
    folder = decided.start.imports_from
    if folder == "." and "src/__init__.py" not in source.names:
        # The project is not installed: what its build would take from `src` is found there.
        packages = (each for each in source.names if re.fullmatch(r"src/[^/]+/__init__\.py", each))
        folder = posixpath.dirname(posixpath.dirname(next(packages, ""))) or "."
    paths = [*([posixpath.join("/app", folder)] if folder != "." else []), *_tree_paths(subject)]
    if paths:
        # Its own modules come before those of the source trees.
        paths = paths if folder != "." else ["/app", *paths]
        found.append(("PYTHONPATH", ":".join(dict.fromkeys(paths))))
    found += [(name, value.format(port=decided.port)) for name, value in decided.start.environment]
    if "playwright" in locked.versions():
        # Its browsers belong to the image: the folder where they are kept otherwise is in nobody's home.
        found.append(("PLAYWRIGHT_BROWSERS_PATH", "/opt/playwright"))
    if decided.port:
        found += server.environment(server_of(decided.command), decided.port, locked.versions(), subject.source)
    return tuple(dict(found).items())


def _tree_paths(subject: Subject) -> Iterator[str]:
    """Where the modules of the source trees and the shared packages are found."""
    for each in subject.local:
        if posixpath.normpath(each.path) == posixpath.normpath(subject.app.folder):
            continue
        inside = layout.is_below(each.path, subject.app.folder)
        folder = (
            posixpath.normpath(posixpath.join("/app", posixpath.relpath(each.path, subject.app.folder)))
            if inside
            else layout.tree_target(posixpath.normpath(each.path))
        )
        has_src = any(re.fullmatch(r"src/.+\.py", name) for name in each.source.names)
        yield posixpath.join(folder, "src") if has_src else folder
    for shared in subject.app.settings.shared:
        if not layout.is_below(shared, subject.app.folder):
            yield posixpath.dirname(layout.tree_target(shared))


def _has_no_database(app: App, decided: Decided, backed: Backed) -> bool:
    """Whether a migration of Django would find no server: none stands beside it, and nothing says where one is."""
    if decided.start.framework != "django":
        return False
    planned = any(each.kind in {"mysql", "postgresql"} for each in backed.services)
    return not planned and not any(re.search(r"DATABASE|DB|PG|SQL", name) for name, _ in app.settings.environment)
