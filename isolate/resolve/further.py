"""Further conflicts of the same applications, each on lines of its own (docs/solver.md, "Further conflicts")."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.resolution import Proof, Step
from isolate.resolve.resolver import Resolver

_LINES = ("written", "constraint", "hash", "python")
Lines = frozenset[tuple[str, Origin | None, str]]


def further(resolver: Resolver, apps: Sequence[App], steps: Sequence[Step]) -> Iterator[Proof | None]:
    """Proofs that the same applications conflict once more, none of which shares a written line with another.

    `apps` are those of a conflict and `steps` is its proof. Each value takes one more resolution; None says that it
    showed no further conflict of these applications, and is the last.
    """
    names = sorted(app.name for app in apps)
    about_python = any(step.reason == "python" for step in steps)
    while True:
        apps = [_without(app, _lines(steps)) for app in apps]
        proof = _conflict(resolver.with_apps(apps), names)
        # What was left out may have let a yanked release in: so the proof has to hold of the whole applications.
        if (
            proof is None
            or sorted(proof.apps) != names
            or not _lines(proof.steps)
            or not resolver.holds(proof)
            or (about_python and not proof.everywhere)
        ):
            yield None
            return
        yield proof
        steps = proof.steps


def _conflict(resolver: Resolver, names: Sequence[str]) -> Proof | None:
    """The proof that these applications conflict, from their lines alone where those are enough."""
    found = resolver.clash(*names) if len(names) == len(("one", "other")) else None
    answer = found or resolver.solve(names)
    return answer if isinstance(answer, Proof) else None


def _lines(steps: Sequence[Step]) -> Lines:
    return frozenset((step.app, step.origin, step.requirement) for step in steps if step.reason in _LINES)


def _without(app: App, lines: Lines) -> App:
    """The application without these lines; a project that it overrides is left out with its override."""
    overridden = [each for each in app.overrides if (app.name, each.origin, each.text) in lines]
    return replace(
        app,
        requirements=tuple(each for each in app.requirements if (app.name, each.origin, each.text) not in lines),
        constraints=tuple(each for each in app.constraints if (app.name, each.origin, each.text) not in lines),
        overrides=tuple(each for each in app.overrides if each not in overridden),
        excludes=(*app.excludes, *(each.name for each in overridden)),
        python=tuple(each for each in app.python if (app.name, each.origin, each.specifier) not in lines),
    )
