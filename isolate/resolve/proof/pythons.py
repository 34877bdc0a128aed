"""Which Pythons serve which applications, and the proof where none does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from packaging.specifiers import SpecifierSet

from isolate.model.app import App
from isolate.model.resolution import Proof, Step, Term
from isolate.model.target import Target
from isolate.resolve.facts.targets import PYTHON, patches_of
from isolate.resolve.proof.chains import MOST_LINES, placed


@lru_cache(maxsize=4096)
def accepts(specifier: str, python: str) -> bool:
    """Whether a statement about Python accepts a Python, or of a minor version some patch release."""
    specifiers = SpecifierSet(specifier)
    return any(specifiers.contains(patch, prereleases=True) for patch in patches_of(python))


_CHOICES = (".python-version", ".tool-versions", "mise.toml", "runtime.txt")


def without_choices(app: App) -> App:
    """The application without what chooses a Python rather than needs it: a declared Python takes its place."""
    kept = tuple(statement for statement in app.python if statement.source not in _CHOICES)
    return replace(app, python=kept) if kept != app.python else app


def accepted_by(apps: Sequence[App], pythons: Sequence[str]) -> tuple[str, ...]:
    """The Pythons that every statement of every application accepts, in the order given.

    Those that all weak statements accept too go before the others: they choose, and refuse nothing.
    """
    statements = [statement for app in apps for statement in app.python]
    accepted = [
        python for python in pythons if all(accepts(each.specifier, python) for each in statements if not each.weak)
    ]
    chosen = [python for python in accepted if all(accepts(each.specifier, python) for each in statements if each.weak)]
    return (*chosen, *(python for python in accepted if python not in chosen))


def refuse(apps: Sequence[App], pythons: Sequence[str], platforms: Sequence[str]) -> Proof:
    """The proof that no Python serves these applications, from as few statements as are enough."""
    statements = [
        (app, statement)
        for app in apps
        for statement in app.python
        if not statement.weak and not all(accepts(statement.specifier, python) for python in pythons)
    ]
    # The last come first: what an application says itself stands before what its local requirements say.
    for one in reversed(list(statements)):
        fewer = [other for other in statements if other is not one]
        if not any(all(accepts(other.specifier, python) for _, other in fewer) for python in pythons):
            statements = fewer
    steps = []
    for number, (app, statement) in enumerate(statements, start=1):
        refused = tuple(python for python in pythons if not accepts(statement.specifier, python))
        steps.append(
            Step(
                number=number,
                terms=(
                    Term(project=f"app:{app.name}", ranges=(("selected", "selected"),)),
                    Term(project=PYTHON, ranges=_each(refused)),
                ),
                reason="python",
                text=f"`{app.name}` requires Python `{statement.specifier}` ({statement.source})",
                origin=statement.origin,
                app=app.name,
                project=PYTHON,
                requirement=statement.specifier,
            )
        )
    names = tuple(sorted({app.name for app, _ in statements}))
    end = _end(pythons, len(steps))
    steps.append(
        Step(
            number=len(steps) + 1,
            terms=tuple(Term(project=f"app:{name}", ranges=(("selected", "selected"),)) for name in names),
            reason="derived",
            because=tuple(step.number for step in steps),
            text=end,
        )
    )
    rows = tuple(
        placed(statement.origin, f"Python {statement.specifier} ({statement.source})") for _, statement in statements
    )
    said = "; ".join(f"`{app.name}` requires Python `{statement.specifier}`" for app, statement in statements)
    return Proof(
        apps=names,
        kind="python",
        project=PYTHON,
        summary=f"{said}: {end}",
        lines=(*rows, end),
        steps=tuple(steps),
        targets=tuple(Target(python=python, platform=platform) for python in pythons for platform in platforms),
    )


def _each(pythons: Sequence[str]) -> tuple[tuple[str, str], ...]:
    return tuple((python, python) for python in pythons)


def _end(pythons: Sequence[str], statements: int) -> str:
    if len(pythons) == 1:
        return f"the environment is for Python {pythons[0]}"
    if statements == 1:
        return f"none of the Pythons {pythons[-1]} to {pythons[0]} fits"
    return f"no Python from {pythons[-1]} to {pythons[0]} is in {'both' if statements == 2 else 'all'} ranges"


def combine(parts: Sequence[tuple[str, Proof]]) -> Proof:
    """The proof that no Python serves, from a proof for each Python, the best Python first."""
    pythons = [python for python, _ in parts]
    names = tuple(sorted({name for _, proof in parts for name in proof.apps}))
    alike: dict[tuple[str, ...], list[str]] = {}
    for python, proof in parts:
        alike.setdefault((proof.kind, *proof.lines[:-1]), []).append(python)
    of_python = dict(parts)
    steps: list[Step] = []
    ends: list[int] = []
    for served in alike.values():
        steps += _on_pythons(served, of_python[served[0]], len(steps))
        ends.append(len(steps))
    span = f"no Python from {pythons[-1]} to {pythons[0]} serves"
    end = f"{span} {'both' if len(names) == 2 else 'all of them'}" if len(names) > 1 else span
    found = dict.fromkeys(line for _, proof in parts for line in proof.lines[:-1])
    lines = (
        [*found] if len(found) <= MOST_LINES else [*[*found][:MOST_LINES], "… and more (`--verbose` shows every step)"]
    )
    last = Step(
        number=len(steps) + 1,
        terms=tuple(Term(project=f"app:{name}", ranges=(("selected", "selected"),)) for name in names),
        reason="derived",
        because=tuple(ends),
        text=f"so {end}",
    )
    return Proof(
        apps=names,
        kind="python",
        project=PYTHON,
        summary=f"{span} {' and '.join(f'`{name}`' for name in names)}",
        lines=(*lines, end),
        steps=(*steps, last),
        targets=tuple(dict.fromkeys(target for _, proof in parts for target in proof.targets)),
    )


def _on_pythons(pythons: Sequence[str], proof: Proof, before: int) -> list[Step]:
    """The steps of a proof that holds on these Pythons, numbered on from `before`; the last says so."""
    target = proof.targets[0]
    here = Term(project=PYTHON, ranges=_each(pythons))
    steps = [
        replace(
            step,
            terms=tuple(here if term.project == PYTHON else term for term in step.terms),
            number=step.number + before,
            because=tuple(number + before for number in step.because),
            target=None if step.reason in ("derived", "python") else target,
        )
        for step in proof.steps
    ]
    terms = tuple(term for term in steps[-1].terms if term.project != PYTHON)
    apps = " and ".join(f"`{name}`" for name in proof.apps)
    text = f"so {apps} cannot have Python {', '.join(pythons)}"
    steps[-1] = replace(steps[-1], terms=(*terms, here), text=text)
    return steps
