"""`analyze`: what conflicts and why, and the fewest environments."""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from isolate.discover import written_texts
from isolate.group import FileAware, find_file_conflicts, find_further, find_lock_conflicts, group, shared_indexes
from isolate.group.further import MOST_LOOKS, MOST_OF_ONE
from isolate.group.memory import OutOfTimeError
from isolate.group.oracle import Oracle
from isolate.model.baseline import Baseline
from isolate.model.grouping import Environment, Grouping, Stage
from isolate.model.options import RunOptions
from isolate.model.problem import Problem
from isolate.model.report import Report
from isolate.model.resolution import Resolution
from isolate.pipeline.run import Progress, Run, notes_of, open_run, silent
from isolate.report.wording.missing import warnings_of
from isolate.resolve import further

if TYPE_CHECKING:
    from isolate.model.results import Edit


def analyze(options: RunOptions, progress: Progress = silent, *, baseline: Baseline | None = None) -> Report:
    """Resolve every application alone and together, and say what conflicts and why."""
    until = time.monotonic() + options.time_limit if options.time_limit else None
    with open_run(options, progress) as run:
        return analyzed(run, progress, until=until, baseline=baseline)


def analyzed(
    run: Run, progress: Progress = silent, *, until: float | None = None, baseline: Baseline | None = None
) -> Report:
    """As `analyze`, of a run that is open, until a moment of `time.monotonic`."""
    run.resolver.prefetch()
    aware = FileAware(run.resolver, run.index.files, run.without) if run.options.files else None
    grouping, unfinished = _grouped(run, aware or run.resolver, progress, until)
    if aware and not grouping.open:
        possible = [name for name, answer in grouping.alone if isinstance(answer, Resolution)]
        grouping = replace(grouping, files=find_file_conflicts(possible, aware))
    pythons = tuple(dict.fromkeys(each.resolution.python for each in grouping.environments))
    notes = [note for name, answer in grouping.alone for note in notes_of(run.app(name), answer)]
    notes += [note for each in grouping.environments if len(each.apps) > 1 for note in _notes_on(each)]
    notes += shared_indexes(grouping, run.apps)
    notes += _unread(aware.unread) if aware else []
    problems = tuple(sorted({*run.problems(), *notes, *unfinished}, key=Problem.sort_key))
    report = Report(target=run.target(pythons), apps=run.apps, grouping=grouping, problems=problems, baseline=baseline)
    return replace(report, edits=_edits(run, report))


def _edits(run: Run, report: Report) -> tuple[Edit, ...]:
    """Where one application alone keeps the others apart, the change of its lines that ends that."""
    between = [each for each in report.causes() if each.kind != "alone"]
    if report.grouping is None or report.grouping.open or [each.kind for each in between] != ["application"]:
        return ()
    from isolate.suggest import changeable_lines, edit_of, edited

    (cause,) = between
    names = [name for name, answer in report.grouping.alone if isinstance(answer, Resolution)]
    texts = written_texts(run.found.root, [path for app in run.apps for path in app.manifests])
    origins = {step.origin for each in cause.conflicts for step in each.steps if step.app == cause.apps[0]}
    lines = [each for each in changeable_lines((run.app(cause.apps[0]),), texts) if each.origin in origins]
    for place in (0, -1):
        changed = {line: line.choices[place] for line in lines}
        apps = [edited(app, changed) for app in run.apps]
        if isinstance(run.resolver.with_apps(apps).solve(names), Resolution):
            return tuple(edit_of(run.apps, line, after) for line, after in changed.items())
    return ()


def _grouped(
    run: Run, resolving: Oracle, progress: Progress, until: float | None
) -> tuple[Grouping, tuple[Problem, ...]]:
    """Everything that is resolved, first what matters most, as far as it gets until it is stopped; and notes on it."""
    names = [app.name for app in run.apps]
    stages: tuple[Stage, ...] = ("further-conflicts", "lock-conflicts")
    notes: tuple[Problem, ...] = ()
    with _interrupted_at(until):
        grouping = group(names, resolving, progress, until=until, stopped_by=(KeyboardInterrupt,))
    if grouping.open:
        return replace(grouping, open=(*grouping.open, *stages)), notes
    try:
        with _interrupted_at(until):
            grouping, notes = _further_conflicts(run, grouping, progress)
            stages = ("lock-conflicts",)
            in_locks = find_lock_conflicts(grouping, run.apps, run.resolver, any_python=not run.options.pythons)
            grouping = replace(grouping, lock_conflicts=in_locks)
    except (KeyboardInterrupt, OutOfTimeError):
        grouping = replace(grouping, open=stages)
    return grouping, notes


@contextmanager
def _interrupted_at(until: float | None) -> Iterator[None]:
    """Raise `OutOfTimeError` within at a moment of `time.monotonic`, whatever is waited for; where the system can."""
    if until is None or not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def end(*_: object) -> None:
        raise OutOfTimeError

    before = signal.signal(signal.SIGALRM, end)
    signal.setitimer(signal.ITIMER_REAL, max(until - time.monotonic(), 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _further_conflicts(run: Run, grouping: Grouping, progress: Progress) -> tuple[Grouping, tuple[Problem, ...]]:
    """The grouping with what else conflicts, and a note where that took too long to find all of it."""
    progress("looking for further conflicts")
    found = find_further(
        grouping,
        lambda conflicts: further(
            run.resolver,
            [(each.apps, each.proof) for each in conflicts if each.proof],
            looks=MOST_LOOKS,
            most=MOST_OF_ONE,
        ),
    )
    if not found.unfinished:
        return found.grouping, ()
    message = f"{len(found.unfinished)} of the sets that conflict may have conflicts beside those that are told"
    hint = "change what is told and run again, or name fewer applications"
    return found.grouping, (Problem(severity="note", code="further-conflicts", message=message, hint=hint),)


def _notes_on(environment: Environment) -> list[Problem]:
    """What is to be known of the resolution of an environment that several applications share."""
    first, *others = environment.apps
    members = f"`{first}` and `{others[0]}`" if len(others) == 1 else f"`{first}` and {len(others)} others"
    return [
        Problem(severity="warning", code="resolution", message=f"{note}, in the environment of {members}")
        for note in warnings_of(environment.resolution)
    ]


def _unread(unread: Mapping[str, str]) -> list[Problem]:
    """Of which releases it is not known what they install."""
    return [
        Problem(
            severity="warning",
            code="files-unread",
            message=f"which files `{release}` installs is not known, and was not compared: {reason}",
        )
        for release, reason in sorted(unread.items())
    ]
