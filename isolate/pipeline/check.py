"""`check`: are the generated files what the manifests say? Nothing is written, and no index is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from isolate import locks, plan, render
from isolate.discover import Discovered, sources
from isolate.discover.walk import join
from isolate.locks import Existing, pylock, requirements_lock
from isolate.model.image import Difference
from isolate.model.image_reference import LOCK_NAME
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.results import Checked
from isolate.model.seal import is_generated
from isolate.pipeline.engines import engine_files
from isolate.pipeline.environments import FOLDER as ENVIRONMENTS
from isolate.pipeline.images import (
    TRUST,
    UNTRUSTED,
    existing_locks,
    left_over,
    notes_on,
    plan_images,
    subjects_of,
    updated,
)
from isolate.pipeline.indexes import index_settings, notes_on_indexes, of_manifests_alone
from isolate.pipeline.root_compose import included, parts
from isolate.pipeline.run import Progress, declared, find, silent
from isolate.render import engine_paths
from isolate.render.by_hand import COMPOSE_NAMES, DOCKERFILE, is_by_hand
from isolate.render.comparisons import Comparisons, key
from isolate.render.write import abandoned, compare, read


def check(options: RunOptions, *, output: str = "", progress: Progress = silent) -> Checked:
    """Make every file again, from the manifests and from the pins of the locks that are there, and compare.

    A lock that was made for something else shows it in its difference: what it was made for stands in it. Where no
    image has a file, locks alone are looked at.
    """
    progress("reading the applications")
    found = find(options)
    options = declared(options, found)
    folder = Path(output or found.root).absolute()
    folders = plan.folders(found.apps)
    known = existing_locks(options, found, folder)
    subjects = subjects_of(found, {name: each.now for name, each in known.items()}, folder)
    unlocked = tuple(
        app
        for app in found.apps
        if app.name not in known and not plan.library_of(app, found.apps, sources(found.root, app, found.apps))
    )
    progress(f"comparing the files of {len(subjects)} applications")
    problems: tuple[Problem, ...] = ()
    if _has_images(folder, tuple(folders.values())):
        differences, problems = _compare_images(options, found, folder, subjects, whole=not unlocked)
    else:
        differences = compare(locks.requirements_locks(tuple(each.now for each in known.values())), folder)
    edited = {requirements_lock.path(each.before.folder) for each in known.values() if each.edited}
    repinned = {requirements_lock.path(each.before.folder) for each in known.values() if each.is_repinned_alone()}
    # Of a lock that was edited, what it should be is not known without an index.
    shown = (
        replace(each, diff="") if each.path in edited else each for each in differences if each.path not in repinned
    )
    stale = (_stale_pylock(each) for each in known.values() if each.pylock and not each.has_current_pylock())
    missing = (_no_lock(folder, folders[app.name]) for app in unlocked)
    outdated = [each for app in found.apps if app.name in known for each in locks.incomplete(app, known[app.name].now)]
    problems += tuple(
        Problem(
            severity="warning",
            code="temporary-file",
            message=f"`{path}` was left behind by a run that was killed",
            origin=Origin(file=path),
            hint="the command that was killed removes it",
        )
        for path in abandoned(
            (path for each in (*folders.values(), ".") for path in render.image_paths(each)), folder, below=ENVIRONMENTS
        )
    )
    return Checked(
        apps=len(found.apps),
        differences=tuple(sorted((*shown, *stale, *missing), key=lambda each: each.path)),
        problems=tuple(
            sorted(
                {
                    *found.problems,
                    *problems,
                    *outdated,
                    *_indexes(options, found),
                    *_images_by_hand(subjects, folders, folder),
                },
                key=Problem.sort_key,
            )
        ),
    )


def _images_by_hand(subjects: tuple[plan.Subject, ...], folders: Mapping[str, str], folder: Path) -> Iterator[Problem]:
    """What is to be known of the images that Dockerfiles and compose files name which a person wrote."""
    own = (
        join(folders[each.app.name], name)
        for each in subjects
        for name in each.by_hand.names
        if name in (DOCKERFILE, each.by_hand.compose)
    )
    top = (name for name in COMPOSE_NAMES if is_by_hand(folder, name))
    for path in sorted({*own, *top}):
        yield from plan.remarks_on_images(path, read(folder, path) or "")


def _indexes(options: RunOptions, found: Discovered) -> tuple[Problem, ...]:
    """What is to be known of the indexes that nothing but manifests name."""
    if not any(app.options.places for app in found.apps):
        return ()
    from isolate.index.configuration import find_sources

    settings = index_settings(options, found)
    sources = find_sources(settings)
    places = of_manifests_alone(found, settings, (each.address for each in (*sources.indexes, *sources.links)))
    return notes_on_indexes(places, trusted=bool(options.trust_manifests))


def _has_images(folder: Path, folders: tuple[str, ...]) -> bool:
    """Whether anything but locks was ever generated."""
    paths = (
        path for each in (*folders, ".") for path in render.image_paths(each) if path != requirements_lock.path(each)
    )
    return any(is_generated(text) for path in paths if (text := read(folder, path)) is not None)


def _stale_pylock(known: Existing) -> Difference:
    return Difference(path=pylock.path(known.before.folder), reason="it is out of date", diff="")


def _no_lock(folder: Path, of: str) -> Difference:
    path = requirements_lock.path(of)
    if read(folder, path) is None:
        return Difference(path=path, reason="it is missing", diff="", exists=False)
    return Difference(path=path, reason="a person wrote it", diff="", edited=True)


def _compare_images(
    options: RunOptions, found: Discovered, folder: Path, subjects: tuple[plan.Subject, ...], *, whole: bool
) -> tuple[tuple[Difference, ...], tuple[Problem, ...]]:
    """The files of all images that are not as they should be; `whole` says that every image is among `subjects`.

    What was compared in an earlier run is not made again: finding out how an application starts takes time.
    """
    memory = Comparisons()
    own = found.settings.templates
    if own and not options.trust_templates:
        origin = Origin(file=found.settings.file)
        return (), (Problem(severity="error", code="config", message=UNTRUSTED, hint=TRUST, origin=origin),)
    templates = tuple(f"{own}/{name}" for name in render.own_templates(own))
    folders = plan.folders(found.apps)
    index = index_settings(options, found)
    said = ((app.name, app.path, app.folder, app.settings.port, app.settings.talks_to) for app in found.apps)
    digests = read(folder, LOCK_NAME)
    places = (found.root, folder, digests, *said)
    decided = {
        each.app.name: repr((places, index, found.settings, each.app, each.resolution, each.by_hand))
        for each in subjects
    }
    keys = {
        each.app.name: key(
            folder,
            (*render.image_paths(folders[each.app.name]), *templates),
            (decided[each.app.name], *_texts(each)),
        )
        for each in subjects
    }
    # How images are built does not depend on how what is in them starts.
    baked = key(folder, (render.BAKE,), decided.values())
    bakes = whole and not memory.knows(baked) and not is_by_hand(folder, render.BAKE)
    # These files are made from all images.
    common = bakes or found.settings.target != "compose" or bool(engine_paths(folder))
    unknown = tuple(each for each in subjects if common or not memory.knows(keys[each.app.name]))
    plans, problems = plan_images(found, unknown, folder, index)
    made = updated(render.images(plans), folder)
    told: tuple[Problem, ...] = ()
    if common and whole:
        files, told = engine_files(found, plans, folder)
        made += (*files, *(render.bake_files(plans) if bakes else ()))
    left = left_over(options, found, folder, plans, (*(each.path for each in made), render.BAKE))
    differences = (*compare(made, folder), *left.removals)
    wrong = {*(each.path for each in differences), *left.edited}
    compared = [keys[each.app] for each in plans if wrong.isdisjoint(render.image_paths(each.folder))]
    compared += [baked] if bakes and render.BAKE not in wrong else []
    images = {each.app.name: each.by_hand for each in subjects if each not in unknown}
    paths, notes = included(parts(found, images | {each.app: each.by_hand for each in plans}), folder)
    above = key(folder, (render.ROOT, *templates), (found.root, *paths))
    if whole and paths and not memory.knows(above):
        file = render.root(paths, name=Path(found.root).name, templates=own)
        different = compare((file,) if file else (), folder)
        differences += different
        compared += [] if different else [above]
    if all(problem.severity == "note" for problem in problems):
        memory.add(compared)
    return differences, (*problems, *notes, *told, *notes_on(left))


def _texts(subject: plan.Subject) -> tuple[str, ...]:
    """All that an image is made from besides what its application says: names and texts of its source."""
    trees = (name for tree in subject.local for name in (tree.path, *tree.source.names))
    return (*subject.source.names, *trees, *(text for file in subject.source.files for text in (file.path, file.text)))
