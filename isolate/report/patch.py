"""Edits of written lines as a unified diff that `git apply` takes and that touches nothing else."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isolate.model.suggestion import Edit

_HEAD = r"(?P<head>(?<![\w.-]){name}\s*(?:\[[^\]]*\])?\s*\(?\s*)"
_VALUE = r"""(?<![\w.-])["']?(?P<key>{name}|version)["']?\s*=\s*(?P<quote>["'])(?P<value>[^"'\\]*)(?P=quote)"""
_NAME_SEPARATORS = re.compile(r"[-_.]+")


def edited_line(line: str, edit: Edit) -> str | None:
    """The line after an edit: its specifier alone is another, comments and markers stay; None where it is not found."""
    if not edit.before or edit.project == "python":
        found = line.find(edit.before) if edit.before else -1
        if found < 0:
            return _edited_value(line, edit, "(?:requires-)?python")
        return f"{line[:found]}{edit.after}{line[found + len(edit.before) :]}"
    name = r"[-_.]+".join(re.escape(part) for part in _NAME_SEPARATORS.split(edit.project))
    parts = _parts(edit.text)
    specifier = r"\s*,\s*".join(
        re.escape(each[: len(each) - len(each.lstrip("<>=!~"))]) + r"\s*" + re.escape(each.lstrip("<>=!~").strip())
        for each in parts
    )
    pattern = re.compile(_HEAD.format(name=name) + f"(?P<specifier>{specifier})" + r"(?![\w.*+!-])", re.IGNORECASE)
    match = pattern.search(line) if parts else None
    if match is None:
        return _edited_value(line, edit, name)
    return line[: match.start("specifier")] + edit.after + line[match.end("specifier") :]


def _edited_value(line: str, edit: Edit, name: str) -> str | None:
    """The line with another value of the key of that name, or of `version`, whose constraint means the specifier."""
    for match in re.finditer(_VALUE.format(name=name), line, re.IGNORECASE):
        if _means(match["value"], edit.before):
            anything = "" if match["key"].lower() == "requires-python" else "*"
            return line[: match.start("value")] + (edit.after or anything) + line[match.end("value") :]
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


def _parts(text: str) -> list[str]:
    """The specifiers of a requirement in the order in which they are written."""
    body = text.partition(";")[0]
    return re.findall(r"(?:===|==|~=|!=|<=|>=|<|>)\s*[^\s,;)]+", body)


def patch(edits: Iterable[Edit], texts: Mapping[str, str]) -> str:
    """The diff of all files that the edits are in; `texts` are their texts with their own line ends."""
    files: dict[str, list[Edit]] = {}
    for edit in edits:
        files.setdefault(edit.origin.file, []).append(edit)
    parts = []
    for path, found in sorted(files.items()):
        before = texts[path].splitlines(keepends=True)
        after = list(before)
        for edit in found:
            changed = edited_line(after[edit.origin.line - 1], edit)
            if changed is not None:
                after[edit.origin.line - 1] = changed
        parts += list(difflib.unified_diff(before, after, f"a/{path}", f"b/{path}"))
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in parts)
