"""What conflicts in locks alone: what people meant fits together, what each has pinned does not."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import Protocol, Self

from isolate.group.conflicts import conflict_of, identity
from isolate.model.app import App
from isolate.model.grouping import Conflict, Grouping
from isolate.model.proof import LockTogether, Proof
from isolate.model.resolution import Answer, Resolution


class LockResolver(Protocol):
    """Answers questions about sets of applications, by name, and about others in their place."""

    def with_apps(self, apps: Sequence[App], pythons: tuple[str, ...] = ()) -> Self:
        """The same for other applications, on these Pythons where any is named."""
        ...

    def solve(self, names: Sequence[str]) -> Answer:
        """Whether these applications can share an environment."""
        ...

    def clash(self, one: str, other: str) -> Proof | None:
        """The proof from written lines alone that two applications conflict, None where these do not clash."""
        ...


def find_lock_conflicts(
    grouping: Grouping, apps: tuple[App, ...], resolver: LockResolver, *, any_python: bool
) -> tuple[Conflict, ...]:
    """What conflicts in locks, of the pairs that fit together by what people meant.

    With `any_python`, where none is declared, pins with markers are compared on the Python of the pair's environment:
    Pipenv writes a marker at every pin. Which Python that is has to be found out only where they clash on one that an
    application has, alone or in its environment. Overrides are in a lock already, and are not applied to it again.
    """
    with_lock = {app.name for app in apps if app.lock}
    if not with_lock:
        return ()
    locked = [
        replace(app, requirements=app.lock, constraints=(), overrides=(), excludes=()) if app.lock else app
        for app in apps
    ]
    anywhere = resolver.with_apps(locked)
    python_of = {name: each.resolution.python for each in grouping.environments for name in each.apps}
    alone = [answer.python for _, answer in grouping.alone if isinstance(answer, Resolution)]
    pythons = tuple(dict.fromkeys((*python_of.values(), *alone)))

    @cache
    def on(python: str) -> LockResolver:
        return resolver.with_apps(locked, (python,))

    def clash(one: str, other: str) -> Proof | None:
        proof = anywhere.clash(one, other)
        if proof is not None or not any_python:
            return proof
        if not any(on(python).clash(one, other) for python in pythons):
            return None
        python = python_of[one]
        if python != python_of[other]:
            together = resolver.solve([one, other])
            if not isinstance(together, Resolution):
                return None
            python = together.python
        return on(python).clash(one, other)

    apart = {*grouping.pairs.conflicting, *grouping.pairs.undecided}
    fitting = [name for name, answer in grouping.alone if isinstance(answer, Resolution)]
    pairs = [pair for pair in combinations(fitting, 2) if pair not in apart and not with_lock.isdisjoint(pair)]
    return clashing_locks(pairs, clash)


def clashing_locks(pairs: Iterable[tuple[str, str]], clash: Callable[[str, str], Proof | None]) -> tuple[Conflict, ...]:
    """The conflicts between pairs that fit together by intent; `clash` compares what their locks pin."""
    found = []
    for one, other in pairs:
        proof = clash(one, other)
        if proof is not None:
            conflict = conflict_of(replace(proof, hint=LockTogether()))
            found.append(
                replace(
                    conflict,
                    id=identity("lock", conflict.apps, conflict.project),
                    place="lock",
                )
            )
    return tuple(found)
