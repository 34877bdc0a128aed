"""`images`: the digests of base and service images, asked of their registries and kept in `images.lock`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from isolate import plan
from isolate.model.image_reference import LOCK_NAME, ImageDigest, ImageReference
from isolate.model.options import RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.pipeline.images import existing_locks, plan_images, subjects_of
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import Progress, declared, find, silent
from isolate.registry.client import RegistryClient, RegistryError
from isolate.registry.lock_file import read_images_lock, write_images_lock
from isolate.render.write import read

Look = Callable[[ImageReference], ImageDigest]


@dataclass(frozen=True, slots=True, kw_only=True)
class LockedImages:
    """The digests of the images of a run, and how they differ from those that the file had.

    `images` is all that the file is to hold, sorted; `text` the file itself, `path` where it stands. `added` are
    images that it did not have, `removed` those that nothing uses now; `moved` are pairs of before and after.
    """

    path: Path
    text: str
    images: tuple[ImageDigest, ...]
    added: tuple[ImageDigest, ...] = ()
    moved: tuple[tuple[ImageDigest, ImageDigest], ...] = ()
    removed: tuple[ImageDigest, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether the file holds what it should."""
        return not (self.added or self.moved or self.removed)

    @property
    def failed(self) -> bool:
        """Whether something could not be read or found out."""
        return any(each.severity == "error" for each in self.problems)


def lock_images(
    options: RunOptions,
    *,
    output: str = "",
    update: bool = False,
    progress: Progress = silent,
    client: RegistryClient | None = None,
) -> LockedImages:
    """Look up the digest of every image that the applications are built from or run beside.

    A digest that the file has stays, unless with `update`. What a registry does not say is a problem, and keeps its
    old digest where it had one. Images of applications without a lock are not known: that is a problem too.
    """
    progress("reading the applications")
    found = find(options)
    options = declared(options, found)
    folder = Path(output or found.root).absolute()
    known = existing_locks(options, found, folder)
    subjects = subjects_of(found, {name: each.now for name, each in known.items()}, folder)
    plans, problems = plan_images(found, subjects, folder, index_settings(options, found))
    before, unreadable = read_images_lock(LOCK_NAME, read(folder, LOCK_NAME) or "")
    had = {each.reference.canonical: each for each in before}
    images: list[ImageDigest] = []
    wrong = [*problems, *unreadable, *_without_lock(tuple(app.name for app in found.apps if app.name not in known))]
    own = client or RegistryClient()
    try:
        for reference in plan.references(plans):
            held = had.get(reference.canonical)
            if held is not None and not update:
                images.append(held)
                continue
            progress(f"asking `{reference.registry}` for `{reference}`")
            try:
                images.append(own.digest(reference))
            except RegistryError as error:
                images += [held] if held else []
                wrong.append(Problem(severity="error", code="registry", message=error.message, hint=error.hint))
    finally:
        if client is None:
            own.close()
    now = {each.reference.canonical: each for each in images}
    return LockedImages(
        path=folder / LOCK_NAME,
        text=write_images_lock(images),
        images=tuple(sorted(images, key=lambda each: str(each.reference))),
        added=tuple(each for name, each in sorted(now.items()) if name not in had),
        moved=tuple((had[name], each) for name, each in sorted(now.items()) if name in had and had[name] != each),
        removed=tuple(each for name, each in sorted(had.items()) if name not in now),
        problems=tuple(
            sorted({*found.problems, *wrong, *_missing_platforms(images, options.platforms)}, key=Problem.sort_key)
        ),
    )


def _without_lock(names: tuple[str, ...]) -> list[Problem]:
    return [
        Problem(
            severity="error",
            code="lock-missing",
            message=f"`{name}` has no lock, so that its images are not known",
            hint="`isolate generate` makes it",
        )
        for name in names
    ]


def _missing_platforms(images: list[ImageDigest], platforms: tuple[str, ...]) -> list[Problem]:
    """Images that do not exist for a platform of the run."""
    return [
        Problem(
            severity="warning",
            code="image-platform",
            message=f"`{each.reference}` has no image for {platform}",
            origin=Origin(file=LOCK_NAME),
            hint=f"it has {', '.join(known for known, _ in each.platforms)}",
        )
        for each in images
        for platform in platforms
        if each.platforms and platform not in dict(each.platforms)
    ]
