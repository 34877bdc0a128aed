"""`generate`: locks, then the files of the images."""

from __future__ import annotations

from pathlib import Path

from isolate import render
from isolate.model.generated import Generated
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.pipeline.images import plan_images, subjects_of, written
from isolate.pipeline.lock import lock_all
from isolate.pipeline.run import Progress, index_settings, open_run, silent


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
        return written(run, locked, files, folder, plans=plans, problems=problems, force=force, dry_run=dry_run)
