"""Edits of written lines as a unified diff that `git apply` takes and that touches nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.results import Edit

# A space, also across the end of a line that a backslash continues.
_SPACE = r"(?:[^\S\n]|\\\r?\n)*"
_HEAD = rf"(?<![\w.-]){{name}}{_SPACE}(?:\[[^\]]*\])?{_SPACE}\(?{_SPACE}"
_PART = re.compile(rf"(?P<operator>===|==|~=|!=|<=|>=|<|>){_SPACE}(?P<version>[^\s,;()'\"\\]+)")
_SEPARATOR = re.compile(rf"{_SPACE},{_SPACE}")
_VALUE = r"""(?<![\w.-])["']?(?P<key>{name}|version)["']?\s*=\s*(?P<quote>["'])(?P<value>[^"'\\]*)(?P=quote)"""
_NAME_SEPARATORS = re.compile(r"[-_.]+")
_TABLE = r"""\s*\[[^\]]*(?<![\w-])["']?{name}["']?\s*\]\s*(?:\#.*)?$"""
_CONTINUED = re.compile(r"\\\r?\n$")


def physical_lines(text: str) -> list[str] | None:
    """The lines of a text with their ends, as Git has them; None where a lone carriage return ends one for others."""
    if re.search(r"\r(?!\n)", text):
        return None
    return [line for line in re.split(r"(?<=\n)", text) if line]


def edited_lines(lines: Sequence[str], edit: Edit) -> tuple[range, list[str]] | None:
    """Which lines an edit changes, and what they become; None where its line does not stand there as it was read.

    A line is taken with those that continue it, and the header of a table with the lines of the table.
    """
    first = edit.origin.line - 1
    if not 0 <= first < len(lines):
        return None
    last = first + 1
    while last < len(lines) and _CONTINUED.search(lines[last - 1]):
        last += 1
    if re.match(_TABLE.format(name=_name(edit.project)), lines[first].rstrip("\r\n"), re.IGNORECASE):
        while last < len(lines) and not lines[last].lstrip().startswith("["):
            last += 1
    changed = edited_text("".join(lines[first:last]), edit)
    if changed is None:
        return None
    return range(first, last), [line for line in re.split(r"(?<=\n)", changed) if line]


def edited_text(text: str, edit: Edit) -> str | None:
    """A requirement, or what is said of Python, after an edit: what the specifier changes in is all that changes."""
    head = _HEAD.format(name=_name(edit.project)) if edit.project != "python" else ""
    wanted = sorted(_parts(edit.before))
    for start in _nearest(re.finditer(head, text, re.IGNORECASE) if head else _PART.finditer(text), edit):
        found = _specifier_at(text, start.end() if head else start.start())
        if found and sorted(map(_canonical, found)) == wanted:
            after = _replaced(text[found[0].start() : found[-1].end()], found, _parts(edit.after))
            return text[: found[0].start()] + after + text[found[-1].end() :]
    return _edited_value(text, edit)


def _nearest(matches: Iterable[re.Match[str]], edit: Edit) -> list[re.Match[str]]:
    """What stands where the edit says, or behind it, before what stands in front: a line may say one thing twice."""
    column = edit.origin.column - 1
    return sorted(matches, key=lambda match: match.end() <= column)


def _name(project: str) -> str:
    """A pattern of the names that mean a project."""
    if project == "python":
        return "(?:requires-)?python"
    return r"[-_.]+".join(re.escape(part) for part in _NAME_SEPARATORS.split(project))


def _specifier_at(text: str, start: int) -> list[re.Match[str]]:
    """The parts of the specifier that stands at a place."""
    found: list[re.Match[str]] = []
    part = _PART.match(text, start)
    while part is not None:
        found.append(part)
        separator = _SEPARATOR.match(text, part.end())
        part = _PART.match(text, separator.end()) if separator else None
    return found


def _canonical(part: re.Match[str]) -> str:
    return part["operator"] + part["version"]


def _parts(specifier: str) -> list[str]:
    return [each.strip() for each in specifier.split(",") if each.strip()]


def _replaced(written: str, parts: Sequence[re.Match[str]], after: Sequence[str]) -> str:
    """A specifier with other parts: those that stay stand as they stood, what is new takes the first one's place."""
    said = [_canonical(part) for part in parts]
    new = ",".join(each for each in after if each not in said)
    start = parts[0].start()
    text, end = "", 0
    for part, canonical in zip(parts, said, strict=True):
        stays, separator = canonical in after, written[end : part.start() - start]
        now = part[0] if stays else new
        if now:
            text += (separator if text else "") + now
        if not stays:
            new = ""
        end = part.end() - start
    return text


def _edited_value(text: str, edit: Edit) -> str | None:
    """The text with another value of the key of that name, or of `version`, whose constraint means the specifier."""
    for match in _nearest(re.finditer(_VALUE.format(name=_name(edit.project)), text, re.IGNORECASE), edit):
        if _means(match["value"], edit.before):
            anything = "" if match["key"].lower() == "requires-python" else "*"
            return text[: match.start("value")] + (edit.after or anything) + text[match.end("value") :]
    return None


def _means(written: str, specifier: str) -> bool:
    """Whether a constraint, as Poetry and Pipenv take it, accepts exactly what a specifier of PEP 440 does."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet

    from isolate.manifests.poetry_constraint import InvalidConstraintError, parse_constraint

    try:
        meant, exact = parse_constraint(written).specifier()
        return bool(specifier) and exact and SpecifierSet(meant) == SpecifierSet(specifier)
    except (InvalidConstraintError, InvalidSpecifier):
        return False


def patch(edits: Iterable[Edit], texts: Mapping[str, str]) -> str:
    """The diff of all files that the edits are in; `texts` are their texts with their own line ends."""
    files: dict[str, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.origin.file, []).append(edit)
    parts = []
    for path, found in sorted(files.items()):
        before = physical_lines(texts[path]) or []
        after = list(before)
        # From the last to the first, so that the places of those to come stay.
        for edit in sorted(found, key=lambda edit: edit.origin, reverse=True):
            changed = edited_lines(after, edit)
            if changed is not None:
                place, lines = changed
                after[place.start : place.stop] = lines
        parts += list(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)
