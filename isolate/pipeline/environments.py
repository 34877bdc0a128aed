"""`lock --environments` and `export`: the environments found, for people who use them without containers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from isolate import locks
from isolate.model.app import App
from isolate.model.grouping import Conflict, Environment, Grouping
from isolate.model.image import RenderedFile
from isolate.model.lock import Lock
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.resolution import Undecided
from isolate.model.results import Generated
from isolate.model.seal import is_untouched
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import Progress, Run, open_run, silent
from isolate.render import export, leftovers
from isolate.render.write import compare, read, write
from isolate.report.wording.missing import gaps

FOLDER = "environments"
"""Where the files go, below the root of the analysis."""


def lock_environments(
    options: RunOptions,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    progress: Progress = silent,
) -> Generated:
    """Write a lock with hashes for each environment, and say in it which applications it serves.

    A lock that was made for the same stays as it is, unless anything is to be upgraded.
    """
    with open_run(options, progress) as run:
        grouping = _grouped(run, progress)
        folder = Path(output or Path(run.found.root) / FOLDER).absolute()
        found, problems = _locks(run, grouping, folder, upgrade, progress)
        files = tuple(RenderedFile(path=locks.requirements_lock.path(each.folder), text=_text(each)) for each in found)
        return _written(run, grouping, files, problems, folder, force=force, dry_run=dry_run)


def export_environments(
    options: RunOptions,
    kind: export.Kind,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    progress: Progress = silent,
) -> Generated:
    """Write the environments in the form of another tool; `venv-script` and `pants` have the locks beside them."""
    with open_run(options, progress) as run:
        grouping = _grouped(run, progress)
        folder = Path(output or Path(run.found.root) / FOLDER).absolute()
        found, problems = _locks(run, grouping, folder, upgrade, progress) if kind in export.LOCKED else ((), ())
        files = (
            *export.files(kind, run.apps, grouping, run.options.platforms),
            *(RenderedFile(path=locks.requirements_lock.path(each.folder), text=_text(each)) for each in found),
        )
        return _written(run, grouping, files, problems, folder, force=force, dry_run=dry_run)


def _grouped(run: Run, progress: Progress) -> Grouping:
    run.resolver.prefetch()
    from isolate.group import group

    return group([app.name for app in run.apps], run.resolver, progress)


def _locks(
    run: Run, grouping: Grouping, folder: Path, upgrade: Upgrade, progress: Progress
) -> tuple[tuple[Lock, ...], tuple[Problem, ...]]:
    found: list[Lock] = []
    problems: list[Problem] = []
    for environment in grouping.environments:
        progress(f"locking {environment.name}")
        shared, inputs = _as_one(run, environment)
        before = _before(folder, environment.name)
        if before and before.inputs == inputs and upgrade == KEEP and before.platforms == run.options.platforms:
            found.append(before)
            continue
        resolution, notes = locks.hashed(shared, environment.resolution, run.index.sha256, progress)
        lock, unlockable = locks.lock_of(shared, resolution, environment.name, root=run.found.root, inputs=inputs)
        problems += [*notes, *unlockable]
        found += [] if unlockable else [lock]
    return tuple(found), tuple(problems)


def _as_one(run: Run, environment: Environment) -> tuple[App, tuple[tuple[str, str], ...]]:
    """The applications of an environment as one, and all that they ask for."""
    members = [run.app(name) for name in environment.apps]
    index = index_settings(run.options, run.found)
    asked = [pair for app in members for pair in locks.inputs(app, run.options, index, run.found.root)]
    shared = App(
        name=environment.name,
        path=".",
        folder=".",
        manifests=tuple(dict.fromkeys(path for app in members for path in app.manifests)),
        requirements=tuple(each for app in members for each in app.requirements),
    )
    return shared, tuple(dict.fromkeys([*(("application", name) for name in environment.apps), *asked]))


def _before(folder: Path, name: str) -> Lock | None:
    """The lock of an environment that is there, where nobody edited it."""
    text = read(folder, locks.requirements_lock.path(name))
    if text is None or not is_untouched(text):
        return None
    return locks.requirements_lock.read(text, app=name, folder=name)


def _text(lock: Lock) -> str:
    return locks.requirements_lock.render(lock)


def _written(
    run: Run,
    grouping: Grouping,
    files: tuple[RenderedFile, ...],
    problems: tuple[Problem, ...],
    folder: Path,
    *,
    force: bool,
    dry_run: bool,
) -> Generated:
    """Write the files, remove the generated ones of environments that are gone, and say what is impossible or open."""
    impossible = tuple(each for _, each in grouping.alone if isinstance(each, Conflict))
    missing = tuple(
        Problem(
            severity="error",
            code="undecided",
            message=f"`{name}` could not be resolved: {gap.text(name)}",
            origin=Origin(file=run.app(name).manifests[0]) if run.app(name).manifests else None,
            hint=gap.first.hint,
        )
        for name, answer in grouping.alone
        if isinstance(answer, Undecided)
        for gap in gaps(answer.missing)
    )
    made = [each.path for each in files]
    names = {each.name for each in grouping.environments}
    gone = leftovers(folder, export.paths_before(folder, names), made)
    differences = (*compare(files, folder), *gone.removals)
    done = write(files, folder, leftovers=tuple(each.path for each in gone.removals), force=force, dry_run=dry_run)
    undecided = (*run.problems(), *missing)
    return replace(
        Generated(),
        differences=tuple(sorted(differences, key=lambda each: each.path)),
        written=done,
        impossible=impossible,
        undecided=any(each.severity == "error" for each in undecided),
        problems=tuple(sorted({*undecided, *problems}, key=Problem.sort_key)),
    )
