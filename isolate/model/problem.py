"""What is wrong with an input, told to the person who can mend it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.address import without_credentials
from isolate.model.origin import Origin

Severity = Literal["error", "warning", "note"]

Code = Literal[
    "cache-unusable",
    "cfg-syntax",
    "compose-by-hand",
    "compose-service-twice",
    "conda-malformed",
    "conda-name",
    "conda-syntax",
    "conda-version",
    "config",
    "constraint-syntax",
    "constraint-union",
    "dynamic-dependencies",
    "dynamic-optional-dependencies",
    "editable-not-a-path",
    "encoding-unknown",
    "environment-unset",
    "files-unread",
    "framework-missing",
    "further-conflicts",
    "group-cycle",
    "group-depth",
    "group-left-out",
    "group-missing",
    "hashed-by-download",
    "ignored-text",
    "image-implied",
    "image-platform",
    "image-reference",
    "images-lock",
    "include-cycle",
    "include-depth",
    "include-missing",
    "include-not-local",
    "index-address",
    "index-configuration",
    "index-of-manifest",
    "index-shared",
    "index-unknown",
    "json-syntax",
    "leftover-edited",
    "kubernetes",
    "swarm",
    "legacy-specifier",
    "library",
    "listens-locally",
    "local-compiled",
    "local-metadata",
    "local-missing",
    "local-not-bound",
    "local-outside",
    "local-unnamed",
    "local-variable",
    "lock-contradicts",
    "lock-groups",
    "lock-malformed",
    "lock-missing",
    "lock-not-followed",
    "lock-outdated",
    "lock-platforms",
    "lock-unhashed",
    "manifest-missing",
    "manifest-passed-over",
    "manifests-contradict",
    "not-adopted",
    "not-generated",
    "not-text",
    "not-verified",
    "option-syntax",
    "path-characters",
    "pipfile-malformed",
    "prereleases-of-one",
    "pyproject-malformed",
    "python-specifier",
    "python-syntax",
    "python-version",
    "registry",
    "requirement-name",
    "requirement-syntax",
    "requirement-unnamed",
    "resolution",
    "script-blocks",
    "script-malformed",
    "script-metadata",
    "server-missing",
    "service-ambiguous",
    "service-password",
    "service-unknown",
    "setup-dynamic",
    "source-choice",
    "source-syntax",
    "start-ambiguous",
    "start-contradicted",
    "start-unknown",
    "system-package-name",
    "talks-to-unknown",
    "template-unknown",
    "temporary-file",
    "toml-syntax",
    "undecided",
    "unreadable",
    "upgrade-unknown",
    "wheels-outside",
    "workspace-member",
    "yaml-syntax",
]
"""What kind of problem, for machines; docs/problems.md says of each what it means and what to do."""

_LONGEST = 2_000
"""Characters of a message."""

_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "note": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One line for a person: what is wrong, where, and what to do.

    `code` is one of a closed set of words that stay the same between releases. `message` is a
    lower-case sentence without a final period, names in backticks. An `error` means that something a person
    wrote could not be taken into account, so that no verdict of the run can be complete.
    """

    severity: Severity
    code: Code
    message: str
    origin: Origin | None = None
    hint: str = ""

    def __post_init__(self) -> None:
        """Keep out of what is shown what a message must not quote: credentials, endless text, half characters."""
        for name in ("message", "hint"):
            text = without_credentials(getattr(self, name))
            if len(text) > _LONGEST:
                text = f"{text[: _LONGEST - 1]}…"
            object.__setattr__(self, name, text.encode("utf-8", "backslashreplace").decode())

    def sort_key(self) -> tuple[str, int, int, int, str, str]:
        """Order by place, then by weight, then by text."""
        at = self.origin or Origin(file="")
        return (at.file, at.line, at.column, _RANK[self.severity], self.code, self.message)


class InputError(Exception):
    """What stops a run: turned into one line on stderr and exit code 2 by the command line."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        self.message = without_credentials(message)
        super().__init__(self.message)
        self.hint = hint


class ConfigurationError(InputError):
    """Errors in the configuration, which stop a run: what it then would do might be what the file forbids."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(each.message for each in problems))
        self.problems = problems
