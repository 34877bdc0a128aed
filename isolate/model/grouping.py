"""Which applications can live together, and the certificate that fewer environments are impossible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.distribution import Unreachable
from isolate.model.fact import WrittenPython
from isolate.model.proof import Proof, Step
from isolate.model.resolution import Resolution, Undecided

ConflictKind = Literal["direct", "transitive", "python", "wheel", "source", "alone", "within", "files", "undecided"]

Stage = Literal["alone", "clashes", "environments", "pairs", "further-conflicts", "lock-conflicts"]
"""The parts of an analysis, in their order: each application alone, lines that clash, environments, every pair, ..."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A set of applications that cannot share an environment; drop any one and this conflict is gone.

    `id` is stable across runs. `proof` shows it; where it is `undecided` there is none, and `missing` is what could
    not be found out. `place` says where they conflict: in what people meant, or, where that fits together, in what
    their locks pin.
    """

    id: str
    kind: ConflictKind
    apps: tuple[str, ...]
    project: str = ""
    proof: Proof | None = None
    missing: tuple[Unreachable, ...] = ()
    place: Literal["intent", "lock"] = "intent"

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps of its proof."""
        return self.proof.steps if self.proof else ()

    @property
    def is_for_another_python(self) -> bool:
        """Whether nothing but its own statement keeps an application from the one Python that was declared."""
        if self.kind != "alone" or self.proof is None or len({each.python for each in self.proof.targets}) > 1:
            return False
        return all(step.because or isinstance(step.fact, WrittenPython) for step in self.steps)


@dataclass(frozen=True, slots=True, kw_only=True)
class Environment:
    """Applications that share one environment, and the resolution that shows it."""

    name: str
    apps: tuple[str, ...]
    resolution: Resolution


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """Why fewer environments are impossible.

    `clique`: `apps` conflict pairwise. `unsat`: no assignment to one environment less respects the conflicts
    found. `heuristic`: the best that was found, with a lower bound.
    """

    kind: Literal["clique", "unsat", "heuristic"]
    lower_bound: int
    apps: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """How many pairs of applications there are, and what is known of each; a pair counts in one place.

    `impossible`: one of them at least has no environment by itself, and their lines do not clash. `open`: nothing is
    known, because the run was stopped.
    """

    total: int
    compatible: int
    conflicting: tuple[tuple[str, str], ...]
    undecided: tuple[tuple[str, str], ...]
    impossible: int = 0
    open: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """The whole answer: applications alone, conflicts, pairs, environments, certificate; all sorted by name.

    `lock_conflicts` are of pairs that fit together by what people meant, and not by what their locks pin. `files`
    are the applications that bring distributions which install the same path, each by itself. `open` are the parts that
    are missing or incomplete because the run was stopped, in their order.
    """

    alone: tuple[tuple[str, Resolution | Conflict | Undecided], ...]
    conflicts: tuple[Conflict, ...]
    pairs: Pairs
    environments: tuple[Environment, ...]
    certificate: Certificate | None
    lock_conflicts: tuple[Conflict, ...] = ()
    files: tuple[Conflict, ...] = ()
    open: tuple[Stage, ...] = ()
