"""Which Pythons serve which applications, and the proof where none does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache

from packaging.specifiers import SpecifierSet

from isolate.model.app import App
from isolate.model.fact import PYTHON, Fact, NoPython, NotOnPython, Range, RequiresPython, Term, WrittenPython
from isolate.model.proof import Proof, Step
from isolate.model.target import Target
from isolate.resolve.facts.targets import patches_of


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
    names = tuple(sorted({app.name for app, _ in statements}))
    steps = [
        Step(
            number=number,
            terms=(Term(app=app.name), _term_of(tuple(p for p in pythons if not accepts(statement.specifier, p)))),
            fact=WrittenPython(
                app=app.name, specifier=statement.specifier, source=statement.source, origin=statement.origin
            ),
        )
        for number, (app, statement) in enumerate(statements, start=1)
    ]
    end = NoPython(apps=names, pythons=tuple(pythons), statements=len(steps))
    return Proof(
        apps=names,
        kind="python",
        project=PYTHON,
        steps=(*steps, _end(end, len(steps) + 1, range(1, len(steps) + 1))),
        targets=tuple(Target(python=python, platform=platform) for python in pythons for platform in platforms),
    )


def _term_of(pythons: Sequence[str]) -> Term:
    """The term that says that an environment has one of these Pythons."""
    return Term(project=PYTHON, ranges=tuple(Range(first=python, last=python) for python in pythons))


def _end(fact: NoPython, number: int, because: Iterable[int]) -> Step:
    """The last step: the applications are not together."""
    return Step(number=number, terms=tuple(Term(app=name) for name in fact.apps), fact=fact, because=tuple(because))


def combine(parts: Sequence[tuple[str, Proof]]) -> Proof:
    """The proof that no Python serves, from a proof for each Python, the best Python first."""
    pythons = tuple(python for python, _ in parts)
    names = tuple(sorted({name for _, proof in parts for name in proof.apps}))
    alike: dict[tuple[object, ...], list[tuple[str, Proof]]] = {}
    for python, proof in parts:
        facts = tuple(_on_any_python(step.fact) for step in proof.steps if not step.because)
        alike.setdefault((proof.kind, proof.project, facts), []).append((python, proof))
    steps: list[Step] = []
    ends: list[int] = []
    for same in alike.values():
        steps += _on_pythons(same, len(steps))
        ends.append(len(steps))
    return Proof(
        apps=names,
        kind="python",
        project=PYTHON,
        steps=(*steps, _end(NoPython(apps=names, pythons=pythons), len(steps) + 1, ends)),
        targets=tuple(dict.fromkeys(target for _, proof in parts for target in proof.targets)),
        parts=tuple(same[0][1] for same in alike.values()),
    )


def _on_any_python(fact: Fact) -> Fact:
    """The fact without the Python that it is true of, where what it says of other Pythons would read the same."""
    return replace(fact, python="") if isinstance(fact, RequiresPython) and fact.specifier else fact


def _on_pythons(same: Sequence[tuple[str, Proof]], before: int) -> list[Step]:
    """The steps of proofs that rest on the same facts, each on its Python, numbered on from `before`."""
    pythons = tuple(python for python, _ in same)
    proof, here = same[0][1], _term_of(pythons)
    targets = tuple(next(one for one in each.targets if one.python == python) for python, each in same)
    steps = [
        replace(
            step,
            terms=tuple(here if term.project == PYTHON else term for term in step.terms),
            number=step.number + before,
            because=tuple(number + before for number in step.because),
            targets=() if step.because or isinstance(step.fact, WrittenPython) else targets,
        )
        for step in proof.steps
    ]
    terms = tuple(term for term in steps[-1].terms if term.project != PYTHON)
    steps[-1] = replace(steps[-1], terms=(*terms, here), fact=NotOnPython(apps=proof.apps, pythons=pythons))
    return steps
