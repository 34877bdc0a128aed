"""What commands about generated files share: the locks that are there, images, files that nothing makes now."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from isolate import locks, plan, render
from isolate.discover import Discovered, local_trees, sources
from isolate.locks import pylock
from isolate.model.app import App
from isolate.model.grouping import Conflict
from isolate.model.image import Difference, HandWritten, ImagePlan, RenderedFile
from isolate.model.image_reference import LOCK_NAME
from isolate.model.lock import Lock, LockFiles
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.results import Generated
from isolate.model.seal import IMAGE, is_generated
from isolate.model.start import SourceTree
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import Run
from isolate.registry.lock_file import read_images_lock
from isolate.render import Leftovers
from isolate.render.by_hand import by_hand
from isolate.render.image_updates import with_updates
from isolate.render.swarm import STACK
from isolate.render.write import compare, make_secrets, read, removal, write


@dataclass(frozen=True, slots=True, kw_only=True)
class Locked:
    """The lock of each application that has one, by name, and what kept the others from it.

    `pylocks` are those that are to be written as `pylock.toml` too. `repinned` are the paths of locks of ours in which
    pins and hashes alone were changed.
    """

    locks: tuple[tuple[App, Lock], ...]
    pylocks: tuple[tuple[Lock, LockFiles], ...]
    impossible: tuple[Conflict, ...]
    problems: tuple[Problem, ...]
    repinned: frozenset[str] = frozenset()

    def left_out(self, wanted: tuple[App, ...], having: Collection[str]) -> tuple[str, ...]:
        """The applications wanted that are not among those `having` files, though an environment satisfies them."""
        impossible = {name for conflict in self.impossible for name in conflict.apps}
        return tuple(app.name for app in wanted if app.name not in having and app.name not in impossible)


_REPLACED = "a generated one takes its place"
UNTRUSTED = "images are made with templates of the repository, which are not rendered"
TRUST = "`--trust-templates yes` renders them; they can take all time and memory, and nothing else"


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


def subjects_of(
    found: Discovered,
    locks: Mapping[str, Lock],
    folder: Path,
    trees: Mapping[str, SourceTree] | None = None,
    *,
    force: bool = False,
    adopted: Collection[str] = (),
) -> tuple[plan.Subject, ...]:
    """The applications that have a lock, each with it, its source, and what a person wrote of its files.

    `locks` is application → lock, `trees` application → source, where that was read before; `folder` is where generated
    files go. With `force` what a person wrote does not count, nor does it for the applications `adopted`.
    """
    folders = plan.folders(found.apps)
    return tuple(
        plan.Subject(
            app=app,
            resolution=locks[app.name],
            source=trees[app.name] if trees else sources(found.root, app, found.apps),
            local=local_trees(found.root, app),
            by_hand=HandWritten() if force or app.name in adopted else by_hand(folder, folders[app.name]),
        )
        for app in found.apps
        if app.name in locks
    )


def plan_images(
    found: Discovered, subjects: tuple[plan.Subject, ...], folder: Path, index: IndexSettings
) -> tuple[tuple[ImagePlan, ...], tuple[Problem, ...]]:
    """The image of each subject, for files below `folder`, with the digests of `images.lock`, and what is wrong."""
    settings = found.settings
    plans, problems = plan.images(
        subjects,
        root=found.root,
        output=folder.as_posix(),
        index=index,
        apps=found.apps,
        installer=settings.installer,
        suite=settings.suite,
        names=settings.image_names,
        proxied=settings.target == "swarm" or is_generated(read(folder, STACK) or ""),
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
    digests, wrong = read_images_lock(LOCK_NAME, read(folder, LOCK_NAME) or "")
    pinned = plan.with_digests(plans, digests)
    named = tuple(replace(each, templates=settings.templates, sbom=settings.sbom) for each in pinned)
    return named, (*problems, *unused, *wrong)


def updated(files: Iterable[RenderedFile], folder: Path) -> tuple[RenderedFile, ...]:
    """The files with the versions of images that those below `folder` have."""
    return tuple(
        replace(each, text=with_updates(each.text, read(folder, each.path))) if IMAGE.search(each.text) else each
        for each in files
    )


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
        paths += [*render.engine_paths(folder), render.BAKE]
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


def written(
    run: Run,
    locked: Locked,
    files: tuple[RenderedFile, ...],
    folder: Path,
    made: Generated,
    *,
    force: bool,
    dry_run: bool,
    replaced: Collection[str] = (),
) -> Generated:
    """Write the files of a run, its `pylock.toml` among them, and remove those that nothing makes now.

    Gives what was `made`, with what became of the files and all that was wrong. `replaced` are paths of files that a
    person wrote and wants to have replaced, or removed where no generated one has their name.
    """
    files = updated((*files, *locks.pylocks(locked.pylocks, output=folder.as_posix())), folder)
    plans = made.plans
    left = left_over(run.options, run.found, folder, plans, (each.path for each in files)) if plans else Leftovers()
    replaceable = {*locked.repinned, *replaced}
    away = sorted({*replaced} - {each.path for each in files})
    removals = (
        *left.removals,
        *(Difference(path=each, reason=_REPLACED, diff=removal(each, read(folder, each) or "")) for each in away),
    )
    differences = sorted((*compare(files, folder, replaceable=replaceable), *removals), key=lambda each: each.path)
    leftovers = tuple(each.path for each in removals)
    written = write(files, folder, leftovers=leftovers, replaceable=replaceable, force=force, dry_run=dry_run)
    if not dry_run:
        make_secrets(tuple(each for each in plans if not each.by_hand.compose), folder)
    undecided = (*run.problems(), *(each for each in locked.problems if each.code == "undecided"))
    problems = {*run.problems(), *locked.problems, *made.problems, *notes_on(left)}
    return replace(
        made,
        differences=tuple(differences),
        written=written,
        impossible=locked.impossible,
        undecided=any(each.severity == "error" for each in undecided),
        problems=tuple(sorted(problems, key=Problem.sort_key)),
    )
