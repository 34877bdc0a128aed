"""The facts a search rests on, as far as they have to be told and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

Reason = Literal[
    "written",  # an application's line requires something
    "constraint",  # a line of a constraint file
    "asked",  # the question requires something
    "asked-limit",  # the question limits a project
    "asked-exclusion",  # the question is about environments without a project
    "published",  # a release's metadata requires something
    "one-version",  # an extra is its project in the same version
    "requires-python",  # a release refuses the Python of the target
    "no-file",  # no file of the release can be installed on the target
    "unreadable",  # its metadata has a requirement that no standard allows
    "unknown",  # it is out of reach: no proof rests on that
    "lacks-extra",  # it has no such extra: no proof rests on that
    "yanked",  # withdrawn by its authors
    "prerelease",  # a pre-release nobody asked for
    "cut-off",  # uploaded after the cut-off date
    "hash",  # no file has a hash that an application's line gives
    "not-on-index",  # it is on no index of the run
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """One fact: which terms cannot all hold (by number and mask), and where that is said.

    `app` is set for what an application's line says. `needed` is the project a requirement asks for, `specifier` what
    it asks (`direct`: the address of a direct reference, `index`: of the only index), `text` the line as it stands.
    A fact about files has the `Requires-Python` of the releases in `specifier`. `marker` is the condition under which
    the line holds.
    """

    reason: Reason
    terms: tuple[tuple[int, int], ...]
    app: str = ""
    needed: str = ""
    extra: str = ""
    specifier: str = ""
    direct: str = ""
    index: str = ""
    text: str = ""
    marker: str = ""
    origin: Origin | None = None

    @property
    def subject(self) -> tuple[int, int]:
        """The project and the releases that the fact is about."""
        return self.terms[-1 if self.reason == "hash" else 0]


def premise_of(
    line: Requirement,
    reason: Literal["written", "constraint"],
    app: str,
    terms: tuple[tuple[int, int], ...],
    extra: str = "",
) -> Premise:
    """The fact that a line of an application states."""
    return Premise(
        reason=reason,
        terms=terms,
        app=app,
        needed=line.name,
        extra=extra,
        specifier=line.specifier,
        direct=line.url,
        index=line.index,
        text=line.text,
        marker=line.marker,
        origin=line.origin,
    )
