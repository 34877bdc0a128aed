"""From a refutation, in numbers, to a proof that people can read (docs/solver.md, "Proofs")."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, assert_never

from isolate.model.proof import Proof, Step
from isolate.resolve.kernel.derivation import Node, derive
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, premises_under
from isolate.resolve.kernel.minimal_core import Core, StaticProblem, minimal
from isolate.resolve.kernel.solver import Refutation
from isolate.resolve.proof.facts import derived_from, fact_of, terms_of
from isolate.resolve.proof.hints import hint_for
from isolate.resolve.proof.premise import Premise, Reason
from isolate.resolve.universe.universe import Universe


def explain(universe: Universe, refutation: Refutation, *, python_is_given: bool) -> Proof:
    """The proof of a refutation that rests on nothing that could not be found out.

    `python_is_given`: a person asked for this Python, so that the hint may speak of another one.
    """
    premises = _merged([universe.premises[number] for number in premises_under(refutation.top)])
    proof = prove(universe, premises, universe.assumed_under(refutation), python_is_given=python_is_given)
    if proof is None:
        raise AssertionError("the premises of a refutation do not refute")
    return proof


def prove(
    universe: Universe,
    premises: Sequence[Premise],
    assumed: Mapping[int, int],
    *,
    python_is_given: bool,
    are_minimal: bool = False,
) -> Proof | None:
    """The proof that these premises and assumptions cannot all hold, from as few of them as are enough; or None.

    `are_minimal`: it is known that they refute, and that none can be left out.
    """
    sizes = universe.sizes
    every = Core(places=range(len(premises)))
    facts = [premise.terms for premise in premises]
    core = every if are_minimal else minimal(StaticProblem(facts, sizes, assumed), _spared_first(premises))
    if core is None:
        return None
    premises = [premises[place] for place in core.places]
    nodes = derive([premise.terms for premise in premises], assumed, sizes)
    proof = _proof(universe, nodes, premises, python_is_given=python_is_given)
    if not core.is_minimal:
        return replace(proof, is_minimal=False)
    return proof


def _spared_first(premises: Sequence[Premise]) -> list[int]:
    """The places of premises in the order in which it is tried to leave them out.

    What a person cannot change goes first: what is left is then about written lines wherever that is possible.
    """
    return sorted(range(len(premises)), key=lambda place: (_rank(premises[place].reason), place))


def _rank(reason: Reason) -> int:
    match reason:
        case "cut-off" | "prerelease" | "yanked":
            return 0
        case "no-file" | "unreadable" | "unknown" | "lacks-extra" | "requires-python":
            return 1
        case "not-on-index":
            return 2
        case "published" | "one-version":
            return 3
        case "constraint" | "hash" | "asked-limit" | "asked-exclusion":
            return 4
        case "written" | "asked":
            return 5
        case _:
            assert_never(reason)


def _merged(premises: Sequence[Premise]) -> list[Premise]:
    """The same premises, but what is said alike of several releases of a project said once."""
    merged: dict[tuple[object, ...], Premise] = {}
    for premise in premises:
        (project, mask), *others = premise.terms
        key = (replace(premise, terms=()), project, *others)
        if premise.app or premise.reason == "one-version" or key not in merged:
            merged[(*key, mask) if premise.app or premise.reason == "one-version" else key] = premise
        else:
            wider = merged[key].terms[0][1] | mask
            merged[key] = replace(premise, terms=((project, wider), *others))
    return list(merged.values())


def _proof(universe: Universe, nodes: Sequence[Node], premises: Sequence[Premise], *, python_is_given: bool) -> Proof:
    numbers = {id(node): place for place, node in enumerate(nodes, start=1)}
    steps = tuple(_step(universe, node, numbers, premises) for node in nodes)
    conclusion = derived_from(universe, nodes[-1].terms)
    ordered = [premises[node.premise] for node in nodes if node.premise >= 0]
    project = _clash(universe, ordered)
    return Proof(
        apps=tuple(sorted(conclusion.apps)),
        kind=_kind(universe, ordered),
        project=project,
        newest=_newest(universe, ordered, project),
        steps=steps,
        hint=hint_for(universe, ordered, project, python_is_given=python_is_given),
        targets=(universe.target,),
        everywhere=not any(_depends_on_target(premise) for premise in ordered),
    )


def _clash(universe: Universe, premises: Sequence[Premise]) -> str:
    """The project that is asked for and of which nothing leads further; the one asked for most often."""
    asked = [premise.needed for premise in premises if premise.reason in _REQUIRING]
    leading = {universe.entries[premise.subject[0]].name for premise in premises if premise.reason == "published"}
    ends = [project for project in asked if project not in leading] or asked
    if not ends:
        return universe.entries[premises[-1].subject[0]].name
    return Counter(ends).most_common(1)[0][0]


def _newest(universe: Universe, premises: Sequence[Premise], project: str) -> str | None:
    """The newest release of the project on the index that is asked first; None where none of those asked knows it.

    Where lines take the project from an index alone, those indexes are asked.
    """
    entry = universe.entries[universe.project(project)]
    named = {each.index for each in premises if each.reason in _LINES and each.needed == project and each.index}
    asked = [each for each in entry.sections if not named or each.asked in named]
    if entry.addresses:
        return entry.releases[-1].version
    known = [each for each in asked if each.start < each.end]
    return entry.releases[known[0].end - 1].version if known else None


_LINES = ("written", "constraint")


def _depends_on_target(premise: Premise) -> bool:
    """Whether a premise may be false on another target: `extra` in a marker is no part of a target."""
    return premise.reason in ("requires-python", "no-file", "unreadable") or bool(_OF_TARGET.search(premise.marker))


_OF_TARGET = re.compile(r"\b(python|platform|sys|os|implementation)_")


def _kind(universe: Universe, premises: Sequence[Premise]) -> Literal["direct", "transitive", "wheel", "source"]:
    """The kind of a conflict, by what its proof rests on."""
    reasons = {premise.reason for premise in premises}
    if any(premise.direct for premise in premises) or _is_about_places(universe, premises):
        return "source"
    if any(premise.reason == "not-on-index" and not premise.index for premise in premises):
        return "source"
    if reasons & {"no-file", "unreadable"}:
        return "wheel"
    return "transitive" if "published" in reasons else "direct"


def _is_about_places(universe: Universe, premises: Sequence[Premise]) -> bool:
    """Whether the versions alone would leave a release of a project that lines take from one index."""
    for name in sorted({premise.needed for premise in premises if premise.index and premise.app}):
        number = universe.project(name)
        asked = [each for each in premises if each.needed == name and each.reason in _REQUIRING]
        left = universe.entries[number].full & ~NOT_SELECTED
        for each in asked:
            left &= universe.mask(number, each.specifier)
        if left and len(asked) > 1:
            return True
    return False


_REQUIRING = ("written", "constraint", "asked", "asked-limit", "asked-exclusion", "published")


def _step(universe: Universe, node: Node, numbers: dict[int, int], premises: Sequence[Premise]) -> Step:
    number = numbers[id(node)]
    if node.premise < 0:
        return Step(
            number=number,
            terms=terms_of(universe, node.terms),
            fact=derived_from(universe, node.terms),
            because=tuple(numbers[id(each)] for each in node.because),
        )
    premise = premises[node.premise]
    step = universe.steps.get((premise, number))
    if step is None:
        terms, fact = terms_of(universe, premise.terms), fact_of(universe, premise)
        step = universe.steps[premise, number] = Step(number=number, terms=terms, fact=fact)
    return step
