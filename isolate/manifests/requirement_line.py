"""One requirement in any of the shapes pip takes: PEP 508, a URL, a VCS address, a local path."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import PurePosixPath
from urllib.parse import parse_qs, unquote, urlsplit

from packaging.markers import InvalidMarker
from packaging.requirements import InvalidRequirement
from packaging.utils import (
    InvalidSdistFilename,
    InvalidWheelFilename,
    canonicalize_name,
    parse_sdist_filename,
    parse_wheel_filename,
)

from isolate.manifests.hints import hint_for
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement, of_text, parse, parse_marker

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9.-]*:(?=//)|file:|(?:git|hg|svn|bzr)\+", re.IGNORECASE)
_NAMED = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*\s*(\[[^\]]*\]\s*)?@")
_ARCHIVES = (".whl", ".zip", ".tar.gz", ".tgz", ".tar", ".tar.bz2", ".tbz", ".tar.xz", ".txz", ".tar.lzma", ".tlz")
_LIKE_A_PATH = re.compile(r"[/\\]|^\.|\.(?:whl|zip|t[a-z0-9]+)\b", re.IGNORECASE)  # quick, and never too strict
_URL_MARKER = re.compile(r"\s;|;\s")
_EGG = re.compile(r"([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[([^\]]*)\])?(?:[<>=!~].*)?$")  # older tools wrote versions there

Place = Callable[[int], Origin]


def read_requirement(
    text: str, place: Place, *, editable: bool = False
) -> tuple[Requirement | None, tuple[Problem, ...]]:
    """The requirement that `text` says, and what is wrong with it; `place` gives the origin of a character.

    None comes with a problem. A requirement on a local path has the path as it was written in `path`, its
    `name` empty where the text does not say it; a URL whose file name says a version pins it in `specifier`.
    """
    text = text.strip()
    origin = place(0)
    if _SCHEME.match(text) or _is_path(text):
        return _from_address(text, origin, editable=editable)
    try:
        parsed, mended = parse(text)
        requirement = of_text(text, origin)
    except InvalidRequirement as error:
        return None, (_syntax_problem(text, place, error),)
    problems: tuple[Problem, ...] = ()
    if mended:
        read_as = f"{parsed.name}{parsed.specifier}"
        problems = (
            Problem(
                severity="warning",
                code="legacy-specifier",
                message=f"`{text}` is not a valid requirement; it is read as `{parsed}`",
                origin=origin,
                hint=f"write `{read_as}`",
            ),
        )
    if requirement.url:
        requirement = located_at(replace(requirement, editable=editable), requirement.url)
    elif editable:
        return None, (
            Problem(
                severity="error",
                code="editable-not-a-path",
                message=f"`-e {text}` is neither a local path nor a version-control address",
                origin=origin,
                hint=f"write `-e ./{text}` for a folder, or `{text}` for a project of an index",
            ),
        )
    return requirement, problems


def located_at(requirement: Requirement, address: str) -> Requirement:
    """With what the address says: `path` for a local one, else `url`; name, extras and version where it has them."""
    local = _local_path(address)
    file_name = PurePosixPath(_address_path(address) if local is None else local).name
    name, version = _of_file_name(file_name)
    egg_name, egg_extras = _of_fragment(address) if _SCHEME.match(address) else ("", ())
    return replace(
        requirement,
        name=requirement.name or egg_name or name,
        extras=requirement.extras or egg_extras,
        specifier=f"=={version}" if version else "",
        url=address if local is None else "",
        path="" if local is None else local,
    )


def _is_path(text: str) -> bool:
    if not _LIKE_A_PATH.search(text) or _NAMED.match(text):
        return False
    head, _ = _split_extras(text.partition(";")[0].strip())
    return head.startswith(".") or "/" in head or "\\" in head or head.lower().endswith(_ARCHIVES)


def _from_address(text: str, origin: Origin, *, editable: bool) -> tuple[Requirement | None, tuple[Problem, ...]]:
    is_url = bool(_SCHEME.match(text))
    head, marker = _split_marker(text, _URL_MARKER if is_url else re.compile(";"))
    if marker:
        try:
            marker = parse_marker(marker)
        except InvalidMarker as error:
            return None, (
                Problem(
                    severity="error",
                    code="requirement-syntax",
                    message=f"the marker of `{_short(text)}` cannot be read: {_sentence(error)}",
                    origin=origin,
                ),
            )
    head, extras = _split_extras(head)
    requirement = Requirement(name="", extras=extras, marker=marker, editable=editable, text=text, origin=origin)
    requirement = located_at(requirement, head)
    if not requirement.name and not requirement.path:
        return None, (
            Problem(
                severity="warning",
                code="requirement-unnamed",
                message=f"`{_short(text)}` does not say which project it is, so it is left out",
                origin=origin,
                hint=f"write `NAME @ {head}`",
            ),
        )
    return requirement, ()


def _local_path(address: str) -> str | None:
    """The path an address on this machine means, as written; None for the address of another machine."""
    if not _SCHEME.match(address):
        return address.replace("\\", "/")
    if not address.lower().startswith("file:"):
        return None
    rest = unquote(address[len("file:") :].partition("#")[0])
    rest = rest.removeprefix("//localhost").removeprefix("//")
    return rest.removeprefix("/") if rest.startswith("/${") else rest


def _address_path(address: str) -> str:
    try:
        return unquote(urlsplit(address).path)
    except ValueError:
        return ""


def _of_file_name(file_name: str) -> tuple[str, str]:
    try:
        if file_name.lower().endswith(".whl"):
            name, version, _, _ = parse_wheel_filename(file_name)
        else:
            name, version = parse_sdist_filename(file_name)
    except (InvalidWheelFilename, InvalidSdistFilename):
        return "", ""
    return name, str(version)


def _of_fragment(address: str) -> tuple[str, tuple[str, ...]]:
    egg = parse_qs(address.partition("#")[2]).get("egg", [""])[0]
    match = _EGG.match(egg)
    return (canonicalize_name(match[1]), _extras(match[2] or "")) if match else ("", ())


def _split_extras(text: str) -> tuple[str, tuple[str, ...]]:
    """What stands before the extras at the end of a text, and the extras."""
    head, bracket, extras = text[:-1].rpartition("[") if text.endswith("]") else (text, "", "")
    return (head.rstrip(), _extras(extras)) if head.strip() and bracket and "]" not in extras else (text, ())


def _extras(text: str) -> tuple[str, ...]:
    return tuple(sorted({canonicalize_name(extra.strip()) for extra in text.split(",") if extra.strip()}))


def _split_marker(text: str, separator: re.Pattern[str]) -> tuple[str, str]:
    parts = separator.split(text, maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""


def _syntax_problem(text: str, place: Place, error: InvalidRequirement) -> Problem:
    pointer = str(error).rpartition("\n")[2]  # indented by four, ending in `^` under the character meant
    offset = max(0, len(pointer) - 5) if pointer.endswith("^") else 0
    return Problem(
        severity="error",
        code="requirement-syntax",
        message=f"`{_short(text)}` is not a requirement: {_sentence(error)}",
        origin=place(offset),
        hint=hint_for(text),
    )


def _short(text: str) -> str:
    return text if len(text) <= 120 else f"{text[:119]}…"


def _sentence(error: Exception) -> str:
    """What the parser expected, without the excerpt under it."""
    first_line = str(error).partition("\n")[0]
    return first_line[:1].lower() + first_line[1:]
