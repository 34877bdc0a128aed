"""From applications to their locks: the one that is there where it was made for the same, else a new resolution."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from isolate import plan, render
from isolate.discover import Discovered
from isolate.model.app import App
from isolate.model.grouping import Conflict
from isolate.model.image import Lock, LockFiles
from isolate.model.missing import Gap, gaps
from isolate.model.options import RunOptions, Upgrade
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.resolution import Proof, Resolution, Undecided
from isolate.model.target import Target
from isolate.pipeline import Progress, Run, index_settings, notes_of
from isolate.pipeline.hashing import hashed
from isolate.render import lock as lock_file
from isolate.render import pylock
from isolate.render.header import is_generated, is_untouched
from isolate.render.write import read


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A lock that is there, and the same pins with what is asked for now; `edited` by a person since.

    `pylock` is the text of a generated `pylock.toml` beside it, None where there is none.
    """

    before: Lock
    now: Lock
    edited: bool
    pylock: str | None = None

    def has_current_pylock(self) -> bool:
        """Whether the `pylock.toml` is that of this lock."""
        return self.pylock is not None and pylock.belongs_to(self.pylock, lock_file.render(self.now))

    def is_current(self) -> bool:
        """Whether it was made for what is asked for now."""
        return not self.edited and replace(self.now, manifests=self.before.manifests) == self.before


def existing(options: RunOptions, found: Discovered, folder: Path) -> dict[str, Existing]:
    """Application → its lock below `folder`, where that is one of ours."""
    folders = plan.folders(found.apps)
    index = index_settings(options, found)
    locks = {}
    for app in found.apps:
        text = read(folder, render.lock_path(folders[app.name]))
        before = lock_file.read(text, app=app.name, folder=folders[app.name]) if text else None
        if text is not None and before is not None:
            inputs = plan.inputs(app, options, index, found.root)
            now = replace(before, inputs=inputs, manifests=app.manifests, platforms=options.platforms)
            locks[app.name] = Existing(
                before=before,
                now=now,
                edited=not is_untouched(text),
                pylock=_pylock(folder, folders[app.name]),
            )
    return locks


def _pylock(folder: Path, of: str) -> str | None:
    text = read(folder, render.pylock_path(of))
    return text if text is not None and is_generated(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The lock of each application that has one, by name, and what kept the others from it.

    `pylocks` are those that are to be written as `pylock.toml` too.
    """

    locks: tuple[tuple[App, Lock], ...]
    pylocks: tuple[tuple[Lock, LockFiles], ...]
    impossible: tuple[Conflict, ...]
    problems: tuple[Problem, ...]


def lock_all(run: Run, folder: Path, upgrade: Upgrade, progress: Progress, *, pylocks: bool = False) -> Locked:
    """Lock every application alone, for files below `folder`.

    A lock that was made for what is asked for is taken as it is. Where it was made for something else, its Python
    and its pins stay as far as they still can, but for what is to be upgraded. Each is given as `pylock.toml` too
    where `pylocks` asks for it, or one is there that is not that of the lock.
    """
    from isolate.group import conflict_of

    known = existing(run.options, run.found, folder)
    folders = plan.folders(run.found.apps)
    index = index_settings(run.options, run.found)
    wanted = [
        app for app in run.apps if app.name not in known or not _is_kept(known[app.name], upgrade, pylocks=pylocks)
    ]
    also: list[tuple[Lock, LockFiles]] = []
    locks = [(app, known[app.name].now) for app in run.apps if app not in wanted]
    impossible: list[Conflict] = []
    problems = list(_unknown_upgrades(known, upgrade))
    if wanted:
        run.resolver.foresee()
    for app in wanted:
        progress(f"resolving {app.name}")
        preferred = _preferred(known[app.name].before, upgrade) if app.name in known else {}
        match run.resolver.solve([app.name], wheels=True, preferred=preferred):
            case Resolution() as solved:
                problems += notes_of(app, solved)
                resolution, notes = hashed(app, solved, run.index, progress)
                problems += notes
                inputs = plan.inputs(app, run.options, index, run.found.root)
                lock, unlockable = plan.lock(app, resolution, folders[app.name], root=run.found.root, inputs=inputs)
                problems += unlockable
                locks += [] if unlockable else [(app, lock)]
                if not unlockable and (pylocks or _pylock(folder, folders[app.name]) is not None):
                    also.append((lock, plan.lock_files(resolution)))
            case Proof() as proof:
                impossible.append(conflict_of(proof))
            case Undecided(missing=missing):
                problems += [_undecided(app, gap) for gap in gaps(missing)]
    return Locked(
        locks=tuple(sorted(locks, key=lambda pair: pair[0].name)),
        pylocks=tuple(also),
        impossible=tuple(impossible),
        problems=tuple(problems),
    )


def _is_kept(known: Existing, upgrade: Upgrade, *, pylocks: bool) -> bool:
    if (pylocks or known.pylock is not None) and not known.has_current_pylock():
        return False
    return known.is_current() and not upgrade.everything and known.before.versions().keys().isdisjoint(upgrade.projects)


def _preferred(lock: Lock, upgrade: Upgrade) -> dict[Target, dict[str, str]]:
    if upgrade.everything:
        return {}
    return {
        Target(python=lock.python, platform=platform): {
            project: version
            for project, version in plan.pins_on(lock, platform).items()
            if project not in upgrade.projects
        }
        for platform in lock.platforms
    }


def _unknown_upgrades(known: dict[str, Existing], upgrade: Upgrade) -> list[Problem]:
    locked = {project for each in known.values() for project in each.before.versions()}
    return [
        Problem(severity="warning", code="upgrade-unknown", message=f"no lock has `{project}`, which is to be upgraded")
        for project in upgrade.projects
        if project not in locked
    ]


def _undecided(app: App, gap: Gap) -> Problem:
    """What kept an application from its files, as a problem at its first manifest."""
    return Problem(
        severity="error",
        code="undecided",
        message=f"`{app.name}` could not be resolved: {gap.text(app.name)}",
        origin=Origin(file=app.manifests[0]) if app.manifests else None,
        hint=gap.first.hint,
    )
