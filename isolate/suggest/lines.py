"""The written lines that a suggestion may change, and the applications after such changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.results import Edit
from isolate.suggest.patch import edited_lines, physical_lines
from isolate.suggest.relax import relaxations
from isolate.suggest.search import EditableLine, Edits


def changeable_lines(apps: tuple[App, ...], texts: Mapping[str, str]) -> tuple[EditableLine, ...]:
    """The written lines that a diff could change, each once."""
    found: dict[EditableLine, None] = {}
    for app in apps:
        for each in (*app.requirements, *app.constraints):
            if each.specifier and not each.url and not each.hashes:
                found[_line(each.origin, each.name, each.text, each.specifier)] = None
        for statement in app.python:
            found[_line(statement.origin, "python", statement.specifier, statement.specifier)] = None
    return tuple(line for line in found if _is_in(texts, line))


def _line(origin: Origin, project: str, text: str, specifier: str) -> EditableLine:
    return EditableLine(origin=origin, project=project, text=text, before=specifier, choices=relaxations(specifier))


def _is_in(texts: Mapping[str, str], line: EditableLine) -> bool:
    """Whether a line stands in its file as it was read, so that its specifier alone can be replaced."""
    written = physical_lines(texts.get(line.origin.file, ""))
    if written is None or not line.choices:
        return False
    edit = Edit(
        origin=line.origin, apps=(), project=line.project, text=line.text, before=line.before, after=line.choices[0]
    )
    return edited_lines(written, edit) is not None


def edited(app: App, edits: Edits) -> App:
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


def edit_of(apps: tuple[App, ...], line: EditableLine, after: str) -> Edit:
    """The change of a line to another specifier, for each application whose line it is."""
    having = tuple(
        app.name
        for app in apps
        if line.origin in {each.origin for each in (*app.requirements, *app.constraints)}
        or line.origin in {each.origin for each in app.python}
    )
    return Edit(origin=line.origin, apps=having, project=line.project, text=line.text, before=line.before, after=after)
