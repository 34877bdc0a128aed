"""From a refutation, in numbers, to a proof that people can read (docs/solver.md, "Proofs")."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal, assert_never

from isolate.model.resolution import Proof, Reason, Step, Term
from isolate.resolve.kernel.derivation import Node, derive
from isolate.resolve.kernel.incompatibility import NOT_SELECTED, SELECTED, premises_under
from isolate.resolve.kernel.minimal_core import Core, StaticProblem, minimal
from isolate.resolve.kernel.solver import Refutation
from isolate.resolve.proof.chains import short_form
from isolate.resolve.proof.hints import index_hint
from isolate.resolve.proof.premise import Premise
from isolate.resolve.proof.ranges import ranges_in
from isolate.resolve.proof.words import Words
from isolate.resolve.universe.universe import Universe


def explain(universe: Universe, refutation: Refutation, *, python_is_given: bool) -> Proof:
    """The proof of a refutation that rests on nothing that could not be found out.

    `python_is_given`: a person asked for this Python, so that the hint may speak of another one.
    """
    premises = _merged([universe.premises[number] for number in premises_under(refutation.top)])
    assumed = {project: _assumed_mask(refutation, project) for project in refutation.projects}
    proof = prove(universe, premises, assumed, python_is_given=python_is_given)
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
    proof = _proof(universe, Words(universe, python_is_given=python_is_given), nodes, premises)
    if not core.is_minimal:
        return replace(proof, lines=(*proof.lines, f"not all of the {len(premises):,} statements may be needed"))
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
        case "unusable" | "requires-python":
            return 1
        case "not-on-index":
            return 2
        case "published" | "extra" | "derived":
            return 3
        case "constraint" | "hash":
            return 4
        case "written" | "python":
            return 5
        case _:
            assert_never(reason)


def _merged(premises: Sequence[Premise]) -> list[Premise]:
    """The same premises, but what was told of several releases of a project in the same words told once."""
    merged: dict[tuple[object, ...], Premise] = {}
    for premise in premises:
        (project, mask), *others = premise.terms
        key = (premise.reason, premise.app, premise.origin, premise.text, premise.detail, project, *others)
        if premise.app or premise.reason == "extra" or key not in merged:
            merged[(*key, mask) if premise.app or premise.reason == "extra" else key] = premise
        else:
            wider = merged[key].terms[0][1] | mask
            merged[key] = replace(premise, terms=((project, wider), *others))
    return list(merged.values())


def _assumed_mask(refutation: Refutation, project: int) -> int:
    """The state in which a project is assumed: the one bit of its term."""
    return next(mask for other, mask in refutation.top.terms if other == project)


def _proof(universe: Universe, words: Words, nodes: Sequence[Node], all_premises: Sequence[Premise]) -> Proof:
    numbers = {id(node): place for place, node in enumerate(nodes, start=1)}
    steps = tuple(_step(universe, words, node, numbers, all_premises) for node in nodes)
    apps = tuple(
        sorted(
            universe.entries[project].name
            for project, mask in nodes[-1].terms
            if universe.entries[project].app is not None and mask == SELECTED
        )
    )
    premises = [all_premises[node.premise] for node in nodes if node.premise >= 0]
    short = short_form(universe, words, premises, nodes[-1].terms)
    return Proof(
        apps=apps,
        kind=_kind(universe, premises),
        project=short.project,
        summary=short.summary,
        lines=short.lines,
        steps=steps,
        hint=words.hint(premises) or index_hint(universe, premises, short.project),
        targets=(universe.target,),
        everywhere=not any(_depends_on_target(premise) for premise in premises),
    )


def _depends_on_target(premise: Premise) -> bool:
    """Whether a premise may be false on another target: `extra` in a marker is no part of a target."""
    return premise.reason in ("requires-python", "unusable") or bool(_OF_TARGET.search(premise.marker))


_OF_TARGET = re.compile(r"\b(python|platform|sys|os|implementation)_")


def _kind(universe: Universe, premises: Sequence[Premise]) -> Literal["direct", "transitive", "wheel", "source"]:
    """The kind of a conflict, by what its proof rests on."""
    reasons = {premise.reason for premise in premises}
    if any(premise.direct for premise in premises) or _is_about_places(universe, premises):
        return "source"
    if any(premise.reason == "not-on-index" and not premise.index for premise in premises):
        return "source"
    if "unusable" in reasons:
        return "wheel"
    return "transitive" if "published" in reasons else "direct"


def _is_about_places(universe: Universe, premises: Sequence[Premise]) -> bool:
    """Whether the versions alone would leave a release of a project that lines take from one index."""
    for name in sorted({premise.needed.partition("[")[0] for premise in premises if premise.index and premise.app}):
        number = universe.project(name)
        asked = [each for each in premises if each.needed.partition("[")[0] == name and each.reason in _REQUIRING]
        left = universe.entries[number].full & ~NOT_SELECTED
        for each in asked:
            left &= universe.mask(number, each.specifier)
        if left and len(asked) > 1:
            return True
    return False


_REQUIRING = ("written", "constraint", "published")


def _step(universe: Universe, words: Words, node: Node, numbers: dict[int, int], premises: Sequence[Premise]) -> Step:
    number = numbers[id(node)]
    if node.premise < 0:
        return Step(
            number=number,
            terms=_terms(universe, node),
            reason="derived",
            because=tuple(numbers[id(each)] for each in node.because),
            text=words.derived(node.terms),
        )
    premise = premises[node.premise]
    step = universe.steps.get((premise, number))
    if step is None:
        step = universe.steps[premise, number] = Step(
            number=number,
            terms=_terms(universe, node),
            reason=premise.reason,
            text=words.premise(premise),
            origin=premise.origin,
            app=premise.app,
            project=premise.needed,
            requirement=premise.text,
        )
    return step


def _terms(universe: Universe, node: Node) -> tuple[Term, ...]:
    return tuple(_term(universe, project, mask) for project, mask in node.terms)


def _term(universe: Universe, project: int, mask: int) -> Term:
    entry = universe.entries[project]
    # As numbers, states that differ in one bit have one of 61 hashes.
    key = mask.to_bytes(mask.bit_length() // 8 + 1, "little")
    term = entry.terms.get(key)
    if term is None:
        if entry.app is not None:
            ranges = (("selected", "selected"),) if mask & SELECTED else ()
            term = Term(project=f"app:{entry.name}", ranges=ranges, absent=mask == NOT_SELECTED)
        else:
            term = Term(project=entry.label, ranges=ranges_in(entry, mask), absent=bool(mask & NOT_SELECTED))
        entry.terms[key] = term
    return term
