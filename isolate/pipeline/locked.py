"""What conflicts in locks alone, asked of a resolver to which each application requires what its lock pins."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING

from isolate.group import find_lock_conflicts
from isolate.model.resolution import Resolution

if TYPE_CHECKING:
    from isolate.model.grouping import Conflict, Grouping
    from isolate.model.resolution import Proof
    from isolate.pipeline import Run
    from isolate.resolve import Resolver


def lock_conflicts(run: Run, grouping: Grouping) -> tuple[Conflict, ...]:
    """What conflicts in locks, of the pairs that fit together by what people meant.

    Where no Python is declared, pins with markers are compared on the Python of the pair's environment: Pipenv writes
    a marker at every pin. Overrides are in a lock already, and are not applied to it again.
    """
    if not any(app.lock for app in run.apps):
        return ()
    locked = [
        replace(app, requirements=app.lock, constraints=(), overrides=(), excludes=()) if app.lock else app
        for app in run.apps
    ]
    anywhere = run.resolver.with_apps(locked)
    python_of = {name: each.resolution.python for each in grouping.environments for name in each.apps}

    @cache
    def on(python: str) -> Resolver:
        return run.resolver.with_apps(locked, (python,))

    def clash(one: str, other: str) -> Proof | None:
        proof = anywhere.clash(one, other)
        if proof is not None or run.options.pythons:
            return proof
        python = python_of[one]
        if python != python_of[other]:
            together = run.resolver.solve([one, other])
            if not isinstance(together, Resolution):
                return None
            python = together.python
        return on(python).clash(one, other)

    apart = {*grouping.pairs.conflicting, *grouping.pairs.undecided}
    fitting = [name for name, answer in grouping.alone if isinstance(answer, Resolution)]
    return find_lock_conflicts([pair for pair in combinations(fitting, 2) if pair not in apart], clash)
