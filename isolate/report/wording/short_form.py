"""The short form of a proof: one sentence, and a few lines from written lines to the project where they clash."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isolate.model.fact import (
    Asked,
    Constraint,
    Fact,
    NoPython,
    NotOnIndex,
    OneVersion,
    Published,
    Refusal,
    RequiresPython,
    Written,
    WrittenPython,
)
from isolate.model.origin import Origin
from isolate.model.proof import Collision, Proof
from isolate.report.wording.facts import joined, only_from, sentence, statement

MOST_LINES = 7
"""So many lines before the last one: a conflict with its heading and a hint takes ten."""
ARROW = " → "
"""What parts a requirement of a chain from what it leads to."""
_MOST_ALTERNATIVES = 4
_MOST_PATHS = 3
_NOWHERE = Origin(file="")
_BRACKETS = re.compile(r"^(\S+) \((.*)\)$")
"""A published requirement with the brackets that older metadata has around specifiers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line of a short form, and, of what a person wrote, its place: the file and the number of the line."""

    text: str
    place: str = ""
    is_asked: bool = False
    """It begins with what was only asked."""
    leads_on: bool = False
    """It goes on to what releases require."""

    def __str__(self) -> str:
        return f"{self.place}  {self.text}" if self.place else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """What is shown first of a proof; the last of its lines says what follows from those before."""

    summary: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """One way from a written line to the project of the clash: the line, and what it leads to, hop by hop.

    Releases of one project may ask for different things: then a hop has several alternatives.
    """

    first: Written | Constraint | Asked
    hops: tuple[tuple[Published, ...], ...] = ()

    @property
    def line(self) -> Line:
        if isinstance(self.first, Asked):
            return Line(text=self.text, is_asked=True, leads_on=bool(self.hops))
        return Line(text=self.text, place=_place(self.first.origin), leads_on=bool(self.hops))

    @property
    def app(self) -> str:
        return "" if isinstance(self.first, Asked) else self.first.app

    @property
    def text(self) -> str:
        hops = (
            _alternatives(dict.fromkeys(_BRACKETS.sub(r"\1\2", each.requirement) for each in hop)) for hop in self.hops
        )
        text = ARROW.join((f"{self.first.requirement}{only_from(self.first.needed)}", *hops))
        return f"{text} (constraint)" if isinstance(self.first, Constraint) else text


def _alternatives(texts: Iterable[str]) -> str:
    """What several releases of a project ask for, of many things the first."""
    few = list(texts)
    more = len(few) - _MOST_ALTERNATIVES + 1
    if more > 1:
        few = [*few[: _MOST_ALTERNATIVES - 1], f"{more} others"]
    return " or ".join(few)


def short_form(proof: Proof, most: int = MOST_LINES) -> ShortForm:
    """The few lines that show a proof: one chain per written line if it has that shape, else its premises.

    So many lines at most stand before the last one.
    """
    if proof.collisions:
        return _of_collisions(proof.apps, proof.collisions)
    end = proof.steps[-1].fact
    if isinstance(end, NoPython):
        return _of_pythons(proof, end, most)
    premises = [step.fact for step in proof.steps if not step.because]
    chains = _chains(premises, proof.project)
    refusals = [fact for fact in premises if isinstance(fact, Refusal)]
    rows: list[Line | Fact]
    if chains is not None and all(fact.releases.project == proof.project for fact in refusals):
        rows = [chain.line for chain in chains]
        rows += [fact for fact in refusals if not isinstance(fact, NotOnIndex)]
        last = _end(proof, chains, refusals)
        shown = "; ".join(f"`{chain.app}` requires `{chain.text}`" for chain in chains[:3])
        summary = f"{shown}: {last}"
    else:
        rows = [
            Line(text=f"{fact.requirement}{only_from(fact.needed)}", place=_place(fact.origin))
            for fact in premises
            if isinstance(fact, Written | Constraint)
        ]
        rows += [fact for fact in premises if not isinstance(fact, Written | Constraint | Asked | OneVersion)]
        last = sentence(end)
        summary = f"{statement(end)}: what they require leaves no release of `{proof.project}`"
    lines = [*_first_of(rows, most), Line(text=last)]
    if not proof.is_minimal:
        lines.append(Line(text=f"not all of the {len(premises):,} statements may be needed"))
    return ShortForm(summary=summary, lines=tuple(lines))


def _origin(fact: Written | Constraint | Asked) -> Origin | None:
    return None if isinstance(fact, Asked) else fact.origin


def _place(origin: Origin | None) -> str:
    return f"{origin.file}:{origin.line}" if origin else ""


def _first_of(rows: Sequence[Line | Fact], most: int) -> list[Line]:
    """The lines, and facts in words; of many the first, and how many there are besides."""
    shown = rows if len(rows) <= most else rows[: most - 1]
    lines = [each if isinstance(each, Line) else Line(text=sentence(each)) for each in shown]
    if len(shown) < len(rows):
        lines.append(Line(text=f"… and {len(rows) - len(shown)} more (`--verbose` shows every step)"))
    return lines


def _chains(premises: Sequence[Fact], clash: str) -> list[_Chain] | None:
    """One chain per requirement on the project of the clash; None where the premises have another shape."""
    links = [fact for fact in premises if isinstance(fact, Written | Constraint | Asked | Published)]
    into: dict[tuple[str, str], list[Written | Constraint | Asked | Published]] = {}
    for link in links:
        into.setdefault((link.needed.project, link.needed.extra), []).append(link)
        into.setdefault((link.needed.project, ""), [])
    for link in links:
        if link.needed.extra:
            into[link.needed.project, ""].append(link)
    chains: list[_Chain] = []
    for last in into.get((clash, ""), []):
        hops: list[Published] = []
        link = last
        while isinstance(link, Published):
            hops.append(link)
            start = link.releases
            before = into.get((start.project, start.extra)) or into.get((start.project, ""), [])
            if len(before) != 1 or len(hops) > len(links):
                return None
            link = before[0]
        chains.append(_Chain(first=link, hops=tuple((hop,) for hop in reversed(hops))))
    used = {id(link) for chain in chains for link in (chain.first, *(hop for (hop,) in chain.hops))}
    if not chains or len(used) != len(links):
        return None
    return sorted(
        _joined(chains), key=lambda chain: (isinstance(chain.first, Asked), chain.app, _origin(chain.first) or _NOWHERE)
    )


def _joined(chains: Sequence[_Chain]) -> list[_Chain]:
    """Chains that differ in their last hop alone, because releases ask for different things, as one."""
    found: dict[tuple[int, ...], _Chain] = {}
    for chain in chains:
        key = (id(chain.first), *(id(each) for hop in chain.hops[:-1] for each in hop))
        known = found.get(key)
        if known is None or not chain.hops or len(known.hops) != len(chain.hops):
            found[key if known is None else (*key, id(chain))] = chain
        else:
            found[key] = _Chain(first=chain.first, hops=(*chain.hops[:-1], known.hops[-1] + chain.hops[-1]))
    return list(found.values())


def _end(proof: Proof, chains: Sequence[_Chain], refusals: Sequence[Refusal]) -> str:
    """The last line: what is left of the project where the chains meet."""
    name = f"`{proof.project}`"
    indexes = {chain.first.needed.index for chain in chains if not chain.hops and chain.first.needed.index}
    if len(indexes) > 1:
        return f"{name} cannot come from {'both' if len(indexes) == 2 else f'all {len(indexes)}'}"
    if proof.newest is None:
        return f"{next(iter(indexes))} does not know {name}" if indexes else f"no index asked knows {name}"
    refusals = [each for each in refusals if not (isinstance(each, NotOnIndex) and each.index)]
    python = next((each.python for each in refusals if isinstance(each, RequiresPython)), "")
    if refusals:
        return f"no other release of {name} fits{f' Python {python}' if python else ''}"
    if len(chains) == 1:
        return f"no release of {name} fits; the newest is {proof.newest}"
    return f"no release of {name} is in {'both' if len(chains) == 2 else f'all {len(chains)}'} ranges"


def _of_pythons(proof: Proof, end: NoPython, most: int) -> ShortForm:
    """That no Python serves: by lines that say so, or by what conflicts on each of them."""
    if not proof.parts:
        said = [step.fact for step in proof.steps if isinstance(step.fact, WrittenPython)]
        rows = [Line(text=f"Python {each.specifier} ({each.source})", place=_place(each.origin)) for each in said]
        summary = "; ".join(f"`{each.app}` requires Python `{each.specifier}`" for each in said)
        last = statement(end)
        return ShortForm(summary=f"{summary}: {last}", lines=(*rows, Line(text=last)))
    found = [*dict.fromkeys(line for part in proof.parts for line in short_form(part, most).lines[:-1])]
    if len(found) > most:
        found = [*found[:most], Line(text="… and more (`--verbose` shows every step)")]
    summary = f"no Python from {end.pythons[-1]} to {end.pythons[0]} serves {joined(proof.apps)}"
    return ShortForm(summary=summary, lines=(*found, Line(text=statement(end))))


def _of_collisions(apps: Sequence[str], collisions: Sequence[Collision]) -> ShortForm:
    """That distributions overwrite each other's files."""
    first, *more = collisions
    one, other = (f"`{each}`" for each in first.projects)
    *names, last = (f"`{app}`" for app in apps)
    listed = f"{', '.join(names)} and {last}" if names else last
    besides = f" and {len(first.paths) - 1} more" if len(first.paths) > 1 else ""
    texts = [f"{one} and {other} are installed together"]
    texts += [f"both install `{path}`" for path in first.paths[:_MOST_PATHS]]
    if len(first.paths) > _MOST_PATHS:
        texts.append(f"… and {len(first.paths) - _MOST_PATHS} more")
    texts += [f"`{each.projects[0]}` and `{each.projects[1]}` both install `{each.paths[0]}`" for each in more]
    verb = "bring" if names else "brings"
    return ShortForm(
        summary=f"{listed} {verb} {one} and {other}, which both install `{first.paths[0]}`{besides}",
        lines=tuple(Line(text=text) for text in texts),
    )
