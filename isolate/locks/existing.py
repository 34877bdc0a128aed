"""Locks that are there: read, compared with what is asked for now, and how much of them a new lock keeps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from isolate.locks import pylock, requirements_lock
from isolate.locks.from_resolution import pins_on
from isolate.locks.inputs import inputs
from isolate.model.app import App
from isolate.model.lock import Lock
from isolate.model.options import IndexSettings, RunOptions, Upgrade
from isolate.model.problem import Problem
from isolate.model.seal import is_generated, is_untouched, unsealed
from isolate.model.target import Target

# The text of the file at a path, relative to where generated files go; None where there is none.
Read = Callable[[str], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Existing:
    """A lock that is there, and the same pins with what is asked for now; `edited` by a person since.

    `repinned` says that versions and hashes alone were changed, as Renovate and Dependabot do: that is a lock still.
    `pylock` is the text of a generated `pylock.toml` beside it, None where there is none.
    """

    before: Lock
    now: Lock
    edited: bool
    pylock: str | None = None
    repinned: bool = False

    def has_current_pylock(self) -> bool:
        """Whether the `pylock.toml` is that of this lock."""
        return self.pylock is not None and pylock.belongs_to(self.pylock, requirements_lock.render(self.now))

    def is_current(self) -> bool:
        """Whether it was made for what is asked for now."""
        return not (self.edited or self.repinned) and self._is_for_now()

    def is_repinned_alone(self) -> bool:
        """Whether versions and hashes are all that is different from a lock for what is asked for now."""
        return self.repinned and self._is_for_now()

    def _is_for_now(self) -> bool:
        return replace(self.now, manifests=self.before.manifests) == self.before

    def is_kept(self, upgrade: Upgrade, *, pylocks: bool) -> bool:
        """Whether no new lock is needed; `pylocks` asks for a `pylock.toml` beside each."""
        if (pylocks or self.pylock is not None) and not self.has_current_pylock():
            return False
        return (
            self.is_current() and not upgrade.everything and self.before.versions().keys().isdisjoint(upgrade.projects)
        )


def existing(
    apps: tuple[App, ...],
    folders: Mapping[str, str],
    options: RunOptions,
    index: IndexSettings,
    *,
    root: str,
    read: Read,
) -> dict[str, Existing]:
    """Application → its lock, where there is one of ours; `folders` is application → the folder of its files."""
    locks = {}
    for app in apps:
        folder = folders[app.name]
        text = read(requirements_lock.path(folder))
        before = requirements_lock.read(text, app=app.name, folder=folder) if text else None
        if text is None or before is None:
            continue
        wanted = inputs(app, options, index, root)
        beside = read(pylock.path(folder))
        locks[app.name] = Existing(
            before=before,
            now=replace(before, inputs=wanted, manifests=app.manifests, platforms=options.platforms),
            edited=not (is_untouched(text) or is_repinned(text, before)),
            repinned=not is_untouched(text) and is_repinned(text, before),
            pylock=beside if beside is not None and is_generated(beside) else None,
        )
    return locks


def is_repinned(text: str, lock: Lock) -> bool:
    """Whether a text is what is written for the lock it was read as, whatever its seal says."""
    return unsealed(text) == unsealed(requirements_lock.render(lock))


def preferred(lock: Lock, upgrade: Upgrade) -> dict[Target, dict[str, str]]:
    """Target → the pins of a lock that a new one keeps where it can: all but those that are to be upgraded."""
    if upgrade.everything:
        return {}
    return {
        Target(python=lock.python, platform=platform): {
            project: version for project, version in pins_on(lock, platform).items() if project not in upgrade.projects
        }
        for platform in lock.platforms
    }


def unknown_upgrades(known: Mapping[str, Existing], upgrade: Upgrade) -> list[Problem]:
    """A warning for each project that is to be upgraded and that no lock has."""
    locked = {project for each in known.values() for project in each.before.versions()}
    return [
        Problem(severity="warning", code="upgrade-unknown", message=f"no lock has `{project}`, which is to be upgraded")
        for project in upgrade.projects
        if project not in locked
    ]
