"""An open run, which the commands that resolve share: the applications, the index and the resolver.

What only resolving needs is imported where it begins, so that a check does without it.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from isolate.discover import Discovered, discover
from isolate.discover.tree import Tree
from isolate.model.app import App
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import InputError, Problem
from isolate.model.target import KNOWN
from isolate.pipeline.indexes import index_settings, notes_on_indexes, of_manifests_alone

if TYPE_CHECKING:
    from isolate.index import OpenIndex, Recorder, Snapshot
    from isolate.model.report import RunTarget
    from isolate.model.resolution import Answer
    from isolate.pipeline.scoped_resolver import ScopedResolver, Scopes

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
    scopes: Scopes
    notes: tuple[Problem, ...]
    """What is to be known of where releases are looked for."""
    resolver: ScopedResolver

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
        from isolate.model.resolution import Question

        return self.resolver.solve(names, wheels=True, question=Question(excluded=tuple(sorted(projects))))

    def app(self, name: str) -> App:
        """The application of that name."""
        return next(app for app in self.apps if app.name == name)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that was wrong, in the order of places."""
        return tuple(sorted({*self.found.problems, *self.notes, *self.scopes.problems}, key=Problem.sort_key))


@contextmanager
def open_run(
    options: RunOptions,
    progress: Progress,
    *,
    images: bool = False,
    recorder: Recorder | None = None,
    texts: Mapping[str, str | None] | None = None,
) -> Iterator[Run]:
    """Read the applications and open the index they are to be resolved on, for `images` on Linux alone.

    Where the repository has a snapshot, that is the index, unless `options` are against it. With a `recorder` servers
    are asked, but for what is newer than the snapshot: what it is told makes the next one. `texts` are
    files as they would be.
    """
    from isolate.index import open_index
    from isolate.model.address import SNAPSHOT_FILE as NAME
    from isolate.pipeline.scoped_resolver import ScopedResolver, Scopes

    progress("reading the applications")
    found = find(options, texts)
    options = declared(options, found, images=images)
    trusted = options.trust_manifests is not False
    settings = replace(index_settings(options, found), trusts_manifests=trusted)
    snapshot = read_snapshot(options, found.root) if options.snapshot else None
    if snapshot is not None and options.exclude_newer and not (snapshot.has_upload_times or recorder):
        raise InputError(
            f"`--exclude-newer` needs to know when files were uploaded, and `{NAME}` does not say it",
            hint=f"`{update_command(options)} --exclude-newer {options.exclude_newer}` writes it with these times",
        )
    with open_index(settings, snapshot=snapshot, recorder=recorder) as index:
        places = of_manifests_alone(found, settings, index.addresses)
        settings = replace(
            settings, places=tuple((address, str(replace(origin, column=0))) for address, origin in places.items())
        )
        apps = chosen(found.apps, options.apps)
        scopes = Scopes(options, settings, index)
        yield Run(
            options=options,
            found=found,
            apps=apps,
            index=index,
            scopes=scopes,
            notes=notes_on_indexes(places, trusted=trusted),
            resolver=ScopedResolver(apps=apps, scopes=scopes),
        )


def read_snapshot(options: RunOptions, root: str) -> Snapshot | None:
    """The snapshot of a repository, if it has one; raises `InputError` where it is damaged or cannot be read."""
    from isolate.index import Snapshot
    from isolate.model.address import SNAPSHOT_FILE as NAME

    text = Tree(Path(root)).text(NAME)
    if isinstance(text, Problem):
        raise InputError(text.message, hint=text.hint)
    return None if text is None else Snapshot(text, update=update_command(options))


def update_command(options: RunOptions) -> str:
    """What a person types to bring the snapshot up to date."""
    paths = () if options.paths == (".",) else options.paths
    return shlex.join(["isolate", "snapshot", "--update", *paths])


def find(options: RunOptions, texts: Mapping[str, str | None] | None = None) -> Discovered:
    """The applications that the options name, as they are written, or would be with other `texts` (see `discover`)."""
    config = Path(options.config) if options.config else None
    return discover(tuple(map(Path, options.paths)), config=config, include_dev=options.include_dev, texts=texts)


def declared(options: RunOptions, found: Discovered, *, images: bool = True) -> RunOptions:
    """The options with the platforms that `isolate.toml` says, or else the usual ones, where they name none.

    With `images` those of Linux alone; raises `InputError` where there is none.
    """
    from isolate.model.options import PLATFORMS

    platforms = options.platforms or found.settings.platforms or PLATFORMS
    linux = tuple(each for each in platforms if each.startswith("linux/"))
    if images and not linux and any(each in KNOWN for each in platforms):
        raise InputError(
            f"images run on Linux, and `{platforms[0]}` is none", hint="`--platform linux/amd64` names one of Linux"
        )
    return replace(options, platforms=(linux or platforms) if images else platforms)


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


def notes_of(app: App, answer: object) -> list[Problem]:
    """What is to be known of the resolution of an application."""
    from isolate.model.resolution import Resolution
    from isolate.report.wording.missing import warnings_of

    notes = warnings_of(answer) if isinstance(answer, Resolution) else ()
    origin = Origin(file=app.manifests[0]) if app.manifests else None
    return [Problem(severity="warning", code="resolution", message=note, origin=origin) for note in notes]
