"""Written specifiers, and what they could be relaxed to; the closest first."""

from __future__ import annotations

from packaging.specifiers import InvalidSpecifier, Specifier, SpecifierSet
from packaging.version import Version


def relaxations(specifier: str) -> tuple[str, ...]:
    """Specifier sets that accept more than this one, what it excludes apart, from the closest to the widest.

    A pin becomes a range up to the next major version, then one without an end; an upper bound is raised by a major
    version, then dropped. Lower bounds and exclusions stay: they say what does not work. Nothing where nothing can be
    relaxed.
    """
    try:
        parts = sorted(SpecifierSet(specifier), key=lambda each: specifier.find(str(each)))
    except InvalidSpecifier:
        return ()
    found: dict[str, None] = {}
    for endless in (False, True):
        relaxed = [text for each in parts for text in _relaxed(each, endless=endless)]
        found[",".join(dict.fromkeys(relaxed))] = None
    return tuple(text for text in found if text != ",".join(map(str, parts)))


def _relaxed(each: Specifier, *, endless: bool) -> tuple[str, ...]:
    match each.operator:
        case "<" | "<=":
            return () if endless else (f"<{Version(each.version).major + 1}",)
        case "==" | "~=" | "===":
            text = each.version.removesuffix(".*")
            try:
                version = Version(text)
            except ValueError:
                return (str(each),)
            lower = f">={version.public}"
            return (lower,) if endless else (lower, f"<{version.major + 1}")
        case _:
            return (str(each),)
