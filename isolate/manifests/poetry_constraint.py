"""Poetry's version constraints (caret, tilde, wildcards, `||`) as specifiers of PEP 440."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import Marker
from packaging.specifiers import SpecifierSet
from packaging.version import VERSION_PATTERN, InvalidVersion, Version

from isolate.manifests.markers import both, either

_OR = re.compile(r"\|\|?")
_BLANKS = re.compile(r" {2,}")
_AND = re.compile(r"(?<!^)(?<![\^~=>< ,]) *(?<!-)[, ](?!-) *(?!,|$)")
_ANY = re.compile(r"v?[xX*](\.[xX*])*")
_SINGLE = re.compile(
    rf"(?P<op>\^|~=|~|!=|>=?|<=?|==?)?\s*(?P<version>{VERSION_PATTERN})(?P<wildcard>(?:\.\*)+)?",
    re.VERBOSE | re.IGNORECASE,
)
_LOWEST = Version("0.dev0")
_MOST_STEPS = 64
_LONGEST_NUMBER = 300
"""Digits of a part of a version."""


class InvalidConstraintError(ValueError):
    """A text that is no constraint of Poetry; the message says which part is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionConstraint:
    """A constraint as specifier sets, one of which must hold; none of them is empty unless every version does."""

    alternatives: tuple[str, ...]

    def specifier(self) -> tuple[str, bool]:
        """One specifier set, and whether it accepts nothing that the constraint refuses.

        PEP 440 has no "or": the gaps between alternatives become exclusions where they are whole series (`!=3.9.*`),
        and are filled where they are not. Pre-releases at the ends of a range are left to the resolver.
        """
        possible = [each for each in self.alternatives if not SpecifierSet(each).is_unsatisfiable()]
        if len(possible) < 2:
            return (*possible, *self.alternatives)[0], True
        reach, *others = bounds = sorted(map(_bounds, possible), key=_Bounds.start)
        parts, exact = [reach.low_text], all(each.plain for each in bounds)
        for each in others:
            if reach.high is None or each.low is None or each.low <= reach.high:
                reach = max(reach, each, key=_Bounds.end)
                continue
            gap = _exclusions(reach, each)
            exact = exact and gap is not None
            parts += gap or ()
            reach = each
        return ",".join(part for part in (*parts, reach.high_text) if part), exact

    def marker(self) -> str:
        """The marker that holds on the Python versions that the constraint accepts; empty where all are."""
        if any(not each for each in self.alternatives):
            return ""
        found = [_marker_of(each) for each in self.alternatives]
        whole = found[0]
        for other in found[1:]:
            whole = either(whole, other)
        return str(Marker(whole)) if whole else ""


@lru_cache(maxsize=4096)
def parse_constraint(text: str) -> VersionConstraint:
    """What a constraint means by the rules of poetry-core; raises `InvalidConstraintError`."""
    alternatives = []
    for alternative in map(str.strip, _OR.split(_BLANKS.sub(" ", text.strip()))):
        parts = [_single(part) for part in _AND.split(alternative.rstrip(",").rstrip())]
        alternatives.append(",".join(part for part in parts if part))
    return VersionConstraint(alternatives=tuple(dict.fromkeys(alternatives)))


def _single(text: str) -> str:
    if _ANY.fullmatch(text):
        return ""
    match = _SINGLE.fullmatch(text)
    if match is None:
        raise InvalidConstraintError(f"`{text}` is no version constraint")
    operator, wildcard = match["op"] or "==", match["wildcard"]
    try:
        version = Version(match["version"])
        if max(map(len, match["version"].split("."))) > _LONGEST_NUMBER:
            raise InvalidVersion(match["version"])
    except ValueError as error:
        raise InvalidConstraintError(f"`{text}` is no version constraint") from error
    if wildcard:
        if operator not in ("=", "==", "!="):
            raise InvalidConstraintError(f"`{text}` has a wildcard after `{operator}`")
        return f"{'!=' if operator == '!=' else '=='}{version}.*"
    match operator:
        case "^":
            return f">={version},<{_next_breaking(version)}"
        case "~":
            return f">={version},<{_raised(version, min(1, len(version.release) - 1))}"
        case "~=":
            if len(version.release) == 1:
                return f">={version},<{_raised(version, 0)}"
            return f"~={version}"
        case "=":
            return f"=={version}"
    return f"{operator}{version}"


def _next_breaking(version: Version) -> Version:
    """The next release that may break what works with this one: the first part that is not zero goes up."""
    for place, number in enumerate(version.release[:3]):
        if number or place == len(version.release) - 1 or place == 2:
            return _raised(version, place)
    raise AssertionError(version)


def _raised(version: Version, place: int) -> Version:
    """The next release in which the part at a place is higher; of a pre-release its own, where that is the next."""
    release = [*version.release, 0, 0, 0]
    raised = [*release[:place], release[place] + 1]
    text = ".".join(map(str, raised))
    return Version(f"{version.epoch}!{text}" if version.epoch else text)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Bounds:
    """The range that a specifier set spans; `plain` says that nothing within it is left out."""

    low: Version | None = None
    low_text: str = ""
    high: Version | None = None
    high_text: str = ""
    plain: bool = True

    def start(self) -> tuple[Version, bool]:
        """What to order ranges by, so that one that begins earlier comes first."""
        return self.low or _LOWEST, not self.low_text.startswith(">=")

    def end(self) -> tuple[bool, Version, bool]:
        """What to order ranges by, so that one that ends later comes last."""
        return self.high is None, self.high or _LOWEST, self.high_text.startswith("<=")


def _bounds(specifier: str) -> _Bounds:
    low: tuple[Version | None, str] = (None, "")
    high: tuple[Version | None, str] = (None, "")
    plain = True
    for part in sorted(map(str, SpecifierSet(specifier))):
        operator, text = re.fullmatch(r"([<>=!~]+)(.+)", part).groups()  # type: ignore[union-attr]
        lows, highs = [], []
        series = text.removesuffix(".*")
        version = Version(series)
        match operator:
            case ">=" | ">":
                lows = [(version, part)]
                plain = plain and operator == ">="
            case "<=" | "<":
                highs = [(version, part)]
                plain = plain and operator == "<"
            case "==" if text != series:
                lows = [(version, f">={series}")]
                end = _raised(version, len(version.release) - 1)
                highs = [(end, f"<{end}")]
            case "==":
                lows, highs = [(version, f">={text}")], [(version, f"<={text}")]
                plain = False
            case "~=":
                end = _raised(version, len(version.release) - 2)
                lows, highs = [(version, f">={text}")], [(end, f"<{end}")]
            case _:
                plain = False
        for each in lows:
            low = each if low[0] is None or each[0] > low[0] else low
        for each in highs:
            high = each if high[0] is None or each[0] < high[0] else high
    return _Bounds(low=low[0], low_text=low[1], high=high[0], high_text=high[1], plain=plain)


def _exclusions(before: _Bounds, after: _Bounds) -> list[str] | None:
    """The series between two ranges as exclusions; None where they are no whole series."""
    start, end = before.high, after.low
    assert start is not None
    assert end is not None
    if not before.high_text.startswith("<") or before.high_text.startswith("<=") or not after.low_text.startswith(">="):
        return None
    size = max(len(_trimmed(start)), len(_trimmed(end)))
    first, last = ([*version.release, *[0] * size][:size] for version in (start, end))
    if any(each.is_prerelease or each.is_postrelease or each.local for each in (start, end)):
        return None
    if start.epoch != end.epoch or first[:-1] != last[:-1]:
        return None
    if last[-1] - first[-1] > _MOST_STEPS:
        return None
    prefix = f"{start.epoch}!" if start.epoch else ""
    return [f"!={prefix}{'.'.join(map(str, (*first[:-1], each)))}.*" for each in range(first[-1], last[-1])]


def _trimmed(version: Version) -> tuple[int, ...]:
    release = version.release
    while len(release) > 1 and not release[-1]:
        release = release[:-1]
    return release


def _marker_of(specifier: str) -> str:
    """The marker of one specifier set, as poetry-core writes it: of minor versions where they are enough."""
    marker = ""
    for part in sorted(map(str, SpecifierSet(specifier))):
        operator, text = re.fullmatch(r"([<>=!~]+)(.+)", part).groups()  # type: ignore[union-attr]
        size = len(Version(text.removesuffix(".*")).release)
        if text.endswith(".*"):
            variable = "python_full_version" if size > 2 else "python_version"
            if size == 2:
                text = text.removesuffix(".*")
        elif operator in (">", "<=") and size < 3:
            variable, text = "python_full_version", f"{text}{'.0' * (3 - size)}"
        else:
            variable = "python_full_version" if size > 2 else "python_version"
        marker = both(marker, f'{variable} {operator} "{text}"')
    return marker
