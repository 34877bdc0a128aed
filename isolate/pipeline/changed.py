"""`generate --changed`: which images changed files touch. Nothing is written, and no index is asked."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from isolate import plan, render
from isolate.model.image import ImagePlan
from isolate.model.options import RunOptions
from isolate.model.problem import Problem
from isolate.model.results import Affected
from isolate.pipeline.images import existing_locks, plan_images, subjects_of
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import Progress, declared, find, silent


def affected_images(
    options: RunOptions, changed: Iterable[str], *, output: str = "", progress: Progress = silent
) -> Affected:
    """The images that changed files touch, by what their locks and manifests say now.

    Files are as typed, relative to the working directory, and need not exist any more. An application whose image
    cannot be planned is affected by all that could be in it; why it cannot is no error of this question.
    """
    progress("reading the applications")
    found = find(options)
    options = declared(options, found)
    folder = Path(output or found.root).absolute()
    known = existing_locks(options, found, folder)
    subjects = subjects_of(found, {name: each.now for name, each in known.items()}, folder)
    plans, problems = plan_images(found, subjects, folder, index_settings(options, found))
    texts = {each.app: "" if each.by_hand.dockerfile else render.DOCKERIGNORE.text(each) for each in plans}

    def ignores(image: ImagePlan, path: str) -> bool:
        return render.ignores(texts[image.app], path)

    settings = found.settings
    around = plan.Surroundings(
        root=found.root,
        output=folder.as_posix(),
        configuration=_location(settings.file, found.root) if settings.file else "",
        templates=settings.templates,
    )
    locations = {each: _location(each, str(Path.cwd())) for each in changed}
    found_images = plan.affected(found.apps, plans, locations, around, ignores)
    told = {*found.problems, *(replace(each, severity="warning") for each in problems if each.severity == "error")}
    return replace(found_images, problems=tuple(sorted(told, key=Problem.sort_key)))


def _location(path: str, folder: str) -> str:
    return Path(os.path.abspath(os.path.join(folder, path))).as_posix()  # noqa: PTH100, PTH118 - links are kept
