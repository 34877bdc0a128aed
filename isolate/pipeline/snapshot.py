"""`snapshot`: what indexes say of the projects that a verdict, a suggestion or a lock rests on, for the repository."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from isolate import plan
from isolate.discover import sources
from isolate.index import Recorder, Snapshot, write_snapshot
from isolate.model.address import SNAPSHOT_FILE as NAME
from isolate.model.options import KEEP, RunOptions
from isolate.model.problem import InputError, Problem
from isolate.model.resolution import Question, Resolution
from isolate.pipeline.analyze import analyzed
from isolate.pipeline.lock import lock_all
from isolate.pipeline.run import Progress, Run, open_run, read_snapshot, silent
from isolate.pipeline.suggest import suggested


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSnapshot:
    """The text of a snapshot and where it is to be; the projects in it, and how they differ from what was there."""

    path: Path
    text: str
    projects: tuple[str, ...]
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    """The projects of which an index did not say everything."""
    problems: tuple[Problem, ...] = ()

    def exit_code(self) -> int:
        """0: it holds all that the commands ask; 2: something could not be read or found out."""
        return 2 if self.missing or any(each.severity == "error" for each in self.problems) else 0


def make_snapshot(options: RunOptions, *, update: bool = False, progress: Progress = silent) -> NewSnapshot:
    """Ask the indexes whatever `analyze`, `explain`, `suggest`, `lock` and `generate` would ask.

    What the snapshot of the repository holds of a project stays, and nothing newer is added, unless with `update`.
    What an index does not say now stays in any case. What nothing asks for any more is dropped.
    """
    recorder = Recorder()
    options = replace(options, index=replace(options.index, refresh=True), snapshot=not update, files=False)
    with open_run(options, progress, recorder=recorder) as run:
        root, problems = run.found.root, _ask(run, recorder, progress)
        platforms = run.options.platforms
        on_linux = [each for each in platforms if each.startswith("linux/")]
        if len(on_linux) == len(platforms):
            _lock(run, recorder, progress)
    if 0 < len(on_linux) < len(platforms):
        with open_run(options, progress, images=True, recorder=recorder) as run:
            _lock(run, recorder, progress)
    before = _before(options, root, update=update)
    upload_times = bool(options.exclude_newer)
    sections, missing = recorder.sections(before, upload_times=upload_times)
    had = before.sections if before else {}
    changed = {key for key in sections.keys() & had.keys() if sections[key].digest() != had[key].digest()}
    return NewSnapshot(
        path=Path(root) / NAME,
        text=write_snapshot(sections.values(), upload_times=upload_times),
        projects=_projects(sections.keys()),
        added=_projects(sections.keys() - had.keys()),
        changed=_projects(changed),
        removed=_projects(had.keys() - sections.keys()),
        missing=tuple(sorted(missing)),
        problems=problems,
    )


def _before(options: RunOptions, root: str, *, update: bool) -> Snapshot | None:
    """The snapshot that is there; none where it is damaged and made anew."""
    try:
        return read_snapshot(options, root)
    except InputError:
        if not update:
            raise
        return None


def _ask(run: Run, recorder: Recorder, progress: Progress) -> tuple[Problem, ...]:
    """Ask what `analyze`, `explain` and `suggest` do, and give the problems of that."""
    report = analyzed(run, progress)
    grouping = report.grouping
    if grouping is None or grouping.open:
        raise KeyboardInterrupt
    resolved = [answer for _, answer in grouping.alone if isinstance(answer, Resolution)]
    resolved += [each.resolution for each in grouping.environments]
    recorder.pinned |= {(pin.project, pin.version) for each in resolved for on in each.targets for pin in on.pins}
    for environment in grouping.environments:
        progress(f"asking why nothing in {environment.name} is newer")
        for project, version in environment.resolution.pins():
            if run.resolver.newer_than(project, version):
                newer = Question(requirements=((project, f">{version}"),))
                run.resolver.solve(environment.apps, question=newer)
    if report.conflicts():
        suggested(run, progress)
    return report.problems


def _projects(keys: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(sorted({project for project, _ in keys}))


def _lock(run: Run, recorder: Recorder, progress: Progress) -> None:
    """Ask what `lock` and `generate` do."""
    found = run.found
    trees = {app.name: sources(found.root, app, found.apps) for app in run.apps}
    wanted = tuple(app for app in run.apps if not plan.library_of(app, found.apps, trees[app.name]))
    locked = lock_all(run, wanted, Path(found.root), KEEP, progress, trees=trees, allow_passed_over=True)
    recorder.pinned |= {(entry.project, entry.version) for _, lock in locked.locks for entry in lock.entries}
