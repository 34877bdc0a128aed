"""Which releases of a project can be used on a target, decided before any search (docs/solver.md, "Candidates")."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Literal, NamedTuple

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.model import requirement as written
from isolate.model.distribution import Distribution, Release
from isolate.model.target import Target
from isolate.resolve.facts.policy import Policy
from isolate.resolve.facts.targets import build_rank, full_version, wheel_ranks

Refusal = Literal["cut-off", "prerelease", "requires-python", "no-file", "yanked"]


@lru_cache(maxsize=65536)
def accepts_python(requires_python: str, python: str) -> bool:
    """Whether `Requires-Python` accepts a declared Python; a text that cannot be read accepts every Python."""
    if not requires_python:
        return True
    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        try:
            specifiers = written.parse(f"python {requires_python}")[0].specifier
        except ValueError:
            return True
    return specifiers.contains(full_version(python), prereleases=True)


def has_hash(release: Release, hashes: tuple[str, ...]) -> bool:
    """Whether a file of a release has one of these hashes (`algorithm:hex`), or may have: its own are not known."""
    given = {each.partition(":")[0] for each in hashes}
    for file in release.distributions:
        known = {f"{algorithm}:{value}" for algorithm, value in file.hashes if algorithm in given}
        if not known or not known.isdisjoint(hashes):
            return True
    return False


def is_before_cut_off(file: Distribution, policy: Policy) -> bool:
    """Whether a file was uploaded before the cut-off date; one whose time is not known was not.

    A commit was uploaded to no index: who names it means it, as in uv.
    """
    cut_off = policy.exclude_newer
    if cut_off is None or file.location.startswith("git+"):
        return True
    try:
        # Nearly every file has a time of its own: to read it takes no longer than to look it up, and no memory.
        uploaded = datetime.fromisoformat(file.upload_time)
    except ValueError:
        return False
    return (uploaded if uploaded.tzinfo else uploaded.replace(tzinfo=UTC)) < cut_off


def _is_allowed(file: Distribution, project: str, policy: Policy) -> bool:
    return policy.allows_wheels(project) if file.kind == "wheel" else policy.allows_sdists(project)


def judge(release: Release, target: Target, policy: Policy) -> Refusal | None:
    """Why a release cannot be used on the target, or None where it can.

    Of several reasons that which is hardest to overcome is given: the cut-off date, no usable file, Python, yanked.
    """
    rank = wheel_ranks(target)
    is_early = is_allowed = is_fitting = is_installable = False
    for file in release.distributions:
        if not is_before_cut_off(file, policy):
            continue
        is_early = True
        if not _is_allowed(file, release.project, policy):
            continue
        is_allowed = True
        if not accepts_python(file.requires_python, target.python):
            continue
        is_fitting = True
        if file.kind == "wheel" and rank(file.filename) < 0:
            continue
        if file.yanked is None:
            return None
        is_installable = True
    if not is_early:
        return "cut-off"
    if not is_installable:
        return "requires-python" if is_allowed and not is_fitting else "no-file"
    return "yanked"


class Files(NamedTuple):
    """The files of a release that were uploaded before the cut-off date.

    `installable` can be installed on the target: wheels, best first, then source distributions; none that is yanked
    where another can. `order` is in which they are asked for metadata: what would be installed first, then any
    other wheel, then any other file, what is yanked after what is not.
    """

    installable: tuple[Distribution, ...]
    order: tuple[Distribution, ...]


def files_of(release: Release, target: Target, policy: Policy) -> Files:
    """Sort the files of a release for a target."""
    rank_of = wheel_ranks(target)
    found: list[tuple[tuple[object, ...], Distribution]] = []
    for file in release.distributions:
        if not is_before_cut_off(file, policy):
            continue
        is_sdist = file.kind == "sdist"
        rank = -1
        if _is_allowed(file, release.project, policy) and accepts_python(file.requires_python, target.python):
            rank = 0 if is_sdist else rank_of(file.filename)
        build = (1,) if is_sdist or rank < 0 else build_rank(file.filename)
        is_yanked = file.yanked is not None
        found.append(((is_yanked, is_sdist, rank < 0, rank, build, file.filename), file))
    found.sort(key=itemgetter(0))
    installable = [(is_yanked, file) for (is_yanked, _, is_foreign, *_), file in found if not is_foreign]
    # Where a file can be installed that is not yanked, it is the first.
    kept = tuple([file for is_yanked, file in installable if is_yanked == installable[0][0]])
    return Files(kept, tuple([file for _, file in found]))


@lru_cache(maxsize=65536)
def pins_exactly(specifier: str) -> bool:
    """Whether a specifier set names one version (`==1.0`, `===1.0`), and so asks for it even where it is yanked."""
    return any(
        each.operator == "===" or (each.operator == "==" and not each.version.endswith(".*"))
        for each in SpecifierSet(specifier)
    )
