"""`verify`: whether the images build and run."""

from __future__ import annotations

from pathlib import Path

from isolate import plan, render
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.results import Verified
from isolate.pipeline.run import Progress, chosen, find, silent
from isolate.render.by_hand import by_hand
from isolate.verify import find_docker, verify


def verify_images(options: RunOptions, *, output: str = "", progress: Progress = silent) -> Verified:
    """Build the image of each application from the files that are there, and look at it inside and while it runs.

    Raises `InputError` where there is no Docker.
    """
    find_docker()
    found = find(options)
    apps = chosen(found.apps, options.apps)
    folder = Path(output or found.root).absolute()
    services, folders = plan.services(found.apps), plan.folders(found.apps)
    images = []
    problems = [*found.problems]
    for app in apps:
        own = by_hand(folder, folders[app.name])
        compose = folder / render.compose_path(folders[app.name], own)
        if own.dockerfile or own.compose:
            problems.append(
                Problem(
                    severity="warning",
                    code="not-verified",
                    message=f"`{app.name}` is not verified: a person wrote its "
                    + ("Dockerfile" if own.dockerfile else f"`{own.compose}`"),
                    origin=Origin(file=app.manifests[0]) if app.manifests else None,
                )
            )
        elif compose.is_file():
            images.append(verify(app.name, services[app.name], compose, progress))
        else:
            problems.append(
                Problem(
                    severity="error",
                    code="not-generated",
                    message=f"`{app.name}` has no `{compose.name}` to build its image with",
                    origin=Origin(file=app.manifests[0]) if app.manifests else None,
                    hint="`isolate generate` writes it",
                )
            )
    return Verified(images=tuple(images), problems=tuple(sorted(problems, key=Problem.sort_key)))
