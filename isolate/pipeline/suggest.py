"""`suggest`: which written lines to change so that fewer environments are needed."""

from __future__ import annotations

from dataclasses import replace

from isolate.discover import written_texts
from isolate.group import group
from isolate.model.grouping import Grouping
from isolate.model.options import RunOptions
from isolate.model.problem import Problem
from isolate.model.report import Report
from isolate.model.results import Edit, Suggested, Suggestion
from isolate.pipeline.run import Progress, Run, open_run, silent
from isolate.suggest import Change, EditableLine, Edits, changeable_lines, edit_of, edited, patch, suggest, upstream


def find_suggestions(options: RunOptions, progress: Progress = silent) -> Suggested:
    """Group the applications, then again with one written line and another relaxed, and tell what saves environments.

    Lines of locks, of compiled files and with hashes stay as they are.
    """
    with open_run(options, progress) as run:
        return suggested(run, progress)


def suggested(run: Run, progress: Progress = silent) -> Suggested:
    """As `find_suggestions`, of a run that is open."""
    run.resolver.prefetch()
    names = [app.name for app in run.apps]
    grouping = group(names, run.resolver, progress)
    texts = written_texts(run.found.root, [path for app in run.apps for path in app.manifests])
    lines = changeable_lines(run.apps, texts)

    def regroup(edits: Edits) -> Grouping:
        progress(f"grouping again with {len(edits)} lines changed")
        return group(names, run.resolver.with_apps([edited(app, edits) for app in run.apps]))

    changes = suggest(grouping, lines, regroup)
    suggestions = tuple(_suggestion(run, grouping, change) for change in changes)
    pythons = tuple(dict.fromkeys(each.resolution.python for each in grouping.environments))
    problems = tuple(sorted(set(run.problems()), key=Problem.sort_key))
    report = Report(target=run.target(pythons), apps=run.apps, grouping=grouping, problems=problems)
    left = changes[0].grouping if changes else grouping
    return Suggested(
        report=report,
        suggestions=suggestions,
        upstream=upstream(left.conflicts),
        patch=patch(suggestions[0].edits, texts) if suggestions else "",
    )


def _suggestion(run: Run, before: Grouping, change: Change) -> Suggestion:
    left = {conflict.id for conflict in change.grouping.conflicts}
    return Suggestion(
        edits=tuple(_edit(run, change, line, after) for line, after in change.edits),
        environments=len(change.grouping.environments),
        saved=change.saved,
        solved=tuple(each.id for each in before.conflicts if each.id not in left),
    )


def _edit(run: Run, change: Change, line: EditableLine, after: str) -> Edit:
    edit = edit_of(run.apps, line, after)
    for environment in change.grouping.environments:
        if set(edit.apps) & set(environment.apps):
            pins = dict(environment.resolution.pins())
            version = environment.resolution.python if line.project == "python" else pins.get(line.project, "")
            return replace(edit, version=version)
    return edit
