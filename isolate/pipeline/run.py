"""An open run, which the commands that resolve share: the applications, the index and the resolver.

What only resolving needs is imported where it begins, so that a check does without it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from isolate.discover import Discovered, discover
from isolate.model.app import App
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import InputError, Problem
from isolate.model.requirement import Requirement
from isolate.model.settings import IndexSettings

if TYPE_CHECKING:
    from isolate.index import OpenIndex
    from isolate.model.report import RunTarget
    from isolate.model.resolution import Answer
    from isolate.resolve import Resolver

Progress = Callable[[str], None]


def silent(_: str) -> None:
    """Say nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """An open run: what was found, and how to resolve it."""

    options: RunOptions
    found: Discovered
    apps: tuple[App, ...]
    index: OpenIndex
    resolver: Resolver

    def target(self, pythons: tuple[str, ...]) -> RunTarget:
        """What the run was about; `pythons` are those that were chosen where none was declared."""
        from isolate.model.report import RunTarget

        return RunTarget(
            pythons=self.options.pythons or pythons,
            platforms=self.options.platforms,
            index=tuple(_shown(address, self.found.root) for address in self.index.addresses),
            exclude_newer=self.options.exclude_newer,
        )

    def without(self, names: frozenset[str], projects: frozenset[str]) -> Answer:
        """Whether these applications can share an environment that these projects are not in."""
        asked = "the question"
        none = tuple(
            Requirement(name=project, specifier="<0.dev0", text=f"{project}<0.dev0", origin=Origin(file=asked))
            for project in sorted(projects)
        )
        asking = App(name=asked, path=".", folder=".", manifests=(), constraints=none)
        return self.resolver.with_apps([*self.apps, asking]).solve([*names, asked], wheels=True)

    def app(self, name: str) -> App:
        """The application of that name."""
        return next(app for app in self.apps if app.name == name)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that was wrong, in the order of places."""
        return tuple(sorted({*self.found.problems, *self.index.problems}, key=Problem.sort_key))


@contextmanager
def open_run(options: RunOptions, progress: Progress) -> Iterator[Run]:
    """Read the applications and open the index they are to be resolved on."""
    from isolate.index import open_index
    from isolate.resolve import Policy, Resolver, parse_cut_off

    progress("reading the applications")
    found = find(options)
    written = [app.options for app in found.apps]
    asked_for = options.prerelease == "if-necessary" and any(each.prereleases for each in written)
    policy = Policy(
        prerelease="allow" if asked_for else options.prerelease,
        resolution=options.resolution,
        exclude_newer=parse_cut_off(options.exclude_newer),
        no_binary=frozenset((*options.no_binary, *(name for each in written for name in each.no_binary))),
        only_binary=frozenset((*options.only_binary, *(name for each in written for name in each.only_binary))),
    )
    with open_index(index_settings(options, found)) as index:
        apps = chosen(found.apps, options.apps)
        resolver = Resolver(index=index, apps=apps, pythons=options.pythons, platforms=options.platforms, policy=policy)
        yield Run(options=options, found=found, apps=apps, index=index, resolver=resolver)


def find(options: RunOptions) -> Discovered:
    """The applications that the options name, as they are written."""
    config = Path(options.config) if options.config else None
    return discover(tuple(map(Path, options.paths)), config=config, include_dev=options.include_dev)


def chosen(apps: tuple[App, ...], names: tuple[str, ...]) -> tuple[App, ...]:
    """The applications named, all where none is; raises `InputError` for a name that none has."""
    known = [app.name for app in apps]
    for name in names:
        if name not in known:
            near = get_close_matches(name, known, n=1)
            hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(f'`{each}`' for each in known)}"
            raise InputError(f"there is no application `{name}`", hint=hint)
    return tuple(app for app in apps if not names or app.name in names)


def _shown(address: str, root: str) -> str:
    """An address as a report shows it: a folder below the root of the analysis relative to that."""
    prefix = f"{Path(root).as_uri()}/"
    return address.removeprefix(prefix) if address.startswith(prefix) else address


def index_settings(options: RunOptions, found: Discovered) -> IndexSettings:
    """Where releases are looked for: the command line wins over `isolate.toml`, that over the manifests."""
    given, configured = options.index, found.settings
    written = [app.options for app in found.apps]
    index_url = given.index_url or configured.index_url or next((o.index_url for o in written if o.index_url), "")
    extra = [*given.extra_index_urls, *configured.extra_index_urls, *(u for o in written for u in o.extra_index_urls)]
    links = [*given.find_links, *configured.find_links, *(link for o in written for link in o.find_links)]
    no_index = given.no_index or configured.no_index or any(each.no_index for each in written)
    return replace(
        given,
        index_url=index_url,
        extra_index_urls=tuple(dict.fromkeys(extra)),
        find_links=tuple(dict.fromkeys(links)),
        no_index=no_index and not given.index_url,
        named=tuple(dict.fromkeys((*configured.named_indexes, *(each for o in written for each in o.named)))),
        projects=configured.project_indexes,
    )


def notes_of(app: App, answer: object) -> list[Problem]:
    """What is to be known of the resolution of an application."""
    from isolate.model.resolution import Resolution

    notes = answer.notes if isinstance(answer, Resolution) else ()
    origin = Origin(file=app.manifests[0]) if app.manifests else None
    return [Problem(severity="warning", code="resolution", message=note, origin=origin) for note in notes]
