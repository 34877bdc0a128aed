"""From premises that refute to the steps in which one sees it (docs/solver.md, "Derivation")."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from isolate.resolve.kernel.incompatibility import PREMISE_OF_NOTHING, Incompatibility, Terms
from isolate.resolve.kernel.minimal_core import StaticProblem
from isolate.resolve.kernel.solver import Refutation

_NARROW = 8
"""Terms of at most so many states are found by their states, for most facts speak of one release among thousands."""


@dataclass(slots=True, eq=False)
class Node:
    """One statement of a derivation: terms that cannot all hold, as a premise or because of earlier nodes.

    `premise` is the place of the premise among those given, -1 where the statement is derived.
    """

    terms: Terms
    premise: int = PREMISE_OF_NOTHING
    because: list[Node] = field(default_factory=list)


def derive(
    premises: Sequence[Terms],
    assumed: Mapping[int, int],
    sizes: Sequence[int],
) -> list[Node]:
    """The nodes of a derivation in order, the last of which is over assumed terms only; the premises have to refute.

    By unit propagation alone where that is enough: then each node says how one project is narrowed. Else every
    incompatibility that a search learns is a node.
    """
    leaves = [Node(terms=terms, premise=place) for place, terms in enumerate(premises)]
    last = _Propagation(leaves, assumed, sizes).run()
    if last is None:
        problem = StaticProblem(premises, sizes, assumed)
        refutation = problem.refute()
        if refutation is None:
            raise AssertionError("premises that have to refute do not")
        last = _of_learned(leaves, refutation, problem.projects)
    return _in_order(last)


class _Propagation:
    """Unit propagation that keeps, for each project, the node that says how far it is narrowed."""

    def __init__(self, leaves: list[Node], assumed: Mapping[int, int], sizes: Sequence[int]) -> None:
        self._leaves = leaves
        self._assumed = assumed
        self._full = {project: (2 << sizes[project]) - 1 for leaf in leaves for project, _ in leaf.terms}
        self._states = {**self._full, **{project: mask for project, mask in assumed.items() if project in self._full}}
        self._nodes: dict[int, list[tuple[int, Node]]] = {}
        """Per project what was left of it, and the statement that says so, one after the other."""

    def run(self) -> Node | None:
        """The contradiction, or None where unit propagation does not reach one."""
        watching = _Watching(self._leaves)
        waiting = dict.fromkeys(self._leaves)
        while waiting:
            leaf = next(iter(waiting))
            del waiting[leaf]
            open_terms = [(project, mask) for project, mask in leaf.terms if self._states[project] & ~mask]
            if not open_terms:
                return self._node(leaf, None)
            project, mask = open_terms[0]
            left = self._states[project] & ~mask
            if len(open_terms) > 1 or left == self._states[project]:
                continue
            node = self._node(leaf, project)
            self._nodes.setdefault(project, []).append((left, node))
            self._states[project] = left
            waiting.update((each, None) for each in watching.holding(project, left) if each is not leaf)
        return None

    def _node(self, leaf: Node, narrowed: int | None) -> Node:
        """The statement that follows from a leaf now: `narrowed` can only be in what the leaf leaves of it."""
        because: list[Node] = []
        terms: dict[int, int] = {}
        for project, mask in leaf.terms:
            is_enough = project == narrowed and self._full[project] & ~mask == self._states[project] & ~mask
            known = None if is_enough else self._since(project, 0 if project == narrowed else mask)
            if known is not None:
                because.append(known)
                terms.update((other, state) for other, state in known.terms if other in self._assumed)
            elif project in self._assumed:
                terms[project] = self._assumed[project]
            if project == narrowed:
                terms[project] = self._full[project] & ~(self._states[project] & ~mask)
        if not because and narrowed is not None:
            return leaf
        return Node(terms=tuple(sorted(terms.items())), because=[*because, leaf])

    def _since(self, project: int, mask: int) -> Node | None:
        """The first statement that leaves a project within a mask, the last where none does; None: nothing was said."""
        if mask == self._full[project]:
            return None
        said = self._nodes.get(project, [])
        # What is left only ever shrinks: the first that is within the mask is found by bisection.
        at = bisect_left(said, True, key=lambda each: not each[0] & ~mask)
        return said[min(at, len(said) - 1)][1] if said else None


class _Watching:
    """Finds the leaves whose term on a project holds; those of terms of few states by the last state that is left."""

    def __init__(self, leaves: Sequence[Node]) -> None:
        self._wide: dict[int, list[tuple[int, Node]]] = {}
        self._narrow: dict[tuple[int, int], list[tuple[int, Node]]] = {}
        for leaf in leaves:
            for project, mask in leaf.terms:
                if mask.bit_count() > _NARROW:
                    self._wide.setdefault(project, []).append((mask, leaf))
                    continue
                rest = mask
                while rest:
                    last = rest.bit_length()
                    self._narrow.setdefault((project, last), []).append((mask, leaf))
                    rest ^= 1 << (last - 1)

    def holding(self, project: int, left: int) -> Iterator[Node]:
        """The leaves whose term on a project holds where these states are left of it."""
        found = chain(self._wide.get(project, ()), self._narrow.get((project, left.bit_length()), ()))
        return (leaf for mask, leaf in found if not left & ~mask)


def _of_learned(leaves: list[Node], refutation: Refutation, numbers: Sequence[int]) -> Node:
    """The learned incompatibilities under a refutation, as nodes; those of one antecedent are that antecedent."""
    nodes: dict[int, Node] = {}
    stack: list[tuple[Incompatibility, bool]] = [(refutation.top, False)]
    while stack:
        one, ready = stack.pop()
        if id(one) in nodes:
            continue
        if one.premise >= 0:
            nodes[id(one)] = leaves[one.premise]
        elif ready:
            because = list(dict.fromkeys(nodes[id(each)] for each in one.antecedents))
            terms = tuple(sorted((numbers[project], mask) for project, mask in one.terms))
            nodes[id(one)] = Node(terms=terms, because=because)
        else:
            stack.append((one, True))
            stack.extend((each, False) for each in reversed(one.antecedents))
    return nodes[id(refutation.top)]


def _in_order(last: Node) -> list[Node]:
    """Every node under `last`, causes before what they cause."""
    order: dict[int, Node] = {}
    stack = [(last, False)]
    while stack:
        node, ready = stack.pop()
        if id(node) in order:
            continue
        if ready:
            order[id(node)] = node
        else:
            stack.append((node, True))
            stack.extend((each, False) for each in reversed(node.because))
    return list(order.values())
