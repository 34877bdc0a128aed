"""A requirement: a line someone wrote, or a line of published metadata."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from packaging.markers import InvalidMarker, Marker
from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508
from packaging.utils import canonicalize_name

from isolate.model.origin import Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A requirement as PEP 508 describes it, with the place where it was written.

    `name` and `extras` are normalised (PEP 503, 685), `extras` are sorted, `specifier`, `marker` and `url` are
    texts (empty where absent), `text` is what the person wrote, without comments and options. A requirement
    on a local folder or archive has a `url` with the scheme `file` and, where the path was written relative,
    a path relative to the root of the analysis in `path`. An address whose file name says a version has it in
    `specifier` too. `hashes` are `algorithm:hex` texts. `index` is the address of the only index that the project
    may come from (of an application's requirement without credentials and the last slash), and `workspace` says
    that it is the member of that name of the uv workspace around the manifest.
    """

    name: str
    extras: tuple[str, ...] = ()
    specifier: str = ""
    marker: str = ""
    url: str = ""
    path: str = ""
    editable: bool = False
    hashes: tuple[str, ...] = ()
    index: str = ""
    workspace: bool = False
    text: str
    origin: Origin


Fields = tuple[str, tuple[str, ...], str, str, str]
"""Name, extras, specifier, marker and address of a requirement, as in `Requirement`."""


# What older tools accepted and PEP 440 refuses, where the meaning is certain (the same list as uv's).
_MENDINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    # `>=3.6.*` means `>=3.6`; `<`, `>` and `~=` likewise.
    (re.compile(r"(>=|<=|>|<|~=)\s*([0-9][0-9A-Za-z.!+-]*?)\.\*"), r"\1\2"),
    # `!=3.0*` and `==3.0*` mean `!=3.0.*` and `==3.0.*`.
    (re.compile(r"(!=|==)\s*([0-9][0-9.]*[0-9])\*"), r"\1\2.*"),
    # `>dev` and `>=dev`: nothing is older.
    (re.compile(r">=?\s*dev\b"), ">=0.0.0.dev0"),
    # A missing comma between two specifiers: `>=1.0 <2.0`, `>=1.0<2.0`.
    (re.compile(r"([0-9A-Za-z*])\s*(?=(?:>=|<=|==|!=|~=|>|<)\s*[0-9])(?<![<>=!~])"), r"\1,"),
    # A trailing comma: `>=1.0,`.
    (re.compile(r",\s*(?=$|;|\))"), ""),
)


_LONGEST = 20_000
"""Characters of a requirement: a marker that a tool wrote out has a few thousand."""
_NUMBER = re.compile(r"[0-9]{300}")
"""More digits than a number in a version has, and fewer than Python refuses to read, or to write after a sum."""
_DEEPEST = 40
"""Parentheses that may be open at once; `packaging` and what evaluates markers descend into each."""


@lru_cache(maxsize=65536)
def parse(text: str) -> tuple[Pep508, bool]:
    """Parse a PEP 508 requirement; the flag says that a legacy specifier was mended.

    Raises `packaging.requirements.InvalidRequirement`, about the text as given, where no mending helps, and where
    the text is longer, has a longer number or is nested deeper than a requirement of a person or a tool ever is.
    """
    if excess := _excess(text):
        raise InvalidRequirement(excess)
    try:
        return Pep508(text), False
    except InvalidRequirement as refused:
        head, semicolon, marker = text.partition(";")
        if "@" in head:
            raise
        for pattern, replacement in _MENDINGS:
            head = pattern.sub(replacement, head)
            try:
                return Pep508(head + semicolon + marker), True
            except InvalidRequirement:
                continue
        raise refused from None


def parse_marker(text: str) -> str:
    """A marker as `packaging` writes it; raises `InvalidMarker`, of what is no marker or too long or deep for one."""
    if excess := _excess(text):
        raise InvalidMarker(excess)
    return str(Marker(text))


def _excess(text: str) -> str:
    """What a text has more of than any requirement; empty where it has not."""
    if len(text) > _LONGEST:
        return f"it has more than {_LONGEST} characters"
    if len(text) >= 300 and _NUMBER.search(text):
        return "it has a number of 300 digits or more"
    if text.count("(") > _DEEPEST:
        depth = deepest = 0
        for sign in text:
            depth += (sign == "(") - (sign == ")")
            deepest = max(deepest, depth)
        if deepest > _DEEPEST:
            return f"it has more than {_DEEPEST} parentheses within each other"
    return ""


def of_text(text: str, origin: Origin) -> Requirement:
    """The requirement that `text` says; raises `InvalidRequirement`."""
    name, extras, specifier, marker, url = fields_of(text)
    return Requirement(name=name, extras=extras, specifier=specifier, marker=marker, url=url, text=text, origin=origin)


@lru_cache(maxsize=65536)
def fields_of(text: str) -> Fields:
    """What a requirement says, in texts: repositories write the same one many times. Raises `InvalidRequirement`."""
    parsed, _ = parse(text)
    extras = tuple(sorted(map(canonicalize_name, parsed.extras))) if parsed.extras else ()
    return canonicalize_name(parsed.name), extras, str(parsed.specifier), str(parsed.marker or ""), parsed.url or ""


def read_fields(text: str) -> Fields | None:
    """What a line of published metadata says; None where it is no requirement and no mending helps."""
    try:
        return fields_of(text)
    except InvalidRequirement:
        return None
