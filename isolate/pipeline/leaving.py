"""What earlier runs made and this one does not: left over, and to be removed where no person edited it."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from isolate import plan, render
from isolate.discover import Discovered
from isolate.locks import pylock
from isolate.model.image import ImagePlan
from isolate.model.options import RunOptions
from isolate.model.problem import Problem
from isolate.render import Leftovers


def left_over(
    options: RunOptions, found: Discovered, folder: Path, plans: tuple[ImagePlan, ...], made: Iterable[str]
) -> Leftovers:
    """The generated files below `folder` that are not among those `made` now.

    Looked at are the folders of the images planned, so that one that could not be planned loses nothing, and those
    of applications that are gone. Of the latter nothing is known where only a part of the repository was looked at,
    or where something in it could not be read.
    """
    paths = [path for each in plans for path in render.image_paths(each.folder)]
    if _is_whole(options, found):
        gone = {*render.folders_made_before(folder)} - {*plan.folders(found.apps).values()}
        paths += [path for each in gone for path in (*render.image_paths(each), pylock.path(each))]
    return render.leftovers(folder, paths, made)


def notes_on(leftovers: Leftovers) -> tuple[Problem, ...]:
    """What is to be known of files that stay because a person edited them."""
    return tuple(
        Problem(
            severity="warning",
            code="leftover-edited",
            message=f"`{path}` was generated, nothing makes it any more, and a person edited it: it stays",
            hint="remove it where nobody needs it",
        )
        for path in leftovers.edited
    )


def _is_whole(options: RunOptions, found: Discovered) -> bool:
    """Whether every application below the root was looked at."""
    only = Path(os.path.abspath(options.paths[0]))  # noqa: PTH100 - links are kept
    readable = not any(problem.severity == "error" for problem in found.problems)
    return readable and len(options.paths) == 1 and not options.apps and only.is_dir()
