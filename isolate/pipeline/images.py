"""What the commands about generated files share: the locks that are there, and the image of each application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

from isolate import locks, plan, render
from isolate.discover import Discovered, local_trees, sources
from isolate.model.image import ImagePlan
from isolate.model.lock import Lock
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.settings import IndexSettings
from isolate.pipeline import index_settings
from isolate.render.write import read


def existing_locks(options: RunOptions, found: Discovered, folder: Path) -> dict[str, locks.Existing]:
    """Application → its lock below `folder`, where that is one of ours."""
    return locks.existing(
        found.apps,
        plan.folders(found.apps),
        options,
        index_settings(options, found),
        root=found.root,
        read=partial(read, folder),
    )


def subjects_of(found: Discovered, locks: Mapping[str, Lock]) -> tuple[plan.Subject, ...]:
    """The applications that have a lock, each with it and its source; `locks` is application → lock."""
    return tuple(
        plan.Subject(
            app=app,
            resolution=locks[app.name],
            source=sources(found.root, app, found.apps),
            local=local_trees(found.root, app),
        )
        for app in found.apps
        if app.name in locks
    )


def plan_images(
    found: Discovered, subjects: tuple[plan.Subject, ...], folder: Path, index: IndexSettings
) -> tuple[tuple[ImagePlan, ...], tuple[Problem, ...]]:
    """The image of each subject, for files below `folder`, and what is wrong."""
    settings = found.settings
    plans, problems = plan.images(
        subjects,
        root=found.root,
        output=folder.as_posix(),
        index=index,
        apps=found.apps,
        installer=settings.installer,
        suite=settings.suite,
    )
    unused = tuple(
        Problem(
            severity="warning",
            code="template-unknown",
            message=f"the template `{name}` takes the place of none",
            origin=Origin(file=settings.file),
            hint=f"the built-in templates are {', '.join(f'`{each}`' for each in render.TEMPLATES)}",
        )
        for name in render.own_templates(settings.templates)
        if name not in render.TEMPLATES
    )
    return tuple(replace(each, templates=settings.templates) for each in plans), (*problems, *unused)
