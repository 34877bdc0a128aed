"""Which releases of a project can be used on a target, decided before any search (docs/solver.md, "Candidates")."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from typing import Literal

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.model import requirement as written
from isolate.model.distribution import Distribution, Release
from isolate.model.target import Target
from isolate.resolve.policy import Policy
from isolate.resolve.targets import full_version, wheel_build, wheel_rank

Refusal = Literal["cut-off", "prerelease", "requires-python", "unusable", "yanked"]


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


@lru_cache(maxsize=65536)
def _uploaded(text: str) -> datetime | None:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        return None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def has_hash(release: Release, hashes: tuple[str, ...]) -> bool:
    """Whether a file of a release has one of these hashes (`algorithm:hex`), or may have: its own are not known."""
    given = {each.partition(":")[0] for each in hashes}
    for file in release.distributions:
        known = {f"{algorithm}:{value}" for algorithm, value in file.hashes if algorithm in given}
        if not known or not known.isdisjoint(hashes):
            return True
    return False


def is_before_cut_off(file: Distribution, policy: Policy) -> bool:
    """Whether a file was uploaded before the cut-off date; one whose time is not known was not."""
    if policy.exclude_newer is None:
        return True
    uploaded = _uploaded(file.upload_time)
    return uploaded is not None and uploaded < policy.exclude_newer


def _is_allowed(file: Distribution, project: str, policy: Policy) -> bool:
    return policy.allows_wheels(project) if file.kind == "wheel" else policy.allows_sdists(project)


def judge(release: Release, target: Target, policy: Policy) -> Refusal | None:
    """Why a release cannot be used on the target, or None where it can.

    Of several reasons that which is hardest to overcome is given: the cut-off date, no usable file, Python, yanked.
    """
    if any(_can_be_installed(file, release.project, target, policy) for file in release.distributions):
        return None
    files = [file for file in release.distributions if is_before_cut_off(file, policy)]
    if not files:
        return "cut-off"
    files = [file for file in files if _is_allowed(file, release.project, policy)]
    fitting = [file for file in files if accepts_python(file.requires_python, target.python)]
    installable = [file for file in fitting if file.kind == "sdist" or wheel_rank(file.filename, target) >= 0]
    if not installable:
        return "requires-python" if files and not fitting else "unusable"
    return "yanked"


def _can_be_installed(file: Distribution, project: str, target: Target, policy: Policy) -> bool:
    """Whether a file is a reason to use its release."""
    return (
        file.yanked is None
        and is_before_cut_off(file, policy)
        and _is_allowed(file, project, policy)
        and accepts_python(file.requires_python, target.python)
        and (file.kind == "sdist" or wheel_rank(file.filename, target) >= 0)
    )


def installable(release: Release, target: Target, policy: Policy) -> tuple[Distribution, ...]:
    """The files of a release that can be installed on the target: wheels, best first, then source distributions."""
    found = []
    for file in release.distributions:
        if not is_before_cut_off(file, policy) or not _is_allowed(file, release.project, policy):
            continue
        if not accepts_python(file.requires_python, target.python):
            continue
        rank = 0 if file.kind == "sdist" else wheel_rank(file.filename, target)
        if rank >= 0:
            build = wheel_build(file.filename) if file.kind == "wheel" else (0, "")
            found.append(((file.kind == "sdist", rank, -build[0], build[1], file.filename), file))
    return tuple(file for _, file in sorted(found, key=lambda pair: pair[0]))


def metadata_order(release: Release, target: Target, policy: Policy) -> tuple[Distribution, ...]:
    """The files to ask for metadata: what would be installed first, then any other wheel, then any other file."""
    first = installable(release, target, policy)
    chosen = {file.filename for file in first}
    rest = [file for file in release.distributions if file.filename not in chosen and is_before_cut_off(file, policy)]
    wheels = tuple(file for file in (*first, *rest) if file.kind == "wheel")
    return wheels + tuple(file for file in (*first, *rest) if file.kind == "sdist")


@lru_cache(maxsize=65536)
def pins_exactly(specifier: str) -> bool:
    """Whether a specifier set names one version (`==1.0`, `===1.0`), and so asks for it even where it is yanked."""
    return any(
        each.operator == "===" or (each.operator == "==" and not each.version.endswith(".*"))
        for each in SpecifierSet(specifier)
    )
