"""The facts a search rests on, as far as they have to be told and checked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.origin import Origin
from isolate.model.requirement import Requirement
from isolate.model.resolution import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """One fact: which terms cannot all hold (by number and mask), and where that is said.

    `app` is set for what an application's line says. `needed` is the project a requirement asks for, `specifier` what
    it asks (`direct`: the address of a direct reference, `index`: of the only index), `text` the line as it stands.
    `detail` says more where the reason alone does not. `marker` is the condition under which the line holds.
    """

    reason: Reason
    terms: tuple[tuple[int, int], ...]
    app: str = ""
    needed: str = ""
    specifier: str = ""
    direct: str = ""
    index: str = ""
    text: str = ""
    detail: str = ""
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
    needed: str,
) -> Premise:
    """What a line of an application says."""
    return Premise(
        reason=reason,
        terms=terms,
        app=app,
        needed=needed,
        specifier=line.specifier,
        direct=line.url,
        index=line.index,
        text=line.text,
        marker=line.marker,
        origin=line.origin,
    )
