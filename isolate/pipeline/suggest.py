"""`suggest`: which written lines to change so that fewer environments are needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from isolate.discover import written_texts
from isolate.group import group
from isolate.group.relax import relaxations
from isolate.group.suggest import Change, Edits, Line, suggest
from isolate.group.upstream import upstream
from isolate.model.app import App
from isolate.model.grouping import Grouping
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.report import Report
from isolate.model.resolution import Resolution
from isolate.model.suggestion import Edit, Suggested, Suggestion
from isolate.pipeline.run import Progress, Run, open_run, silent
from isolate.report.patch import edited_lines, patch, physical_lines


def find_suggestions(options: RunOptions, progress: Progress = silent) -> Suggested:
    """Group the applications, then again with one written line and another relaxed, and tell what saves environments.

    Lines of locks, of compiled files and with hashes stay as they are.
    """
    with open_run(options, progress) as run:
        run.resolver.foresee()
        names = [app.name for app in run.apps]
        grouping = group(names, run.resolver, progress)
        texts = written_texts(run.found.root, [path for app in run.apps for path in app.manifests])
        lines = _lines(run.apps, texts)

        def regroup(edits: Edits) -> Grouping:
            progress(f"grouping again with {len(edits)} lines changed")
            return group(names, run.resolver.with_apps([_edited(app, edits) for app in run.apps]))

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


def _lines(apps: tuple[App, ...], texts: Mapping[str, str]) -> tuple[Line, ...]:
    """The written lines that a diff could change, each once."""
    found: dict[Line, None] = {}
    for app in apps:
        for each in (*app.requirements, *app.constraints):
            if each.specifier and not each.url and not each.hashes:
                found[_line(each.origin, each.name, each.text, each.specifier)] = None
        for statement in app.python:
            found[_line(statement.origin, "python", statement.specifier, statement.specifier)] = None
    return tuple(line for line in found if _is_in(texts, line))


def _line(origin: Origin, project: str, text: str, specifier: str) -> Line:
    return Line(origin=origin, project=project, text=text, before=specifier, choices=relaxations(specifier))


def _is_in(texts: Mapping[str, str], line: Line) -> bool:
    """Whether a line stands in its file as it was read, so that its specifier alone can be replaced."""
    written = physical_lines(texts.get(line.origin.file, ""))
    if written is None or not line.choices:
        return False
    edit = Edit(
        origin=line.origin, apps=(), project=line.project, text=line.text, before=line.before, after=line.choices[0]
    )
    return edited_lines(written, edit) is not None


def _edited(app: App, edits: Edits) -> App:
    """An application with its lines changed."""
    changed = {(line.origin, line.project, line.text): after for line, after in edits.items()}
    return replace(
        app,
        requirements=tuple(
            replace(each, specifier=changed.get((each.origin, each.name, each.text), each.specifier))
            for each in app.requirements
        ),
        constraints=tuple(
            replace(each, specifier=changed.get((each.origin, each.name, each.text), each.specifier))
            for each in app.constraints
        ),
        python=tuple(
            replace(each, specifier=changed.get((each.origin, "python", each.specifier), each.specifier))
            for each in app.python
        ),
    )


def _suggestion(run: Run, before: Grouping, change: Change) -> Suggestion:
    left = {conflict.id for conflict in change.grouping.conflicts}
    return Suggestion(
        edits=tuple(_edit(run, change, line, after) for line, after in change.edits),
        environments=len(change.grouping.environments),
        saved=change.saved,
        solved=tuple(each.id for each in before.conflicts if each.id not in left),
    )


def _edit(run: Run, change: Change, line: Line, after: str) -> Edit:
    apps = tuple(
        app.name
        for app in run.apps
        if line.origin in {each.origin for each in (*app.requirements, *app.constraints)}
        or line.origin in {each.origin for each in app.python}
    )
    version = ""
    for environment in change.grouping.environments:
        if set(apps) & set(environment.apps):
            pins = dict(environment.resolution.pins())
            version = environment.resolution.python if line.project == "python" else pins.get(line.project, "")
            break
    return Edit(
        origin=line.origin,
        apps=apps,
        project=line.project,
        text=line.text,
        before=line.before,
        after=after,
        version=version,
        since=_since(run, change, line, version) if version and line.project != "python" else "",
    )


def _since(run: Run, change: Change, line: Line, version: str) -> str:
    """The day on which a release was uploaded with which the environments come out the same; with the one before not.

    Found by halving the releases between what the line accepted and what it resolves to now; each that is tried is
    resolved. That is the first such release unless one after it went back on what it did.
    """
    releases = run.resolver.releases_between(line.project, line.before, version)
    groups = [each.apps for each in change.grouping.environments]
    low, high = 0, len(releases) - 1
    while low < high:
        middle = (low + high) // 2
        edits = {**dict(change.edits), line: f"=={releases[middle].version}"}
        resolver = run.resolver.with_apps([_edited(app, edits) for app in run.apps])
        if all(isinstance(resolver.solve(apps), Resolution) for apps in groups):
            high = middle
        else:
            low = middle + 1
    times = [file.upload_time for file in releases[low].distributions if file.upload_time] if releases else []
    return min(times)[:10] if times else ""
