"""The story on one page: each call's output is the next one's input."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from isolate.discover import Discovered, discover, sources
from isolate.group import conflict_of, group
from isolate.index import OpenIndex, open_index
from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.generated import Generated
from isolate.model.grouping import Conflict
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import InputError, Problem
from isolate.model.report import Report, RunTarget
from isolate.model.resolution import Proof, Resolution, Undecided
from isolate.model.settings import IndexSettings
from isolate.resolve import Policy, Resolver, parse_cut_off

Progress = Callable[[str], None]


def _silent(_: str) -> None:
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
        return RunTarget(
            pythons=self.options.pythons or pythons,
            platforms=self.options.platforms,
            index=tuple(_shown(address, self.found.root) for address in self.index.addresses),
            exclude_newer=self.options.exclude_newer,
        )

    def app(self, name: str) -> App:
        """The application of that name."""
        return next(app for app in self.apps if app.name == name)

    def problems(self) -> tuple[Problem, ...]:
        """Everything that was wrong, in the order of places."""
        return tuple(sorted({*self.found.problems, *self.index.problems}, key=Problem.sort_key))


@contextmanager
def open_run(options: RunOptions, progress: Progress) -> Iterator[Run]:
    """Read the applications and open the index they are to be resolved on."""
    progress("reading the applications")
    config = Path(options.config) if options.config else None
    found = discover(tuple(map(Path, options.paths)), config=config, include_dev=options.include_dev)
    policy = Policy(
        prerelease=options.prerelease,
        resolution=options.resolution,
        exclude_newer=parse_cut_off(options.exclude_newer),
        no_binary=frozenset(options.no_binary),
        only_binary=frozenset(options.only_binary),
    )
    with open_index(index_settings(options, found)) as index:
        apps = _chosen(found.apps, options.apps)
        resolver = Resolver(index=index, apps=apps, pythons=options.pythons, platforms=options.platforms, policy=policy)
        resolver.foresee()
        yield Run(options=options, found=found, apps=apps, index=index, resolver=resolver)


def _chosen(apps: tuple[App, ...], names: tuple[str, ...]) -> tuple[App, ...]:
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
    )


def analyze(options: RunOptions, progress: Progress = _silent) -> Report:
    """Resolve every application alone and together, and say what conflicts and why."""
    with open_run(options, progress) as run:
        grouping = group([app.name for app in run.apps], run.resolver.solve, run.resolver.clash, progress)
        pythons = tuple(dict.fromkeys(each.resolution.python for each in grouping.environments))
        notes = [note for name, answer in grouping.alone for note in _notes(run.app(name), answer)]
        problems = tuple(sorted({*run.problems(), *notes}, key=Problem.sort_key))
        return Report(target=run.target(pythons), apps=run.apps, grouping=grouping, problems=problems)


def generate(
    options: RunOptions, *, output: str = "", force: bool = False, dry_run: bool = False, progress: Progress = _silent
) -> Generated:
    """Resolve every application alone and write the files of its image, below `output` or beside its manifests.

    What one application lacks keeps no other from its files; a file that a person wrote keeps all of them back.
    """
    from isolate import plan, render
    from isolate.render.write import compare, write

    with open_run(options, progress) as run:
        subjects: list[plan.Subject] = []
        impossible: list[Conflict] = []
        problems: list[Problem] = []
        for app in run.apps:
            progress(f"resolving {app.name}")
            match run.resolver.solve([app.name], wheels=True):
                case Resolution() as resolution:
                    problems += _notes(app, resolution)
                    source = sources(run.found.root, app, run.found.apps)
                    subjects.append(plan.Subject(app=app, resolution=resolution, source=source))
                case Proof() as proof:
                    impossible.append(conflict_of(proof))
                case Undecided(missing=missing):
                    problems += [_undecided(app, each) for each in missing]
        folder = Path(output or run.found.root).absolute()
        plans, found = plan.images(
            tuple(subjects), root=run.found.root, output=folder.as_posix(), index=index_settings(options, run.found)
        )
        files = render.files(plans, name=Path(run.found.root).name)
        progress(f"writing {len(files)} files")
        return Generated(
            plans=plans,
            differences=compare(files, folder),
            written=write(files, folder, force=force, dry_run=dry_run),
            impossible=tuple(impossible),
            problems=tuple(sorted({*run.problems(), *problems, *found}, key=Problem.sort_key)),
        )


def _notes(app: App, answer: object) -> list[Problem]:
    """What is to be known of the resolution of an application."""
    notes = answer.notes if isinstance(answer, Resolution) else ()
    origin = Origin(file=app.manifests[0]) if app.manifests else None
    return [Problem(severity="warning", code="resolution", message=note, origin=origin) for note in notes]


def _undecided(app: App, missing: Unreachable) -> Problem:
    """What kept an application from its files, as a problem at its first manifest."""
    return Problem(
        severity="error",
        code="undecided",
        message=f"`{app.name}` could not be resolved: {missing.what}: {missing.reason}",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint=missing.hint,
    )
