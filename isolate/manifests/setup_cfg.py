"""`setup.cfg` of setuptools."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from packaging.utils import canonicalize_name

from isolate.manifests.draft import Draft, following
from isolate.model.manifest import Manifest
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

_SECTION = re.compile(r"\[(?P<name>[^\]]+)\]")
_OPTION = re.compile(r"(?P<key>[^:=\s][^:=]*)[:=]\s*(?P<value>.*)$")
_INLINE_COMMENT = re.compile(r"(^|\s)#.*")


@dataclass(slots=True)
class _Option:
    """A value by its physical lines: (text, line, column)."""

    lines: list[tuple[str, int, int]] = field(default_factory=list)

    def text(self) -> str:
        return "\n".join(text for text, _, _ in self.lines).strip()


def read(path: str, text: str) -> Manifest:
    """What the declarative metadata of setuptools says; a file that only configures tools says nothing."""
    draft = Draft(path=path, format="setup.cfg")
    sections, bad = _sections(text)
    options = sections.get("options", {})
    if bad and ("options" in sections or "metadata" in sections):
        draft.lose("error", "cfg-syntax", f"`{path}` has a line that is no option", Origin(file=path, line=bad))
    if "name" in sections.get("metadata", {}):
        name = sections["metadata"]["name"].text()
        draft.name(None if name.startswith(("attr:", "file:")) else name)
    if "version" in sections.get("metadata", {}):
        draft.says_version(sections["metadata"]["version"].text())
    if "install_requires" in options:
        draft.requirements += _requirements(draft, options["install_requires"])
    for extra, option in sections.get("options.extras_require", {}).items():
        found = tuple(_requirements(draft, option, extra=canonicalize_name(extra)))
        draft.extras.append((canonicalize_name(extra), found))
    if "python_requires" in options:
        option = options["python_requires"]
        _, line, column = next((each for each in option.lines if each[0].strip()), option.lines[0])
        draft.says_python(option.text(), "python_requires", Origin(file=path, line=line, column=column))
    if "console_scripts" in sections.get("options.entry_points", {}):
        for written, line, column in sections["options.entry_points"]["console_scripts"].lines:
            script, equals, target = written.partition("=")
            if equals:
                draft.script(script.strip(), target.strip(), Origin(file=path, line=line, column=column))
    return draft.manifest()


def _sections(text: str) -> tuple[dict[str, dict[str, _Option]], int]:
    """Options by section, and the first line that is none, as configparser reads the file for setuptools."""
    sections: dict[str, dict[str, _Option]] = {}
    current: dict[str, _Option] | None = None
    keeps_keys = False
    option: _Option | None = None
    bad = 0
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\r\n \t")
        if not line.strip() or line.lstrip().startswith(("#", ";")):
            continue
        if line[0] in " \t" and option is not None:
            stripped = line.lstrip()
            option.lines.append((stripped, number, len(line) - len(stripped) + 1))
        elif match := _SECTION.match(line):
            current, option = sections.setdefault(match["name"], {}), None
            keeps_keys = "extras_require" in match["name"]
        elif current is not None and (match := _OPTION.match(line)):
            # setuptools takes `install-requires` for `install_requires`, an extra's name as it is.
            key = match["key"].rstrip() if keeps_keys else match["key"].rstrip().replace("-", "_")
            option = current[key] = _Option([(match["value"], number, match.start("value") + 1)])
        else:
            bad = bad or number
    return sections, bad


def _requirements(draft: Draft, option: _Option, *, extra: str = "") -> Iterator[Requirement]:
    """The requirements of a `list-semi` value: one a line, or parted by semicolons where there is one line."""
    whole = option.text()
    if whole.startswith("file:"):
        for file in whole.removeprefix("file:").replace("\n", ",").split(","):
            if file.strip():
                _, line, column = next(each for each in option.lines if each[0].strip())
                draft.include(file.strip(), Origin(file=draft.path, line=line, column=column), extra=extra)
        return
    lines = option.lines
    if "\n" not in whole and ";" in whole:
        written, line, column = next(each for each in lines if each[0].strip())
        lines, at = [], column
        for part in written.split(";"):
            lines.append((part, line, at))
            at += len(part) + 1
    for written, line, column in lines:
        text = _INLINE_COMMENT.sub("", written).rstrip()
        column += len(text) - len(text.lstrip())  # noqa: PLW2901
        if text.strip():
            place = Origin(file=draft.path, line=line, column=column)
            found = draft.requirement(text.strip(), following(place))
            if found is not None:
                yield found
