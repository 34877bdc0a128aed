"""Which files of a release can be used on a target, judged for the checker alone.

The resolver has its own (`universe.candidates`); what they share is the meaning of the target, and the policy.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache

from packaging.requirements import InvalidRequirement
from packaging.specifiers import InvalidSpecifier, SpecifierSet

from isolate.model.distribution import Distribution, Release
from isolate.model.requirement import parse
from isolate.model.target import Target
from isolate.resolve.facts.policy import Policy
from isolate.resolve.facts.targets import build_rank, full_version, wheel_ranks


class Judgement:
    """Judges the files of releases for one target and one policy."""

    def __init__(self, target: Target, policy: Policy) -> None:
        self._target = target
        self._policy = policy
        self._rank = wheel_ranks(target)

    def is_late(self, release: Release) -> bool:
        """Whether no file is known to have been uploaded before the cut-off date."""
        return not any(map(self._is_in_time, release.distributions))

    def has_no_file(self, release: Release) -> bool:
        """Whether no file may be installed: none that the policy allows fits the target and accepts its Python."""
        return not any(self._is_installable(file, release.project) for file in release.distributions)

    def refuses_python(self, release: Release) -> bool:
        """Whether there are files that the policy allows, and none of them accepts the Python of the target."""
        allowed = [
            file for file in release.distributions if self._is_in_time(file) and self._is_allowed(file, release.project)
        ]
        return bool(allowed) and not any(accepts(file.requires_python, self._target.python) for file in allowed)

    def is_yanked(self, release: Release) -> bool:
        """Whether every file that may be installed was withdrawn."""
        files = [file for file in release.distributions if self._is_installable(file, release.project)]
        return bool(files) and all(file.yanked is not None for file in files)

    def order(self, release: Release) -> tuple[Distribution, ...]:
        """The files in the order in which they are asked for metadata: the one first that would be installed first.

        That is the wheel of the best tag, of several the one of the highest build number, then a source distribution;
        what cannot be installed comes after what can, wheels before source distributions, and what is yanked last.
        """
        files = [file for file in release.distributions if self._is_in_time(file)]
        files.sort(key=lambda file: file.filename)
        return tuple(sorted(files, key=lambda file: self._place(file, release.project)))

    def _place(self, file: Distribution, project: str) -> tuple[bool, bool, bool, int, tuple[int, ...]]:
        is_yanked, is_sdist, installable = (
            file.yanked is not None,
            file.kind == "sdist",
            self._is_installable(file, project),
        )
        if is_sdist or not installable:
            return (is_yanked, is_sdist, not installable, 0, ())
        return (is_yanked, False, False, self._rank(file.filename), build_rank(file.filename))

    def _is_installable(self, file: Distribution, project: str) -> bool:
        return (
            self._is_in_time(file)
            and self._is_allowed(file, project)
            and accepts(file.requires_python, self._target.python)
            and (file.kind == "sdist" or self._rank(file.filename) >= 0)
        )

    def _is_allowed(self, file: Distribution, project: str) -> bool:
        allows = self._policy.allows_wheels if file.kind == "wheel" else self._policy.allows_sdists
        return allows(project)

    def _is_in_time(self, file: Distribution) -> bool:
        if self._policy.exclude_newer is None or file.location.startswith("git+"):
            return True
        try:
            uploaded = datetime.fromisoformat(file.upload_time)
        except ValueError:
            return False
        if uploaded.tzinfo is None:
            uploaded = uploaded.replace(tzinfo=UTC)
        return uploaded < self._policy.exclude_newer


@lru_cache(maxsize=65536)
def accepts(requires_python: str, python: str) -> bool:
    """Whether `Requires-Python` accepts a declared Python; a text that cannot be read accepts every Python."""
    try:
        specifiers = SpecifierSet(requires_python)
    except InvalidSpecifier:
        try:
            specifiers = parse(f"python {requires_python}")[0].specifier
        except InvalidRequirement:
            return True
    return specifiers.contains(full_version(python), prereleases=True)


def may_have_hash(file: Distribution, hashes: tuple[str, ...]) -> bool:
    """Whether a file has one of these hashes (`algorithm:hex`), or none of their algorithms is known of it."""
    known = dict(file.hashes)
    same = [each for each in hashes if each.partition(":")[0] in known]
    return not same or any(known[each.partition(":")[0]] == each.partition(":")[2] for each in same)


def pins(specifier: str) -> bool:
    """Whether a specifier set names one version, and so asks for it even where it is yanked."""
    parts = list(SpecifierSet(specifier))
    return any(
        each.operator in ("==", "===") and not (each.operator == "==" and each.version.endswith(".*")) for each in parts
    )
