"""Further conflicts of the same applications, each on lines of its own (docs/solver.md, "Further conflicts")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice, product

from packaging.utils import canonicalize_name

from isolate.model.app import App
from isolate.model.origin import Origin
from isolate.model.resolution import Proof, Step
from isolate.resolve.resolver import Resolver

_LINES = ("written", "constraint", "hash", "python")
_NUMBER = re.compile("\0[0-9]+")
"""What tells the remains of one application in several conflicts apart; no name has it, and every text loses it."""
_PROJECT = re.compile(r"^[\w.-]+")
Line = tuple[str, Origin | None, str]
"""The application, the place, and the text of a line."""
Lines = frozenset[Line]


_MOST_PARTIAL = 3
"""So often it is looked for conflicts of one set that share a line with a known one."""
_MOST_PARTIAL_LOOKS = 50
"""The same of all sets together: each is mostly a resolution that succeeds, and so dearer than a conflict."""


@dataclass(slots=True)
class _Set:
    """A set of applications that conflicts: the lines of each conflict that is known, and the proofs found."""

    apps: Sequence[App]
    known: list[Lines]
    projects: set[str]
    about_python: bool
    through_metadata: bool
    proofs: list[Proof] = field(default_factory=list)
    is_all: bool = False
    """Whether every conflict that shares no line with another is known."""
    partial: int = 0
    """How often it was looked for conflicts that share a line."""
    resolved: list[Lines] = field(default_factory=list)
    """Of lines of which one was taken from each conflict: those without which the rest resolves."""

    def next_lines(self) -> list[Lines]:
        """What to leave out next: all lines that are known to conflict, then one of each conflict, in several ways.

        Of these only lines that name a project of a clash, where there are such: what shares a line with a conflict
        shares the one that leads to many projects.
        """
        if not self.is_all:
            return [frozenset().union(*self.known)]
        if not self.through_metadata:
            return []
        ends = [frozenset(filter(self._is_end, lines)) or lines for lines in self.known]
        open_ones = (each for each in _one_of_each(ends) if not any(lines <= each for lines in self.resolved))
        return list(islice(open_ones, max(0, _MOST_PARTIAL - self.partial)))

    def _is_end(self, line: Line) -> bool:
        """Whether a line names a project of a clash: others lead there through metadata, and perhaps elsewhere too."""
        return any(canonicalize_name(name) in self.projects for name in _PROJECT.findall(line[2]))


def further(
    resolver: Resolver, conflicts: Sequence[tuple[Sequence[App], Sequence[Step], str]], *, looks: int, most: int
) -> list[tuple[tuple[Proof, ...], bool]]:
    """For each conflict, given as its applications, its proof and its project, further ones, and whether these are all.

    First those that share no written line with another: whether these are all is said. Then those over other projects
    that are left where one line of each known conflict is changed. Each look is a resolution; there are at most so many
    `looks`, and at most so many proofs of each. What is left of the lines of all sets is resolved by one resolver a
    round, so that they share all that it learns.
    """
    sets = [
        _Set(
            apps=sorted(apps, key=lambda app: app.name),
            known=[_lines(steps)],
            projects={project},
            about_python=any(step.reason == "python" for step in steps),
            through_metadata=any(step.reason == "published" for step in steps),
        )
        for apps, steps, project in conflicts
    ]
    # Where few looks are left, what shares no line with another goes before what does.
    for last in (False, True):
        waiting = [each for each in sets if each.is_all == last]
        looks = min(looks, _MOST_PARTIAL_LOOKS) if last else looks
        while left_out := _at_most(looks, waiting):
            looks -= len(left_out)
            _look(resolver, left_out)
            waiting = [each for each in waiting if each.is_all == last and len(each.proofs) < most]
    return [(tuple(each.proofs), each.is_all) for each in sets]


def _at_most(looks: int, sets: Sequence[_Set]) -> list[tuple[_Set, Lines]]:
    """What to leave out of each set next, so many times in all."""
    return list(islice(((each, lines) for each in sets for lines in each.next_lines()), max(looks, 0)))


def _look(resolver: Resolver, left_out: Sequence[tuple[_Set, Lines]]) -> None:
    """Resolve what is left of each set: a further proof, or the end."""
    remains = [
        [_remains(app, lines, f"\0{place}") for app in each.apps] for place, (each, lines) in enumerate(left_out)
    ]
    relaxed = resolver.with_apps([app for apps in remains for app in apps])
    for (each, lines), apps in zip(left_out, remains, strict=True):
        proof = _conflict_of(resolver, relaxed, each, [app.name for app in apps])
        if each.is_all:
            each.partial += 1
            each.resolved += [lines] if proof is None else []
        each.is_all = each.is_all or proof is None
        if proof is not None:
            each.known += [new] if (new := _lines(proof.steps)) not in each.known else []
            each.proofs += [proof] if not each.is_all or proof.project not in each.projects else []
            each.projects.add(proof.project)


def _remains(app: App, left_out: Lines, number: str) -> App:
    """An application without some of its lines, under a name of its own."""
    return replace(_without(app, left_out), name=f"{app.name}{number}")


def _conflict_of(resolver: Resolver, relaxed: Resolver, each: _Set, names: Sequence[str]) -> Proof | None:
    """The proof, about the applications themselves, that what is left of all of them conflicts, if it does."""
    found = relaxed.clash(*names) if len(names) == len(("one", "other")) else None
    answer = found or relaxed.solve(names)
    if not isinstance(answer, Proof) or len(answer.apps) < len(names) or not _lines(answer.steps):
        return None
    proof = _plain(answer)
    # What was left out may have let a yanked release in: so the proof has to hold of the whole applications.
    return proof if resolver.holds(proof) and (proof.everywhere or not each.about_python) else None


def _one_of_each(conflicts: Sequence[Lines]) -> Iterator[Lines]:
    """Lines of which one is in each conflict, and none can be spared."""
    for choice in product(*(sorted(lines, key=repr) for lines in conflicts)):
        chosen = frozenset(choice)
        if not any(all(chosen - {line} & lines for lines in conflicts) for line in chosen):
            yield chosen


def _plain(proof: Proof) -> Proof:
    """The proof about the applications themselves."""
    return replace(
        proof,
        apps=tuple(map(_name, proof.apps)),
        summary=_name(proof.summary),
        lines=tuple(map(_name, proof.lines)),
        hint=_name(proof.hint),
        steps=tuple(
            replace(
                step,
                app=_name(step.app),
                text=_name(step.text),
                terms=tuple(replace(term, project=_name(term.project)) for term in step.terms),
            )
            for step in proof.steps
        ),
    )


def _name(text: str) -> str:
    return _NUMBER.sub("", text)


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
