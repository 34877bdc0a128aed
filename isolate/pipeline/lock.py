"""`lock`: the lock of each application, the one that is there where it was made for the same, else a new resolution."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from isolate import locks, plan
from isolate.discover import sources
from isolate.model.address import is_of_snapshot
from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.grouping import Conflict
from isolate.model.lock import Lock, LockFiles
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.proof import Proof
from isolate.model.requirement import Requirement
from isolate.model.resolution import Answer, Resolution, Undecided
from isolate.model.results import Generated
from isolate.model.seal import is_generated
from isolate.model.start import SourceTree
from isolate.model.target import Target
from isolate.pipeline.images import Locked, existing_locks, written
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import Progress, Run, notes_of, open_run, silent
from isolate.render.write import read
from isolate.report.wording.missing import Gap, gaps


def lock(
    options: RunOptions,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    pylock: bool = False,
    allow_passed_over: bool = False,
    progress: Progress = silent,
) -> Generated:
    """Lock every application alone and write the locks, below `output` or beside the manifests.

    With `pylock` each is written as `pylock.toml` too; one that is there is kept up to date in any case. An application
    for which a release would be passed over because an index does not answer is left out, unless `allow_passed_over`.
    """
    with open_run(options, progress, images=True) as run:
        folder = Path(output or run.found.root).absolute()
        locked = lock_all(run, run.apps, folder, upgrade, progress, pylocks=pylock, allow_passed_over=allow_passed_over)
        files = locks.requirements_locks(tuple(each for _, each in locked.locks))
        made = Generated(left_out=locked.left_out(run.apps, {app.name for app, _ in locked.locks}))
        return written(run, locked, files, folder, made, force=force, dry_run=dry_run)


def lock_all(
    run: Run,
    apps: tuple[App, ...],
    folder: Path,
    upgrade: Upgrade,
    progress: Progress,
    *,
    pylocks: bool = False,
    allow_passed_over: bool = False,
    trees: Mapping[str, SourceTree] | None = None,
) -> Locked:
    """Lock each of `apps` alone, for files below `folder`.

    A lock that was made for what is asked for is taken as it is. Where it was made for something else, its Python
    and its pins stay as far as they still can, but for what is to be upgraded. The lock of another tool goes before:
    its pins are taken where they fit. Each is given as `pylock.toml` too where `pylocks` asks for it, or one is there
    that is not that of the lock. The server that a web application does not require is resolved with everything else.
    `trees` is application → source, where that was read before. Where a release is passed over because an index did not
    answer for it, the application has no lock unless `allow_passed_over`.
    """
    from isolate.group import conflict_of
    from isolate.resolve import marker_environment

    known = existing_locks(run.options, run.found, folder)
    folders = plan.folders(run.found.apps)
    index = index_settings(run.options, run.found)
    trees = trees or {app.name: sources(run.found.root, app, run.found.apps) for app in apps}
    kept = {
        app.name
        for app in apps
        if (each := known.get(app.name)) is not None
        and each.is_kept(upgrade, pylocks=pylocks)
        and plan.to_add(app, trees[app.name], each.before.versions(), each.before.added) == each.before.added
    }
    found = [(app, known[app.name].now) for app in apps if app.name in kept]
    also: list[tuple[Lock, LockFiles]] = []
    impossible: list[Conflict] = []
    problems = locks.unknown_upgrades(known, upgrade)
    if len(found) < len(apps):
        run.resolver.prefetch()
    for app in (each for each in apps if each.name not in kept):
        progress(f"resolving {app.name}")
        before = locks.preferred(known[app.name].before, upgrade) if app.name in known else {}
        repinned = app.name in known and known[app.name].repinned
        answer = _solved(run, app, before, upgrade, repinned=repinned)
        added = plan.to_add(app, trees[app.name], dict(answer.pins())) if isinstance(answer, Resolution) else ()
        if added:
            serving = _with(app, added)
            with_server = replace(run, resolver=run.resolver.with_apps([serving]))
            answer = _solved(with_server, serving, before, upgrade, repinned=repinned)
            if isinstance(answer, Proof):
                problems.append(_not_added(app, added))
                continue
        match answer:
            case Resolution(passed_over=passed) if not allow_passed_over and any(each.unanswered for each in passed):
                problems += [_passed_over(app, each) for each in passed if each.unanswered]
            case Resolution() as solved:
                resolution, notes = locks.hashed(app, solved, run.index.sha256, progress)
                inputs = locks.inputs(app, run.options, index, run.found.root)
                lock, unlockable = locks.lock_of(app, resolution, folders[app.name], root=run.found.root, inputs=inputs)
                problems += [*notes_of(app, solved), *notes, *unlockable]
                lock = replace(lock, added=added)
                if not unlockable:
                    found.append((app, lock))
                    problems += locks.departures(app, lock, marker_environment, upgrade)
                    if repinned:
                        problems += locks.not_kept(app, known[app.name].before, lock, upgrade)
                    if pylocks or is_generated(read(folder, locks.pylock.path(folders[app.name])) or ""):
                        files = locks.lock_files(resolution)
                        if any(is_of_snapshot(each.location) for _, some in files.files for each in some):
                            problems.append(_no_addresses(app))
                        else:
                            also.append((lock, files))
            case Proof() as proof:
                impossible.append(conflict_of(proof))
            case Undecided(missing=missing):
                problems += [_undecided(app, gap) for gap in gaps(missing)]
    for app, lock in found:
        problems += locks.incomplete(app, lock)
    return Locked(
        locks=tuple(sorted(found, key=lambda pair: pair[0].name)),
        pylocks=tuple(also),
        impossible=tuple(impossible),
        problems=tuple(problems),
        repinned=frozenset(locks.requirements_lock.path(folders[name]) for name in known if known[name].repinned),
    )


def _with(app: App, added: tuple[str, ...]) -> App:
    """The application as if it required these projects too."""
    origin = Origin(file=app.manifests[0]) if app.manifests else Origin(file=app.path)
    further = (Requirement(name=each, specifier="", text=each, origin=origin) for each in added)
    return replace(app, requirements=(*app.requirements, *further))


def _not_added(app: App, added: tuple[str, ...]) -> Problem:
    return Problem(
        severity="error",
        code="server-missing",
        message=f"`{app.name}` needs a server, and `{added[0]}` does not fit what it requires",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint="write `server` in isolate.toml: the name of another, or `none`",
    )


def _solved(
    run: Run, app: App, before: Mapping[Target, Mapping[str, str]], upgrade: Upgrade, *, repinned: bool
) -> Answer:
    """The resolution of an application: the pins of another tool's lock first, then those it had `before`.

    Of an earlier lock the Python counts too, where it still can be; where it was `repinned`, its pins go first.
    """
    from isolate.resolve import PYTHONS, marker_environment

    def pinned(target: Target) -> dict[str, str]:
        theirs = locks.native_pins(app, target, marker_environment, upgrade)
        ours = before.get(target, {})
        return {**theirs, **ours} if repinned else {**ours, **theirs}

    follows = bool(app.lock) and not upgrade.everything
    if before or not follows:
        answer = run.resolver.solve([app.name], wheels=True, preferred={target: pinned(target) for target in before})
        if not follows or _is_on(answer, {target.python for target in before}):
            return answer
    targets = [
        Target(python=each, platform=other)
        for each in run.options.pythons or PYTHONS
        for other in run.options.platforms
    ]
    return run.resolver.solve([app.name], wheels=True, preferred={target: pinned(target) for target in targets})


def _is_on(answer: Answer, pythons: set[str]) -> bool:
    return isinstance(answer, Resolution) and answer.python in pythons


def _passed_over(app: App, missing: Unreachable) -> Problem:
    """Why an application has no lock, though it could have one with an older release."""
    return Problem(
        severity="error",
        code="undecided",
        message=f"`{app.name}` is not locked, for `{missing.what} {missing.version}` would be tried first and is not "
        f"known: {missing.reason}",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint=f"{missing.hint or 'try again later'}, or `--allow-passed-over` takes another release",
    )


def _no_addresses(app: App) -> Problem:
    """Why an application has no `pylock.toml`, though it has a lock."""
    return Problem(
        severity="error",
        code="undecided",
        message=f"the `{locks.pylock.NAME}` of `{app.name}` would name where files are, which no snapshot says",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint="`--no-snapshot` asks the indexes",
    )


def _undecided(app: App, gap: Gap) -> Problem:
    """What kept an application from its files, as a problem at its first manifest."""
    return Problem(
        severity="error",
        code="undecided",
        message=f"`{app.name}` could not be resolved: {gap.text(app.name)}",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint=gap.first.hint,
    )
