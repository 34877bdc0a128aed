"""The facts a search rests on, as far as they have to be told and checked."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.origin import Origin
from isolate.model.resolution import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class Premise:
    """One fact: which terms cannot all hold (by number and mask), and where that is said.

    `app` is set for what an application's line says. `needed` is the project a requirement asks for, `specifier` what
    it asks (`direct`: the address of a direct reference), `text` the line as it stands. `detail` says more where the
    reason alone does not. `marker` is the condition under which the line holds.
    """

    reason: Reason
    terms: tuple[tuple[int, int], ...]
    app: str = ""
    needed: str = ""
    specifier: str = ""
    direct: str = ""
    text: str = ""
    detail: str = ""
    marker: str = ""
    origin: Origin | None = None

    @property
    def subject(self) -> tuple[int, int]:
        """The project and the releases that the fact is about."""
        return self.terms[-1 if self.reason == "hash" else 0]
