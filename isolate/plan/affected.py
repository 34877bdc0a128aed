"""Changed files → the images that they touch."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from isolate.model.address import within
from isolate.model.app import App
from isolate.model.image import ImagePlan
from isolate.model.results import Affected, AffectedFile, AffectedImage, Part
from isolate.plan.layout import folders, is_below, outside_trees, slugs

_BUILT_FROM = ("Dockerfile", "Dockerfile.dockerignore")
_RUN_FROM = ("compose.yaml", "compose.dev.yaml", "haproxy.cfg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What every image is made from: absolute paths, empty where there is none.

    `output` is where generated files go, `configuration` the file of the settings, `templates` a person's own.
    """

    root: str
    output: str
    configuration: str = ""
    templates: str = ""


def affected(
    apps: tuple[App, ...],
    plans: tuple[ImagePlan, ...],
    changed: Mapping[str, str],
    around: Surroundings,
    ignores: Callable[[ImagePlan, str], bool],
) -> Affected:
    """The images that changed files touch; `changed` has the absolute path of each file as it was given.

    Whether a file still exists is not asked. `ignores` says whether a path, seen from its build context, is kept
    out of the build of a plan. An application that has no plan, because it has no lock yet or does not say how it
    starts, is affected by everything in the folders that its image would be made from.
    """
    services = slugs(apps)
    placed = folders(apps, services)
    planned = {each.app: each for each in plans}
    images: list[AffectedImage] = []
    for app in apps:
        folder = _join(around.output, placed[app.name])
        files = []
        for path, location in sorted(changed.items()):
            plan = planned.get(app.name)
            roles: set[Part] = {
                *_of_all(location, around),
                *_of_files(location, folder),
                *(_of_manifests(app, location, around.root) if location != around.configuration else ()),
                *(_of_plan(plan, location, folder, ignores) if plan else _of_folders(app, location, around.root)),
            }
            files += [AffectedFile(path=path, roles=tuple(sorted(roles)))] if roles else []
        if files:
            images.append(
                AffectedImage(app=app.name, service=services[app.name], folder=placed[app.name], files=tuple(files))
            )
    reached = {each.path for image in images for each in image.files}
    return Affected(
        images=tuple(images),
        unaffected=tuple(sorted({app.name for app in apps} - {each.app for each in images})),
        elsewhere=tuple(path for path in sorted(changed) if path not in reached),
    )


def _of_all(location: str, around: Surroundings) -> Iterator[Part]:
    if location == around.configuration:
        yield "configuration"
    if around.templates and within(location, around.templates):
        yield "template"
    if location == _join(around.output, "compose.yaml"):
        yield "compose"


def _of_files(location: str, folder: str) -> Iterator[Part]:
    """What one of its generated files is to it."""
    above, name = posixpath.split(location)
    if above == folder:
        if name in _BUILT_FROM:
            yield "dockerfile"
        if name in _RUN_FROM:
            yield "compose"
        if name == "requirements.lock":
            yield "lock"


def _of_manifests(app: App, location: str, root: str) -> Iterator[Part]:
    """Whether its lock is made from a file: from one that was read, or that a requirement stands in."""
    origins = (
        *(each.origin for each in (*app.requirements, *app.constraints, *app.lock, *app.overrides, *app.local)),
        *(each.origin for each in app.python),
    )
    if location in {_join(root, each) for each in (*app.manifests, *(origin.file for origin in origins))}:
        yield "manifest"


def _of_plan(plan: ImagePlan, location: str, folder: str, ignores: Callable[[ImagePlan, str], bool]) -> Iterator[Part]:
    """What a file is to the build of an image: what is copied, mounted and not ignored."""
    context = _join(folder, plan.context)
    if not within(location, context) or location == context:
        return
    path = posixpath.relpath(location, context)
    if posixpath.dirname(location) == folder and posixpath.basename(location) in (*_BUILT_FROM, *_RUN_FROM):
        return
    if ignores(plan, path):
        return
    if is_below(path, plan.source) and path != plan.lock_path:
        yield "source"
    if any(is_below(path, each.source) for each in plan.local):
        yield "local"
    if any(is_below(path, each) for each in plan.wheels):
        yield "wheel"


def _of_folders(app: App, location: str, root: str) -> Iterator[Part]:
    """What a file would be to an image that cannot be planned yet."""
    if not within(location, root):
        return
    path = posixpath.relpath(location, root)
    if is_below(path, app.folder):
        yield "source"
    if any(is_below(path, each) for each in outside_trees(app)):
        yield "local"


def _join(folder: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(folder, path))
