"""`generate`: locks, then the files of the images."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from isolate import locks, plan, render
from isolate.discover import Discovered, sources
from isolate.discover.config import FILE
from isolate.locks import requirements_lock
from isolate.model.deployment import Target
from isolate.model.image import ImagePlan
from isolate.model.image_reference import InvalidImageReferenceError, parse_image_reference
from isolate.model.options import KEEP, RunOptions, Upgrade
from isolate.model.problem import InputError
from isolate.model.results import Generated
from isolate.model.seal import is_untouched
from isolate.pipeline.adopt import adoption
from isolate.pipeline.engines import engine_files
from isolate.pipeline.images import TRUST, UNTRUSTED, plan_images, subjects_of, written
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.lock import lock_all
from isolate.pipeline.root_compose import included, kept, parts
from isolate.pipeline.run import Progress, find, open_run, silent
from isolate.render.by_hand import is_by_hand
from isolate.render.write import read


def generate(
    options: RunOptions,
    *,
    output: str = "",
    force: bool = False,
    dry_run: bool = False,
    upgrade: Upgrade = KEEP,
    target: Target | None = None,
    tag: str = "",
    allow_passed_over: bool = False,
    adopt: bool = False,
    progress: Progress = silent,
) -> Generated:
    """Lock every application alone and write the files of its image, below `output` or beside its manifests.

    What one application lacks keeps no other from its files. A file that a person wrote is kept and used, unless
    `force`; one that a person edited is kept too. An application whose lock a person wrote or edited is left out.
    `target` and `tag` go before what `isolate.toml` says of them. `allow_passed_over` is that of `lock`.
    With `adopt`, files that a person wrote are replaced, and `isolate.toml` is told what they say.
    """
    before = find(options) if adopt else None
    taken = adoption(before, options.apps, Path(before.root)) if before else None
    with open_run(options, progress, images=True, texts=taken.texts if taken else None) as run:
        found = _tagged(run.found, tag)
        if found.settings.templates and options.trust_templates is False:
            raise InputError(UNTRUSTED, hint=TRUST)
        folder = Path(output or found.root).absolute()
        trees = {app.name: sources(found.root, app, found.apps) for app in run.apps}
        libraries = tuple(each for app in run.apps if (each := plan.library_of(app, found.apps, trees[app.name])))
        wanted = tuple(app for app in run.apps if not plan.library_of(app, found.apps, trees[app.name]))
        locked = lock_all(run, wanted, folder, upgrade, progress, trees=trees, allow_passed_over=allow_passed_over)
        named = {app.name: each for app, each in locked.locks}
        adopted = taken.replaced if taken else ()
        subjects = subjects_of(found, named, folder, trees, force=force, adopted=adopted)
        planned, problems = plan_images(found, subjects, folder, index_settings(options, found))
        foreign = () if force else tuple(each for each in planned if _has_foreign_lock(each, folder, locked.repinned))
        plans = tuple(each for each in planned if each not in foreign)
        # What was made with another lock runs on as it is.
        running = {
            each.app: each.by_hand
            for each in foreign
            if (folder / render.compose_path(each.folder, each.by_hand)).is_file()
        }
        running |= {each.app: each.by_hand for each in plans}
        paths, notes = included(parts(found, running), folder, force=force)
        files = render.files(plans, name=Path(found.root).name, templates=found.settings.templates, included=paths)
        files += locks.requirements_locks(tuple(each.lock for each in foreign))
        used = {each for each in (*paths, render.BAKE) if not force and is_by_hand(folder, each)}
        if render.BAKE not in used:
            files += render.bake_files(tuple(each for each in planned if each.app in running))
        engines, told = engine_files(found, plans, folder, target)
        files += engines
        replaced: tuple[str, ...] = ()
        if taken:
            names = {each.app for each in plans}
            files += taken.files(names, folder)
            replaced = tuple(path for app in sorted(names) for path in taken.replaced.get(app, ()))
            replaced += (FILE,) if taken.difference else ()
        progress(f"writing {len(files)} files")
        made = Generated(
            plans=plans,
            left_out=locked.left_out(wanted, {each.app for each in plans}),
            kept=tuple(sorted({*kept(plans), *used})),
            adopted=taken.difference if taken else None,
            problems=(*libraries, *problems, *notes, *told, *(taken.problems if taken else ())),
        )
        return written(run, locked, files, folder, made, force=force, dry_run=dry_run, replaced=replaced)


def _tagged(found: Discovered, tag: str) -> Discovered:
    """What was found, with a tag for the images that goes before what `isolate.toml` says; raises `InputError`."""
    if not tag:
        return found
    try:
        parse_image_reference(f"app:{tag}")
    except InvalidImageReferenceError as error:
        raise InputError(f"`--tag {tag}`: {error}") from None
    names = replace(found.settings.image_names, tag=tag)
    return replace(found, settings=replace(found.settings, image_names=names))


def _has_foreign_lock(image: ImagePlan, folder: Path, repinned: Collection[str]) -> bool:
    """Whether a person wrote or edited what stands in the place of the lock of an image, and it is not the same."""
    path = requirements_lock.path(image.folder)
    text = read(folder, path)
    return (
        text is not None
        and path not in repinned
        and not is_untouched(text)
        and text != requirements_lock.render(image.lock)
    )
