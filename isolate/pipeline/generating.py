"""`lock` and `generate`: locks, then the files of the images."""

from __future__ import annotations

from pathlib import Path

from isolate import locks, render
from isolate.model.generated import Generated
from isolate.model.image import ImagePlan, RenderedFile
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.model.problem import Problem
from isolate.pipeline import Progress, Run, index_settings, open_run, silent
from isolate.pipeline.images import plan_images, subjects_of
from isolate.pipeline.leaving import left_over, notes_on
from isolate.pipeline.lock import Locked, lock_all
from isolate.render import Leftovers
from isolate.render.write import compare, make_secrets, write


def lock(
    options: RunOptions,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    pylock: bool = False,
    progress: Progress = silent,
) -> Generated:
    """Lock every application alone and write the locks, below `output` or beside the manifests.

    With `pylock` each is written as `pylock.toml` too; one that is there is kept up to date in any case.
    """
    with open_run(options, progress) as run:
        folder = Path(output or run.found.root).absolute()
        locked = lock_all(run, folder, upgrade, progress, pylocks=pylock)
        files = locks.requirements_locks(tuple(each for _, each in locked.locks))
        return _written(run, locked, files, folder, force=force, dry_run=dry_run)


def generate(
    options: RunOptions,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    progress: Progress = silent,
) -> Generated:
    """Lock every application alone and write the files of its image, below `output` or beside its manifests.

    What one application lacks keeps no other from its files; a file that a person wrote keeps all of them back.
    """
    with open_run(options, progress) as run:
        folder = Path(output or run.found.root).absolute()
        locked = lock_all(run, folder, upgrade, progress)
        subjects = subjects_of(run.found, {app.name: each for app, each in locked.locks})
        plans, problems = plan_images(run.found, subjects, folder, index_settings(options, run.found))
        files = render.files(plans, name=Path(run.found.root).name, templates=run.found.settings.templates)
        progress(f"writing {len(files)} files")
        return _written(run, locked, files, folder, plans=plans, problems=problems, force=force, dry_run=dry_run)


def _written(
    run: Run,
    locked: Locked,
    files: tuple[RenderedFile, ...],
    folder: Path,
    *,
    plans: tuple[ImagePlan, ...] = (),
    problems: tuple[Problem, ...] = (),
    force: bool,
    dry_run: bool,
) -> Generated:
    files += locks.pylocks(locked.pylocks, output=folder.as_posix())
    left = left_over(run.options, run.found, folder, plans, (each.path for each in files)) if plans else Leftovers()
    differences = sorted((*compare(files, folder), *left.removals), key=lambda each: each.path)
    leftovers = tuple(each.path for each in left.removals)
    written = write(files, folder, leftovers=leftovers, force=force, dry_run=dry_run)
    if not (dry_run or written.refused):
        make_secrets(plans, folder)
    return Generated(
        plans=plans,
        differences=tuple(differences),
        written=written,
        impossible=locked.impossible,
        problems=tuple(sorted({*run.problems(), *locked.problems, *problems, *notes_on(left)}, key=Problem.sort_key)),
    )
