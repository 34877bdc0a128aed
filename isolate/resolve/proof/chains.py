"""The short form of a proof: from written lines to the project where they clash, in a few lines."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isolate.model.origin import Origin
from isolate.resolve.kernel.incompatibility import Terms
from isolate.resolve.proof.premise import Premise
from isolate.resolve.proof.words import Words, only_from
from isolate.resolve.universe.universe import Universe

MOST_LINES = 7
"""So many lines before the last one: a conflict with its heading and a hint takes ten."""
_MOST_ALTERNATIVES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class ShortForm:
    """What is shown first: where it clashes, one sentence, and the lines."""

    project: str
    summary: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chain:
    """One way from a written line to the project of the clash: the line, and what it leads to, hop by hop.

    Releases of one project may ask for different things: then a hop has several alternatives.
    """

    first: Premise
    hops: tuple[tuple[Premise, ...], ...]

    def line(self) -> str:
        return placed(self.first.origin, self.what())

    def what(self) -> str:
        hops = (_alternatives(dict.fromkeys(_plain(each.text) for each in hop)) for hop in self.hops)
        text = " → ".join((f"{self.first.text}{only_from(self.first)}", *hops))
        return f"{text} (constraint)" if self.first.reason == "constraint" else text


def _alternatives(texts: Iterable[str]) -> str:
    """What several releases of a project ask for, of many things the first."""
    few = list(texts)
    more = len(few) - _MOST_ALTERNATIVES + 1
    if more > 1:
        few = [*few[: _MOST_ALTERNATIVES - 1], f"{more} others"]
    return " or ".join(few)


def placed(origin: Origin | None, text: str) -> str:
    """A line of a short form: where it stands, two blanks, what it says."""
    return f"{origin.file}:{origin.line}  {text}" if origin else text


def short_form(universe: Universe, words: Words, premises: Sequence[Premise], last: Terms) -> ShortForm:
    """The few lines that show a derivation: one chain per written line if it has that shape, else its premises.

    `last` are the terms of what is derived in the end.
    """
    clash = _clash(universe, premises)
    chains = _chains(universe, premises, clash)
    refusals = [premise for premise in premises if premise.reason not in _LINKS]
    if chains is not None and all(_base(universe, premise.subject[0]) == clash for premise in refusals):
        rows = [chain.line() for chain in chains]
        notes = [premise for premise in refusals if premise.reason != "not-on-index"]
        end = _end(universe, clash, chains, refusals)
        lines = (*_shortened(words, (*rows, *notes)), end)
        shown = "; ".join(f"`{chain.first.app}` requires `{chain.what()}`" for chain in chains[:3])
        summary = f"{shown}: {end}"
    else:
        rows = [
            placed(premise.origin, f"{premise.text}{only_from(premise)}")
            for premise in premises
            if premise.reason in _WRITTEN
        ]
        others = [premise for premise in premises if premise.reason not in (*_WRITTEN, "extra")]
        end = words.derived(last)
        lines = (*_shortened(words, (*rows, *others)), end)
        summary = f"{end.removeprefix('so ')}: what they require leaves no release of `{universe.entries[clash].name}`"
    return ShortForm(project=universe.entries[clash].name, summary=summary, lines=tuple(lines))


def _shortened(words: Words, said: Sequence[str | Premise]) -> Sequence[str]:
    """Lines and premises in words; of many the first, and how many there are besides."""
    shown = said if len(said) <= MOST_LINES else said[: MOST_LINES - 1]
    lines = [each if isinstance(each, str) else words.premise(each) for each in shown]
    if len(shown) < len(said):
        lines.append(f"… and {len(said) - len(shown)} more (`--verbose` shows every step)")
    return lines


_NOWHERE = Origin(file="")
_WRITTEN = ("written", "constraint")
_REQUIRING = (*_WRITTEN, "published")
_LINKS = (*_REQUIRING, "extra")


def _base(universe: Universe, project: int) -> int:
    """The project itself, of an extra its project."""
    base = universe.entries[project].base
    return base if base >= 0 else project


def _needed(universe: Universe, premise: Premise) -> int:
    """The project that a requirement asks for."""
    return _base(universe, premise.terms[-1][0])


def _clash(universe: Universe, premises: Sequence[Premise]) -> int:
    """The project that is asked for and of which nothing leads further; the one asked for most often."""
    asked = [_needed(universe, premise) for premise in premises if premise.reason in _REQUIRING]
    leading = {_base(universe, premise.terms[0][0]) for premise in premises if premise.reason == "published"}
    ends = [project for project in asked if project not in leading] or asked
    if not ends:
        return _base(universe, premises[-1].terms[0][0])
    return Counter(ends).most_common(1)[0][0]


def _chains(universe: Universe, premises: Sequence[Premise], clash: int) -> list[_Chain] | None:
    """One chain per requirement on the project of the clash; None where the premises have another shape."""
    links = [premise for premise in premises if premise.reason in _REQUIRING]
    into: dict[int, list[Premise]] = {}
    for premise in links:
        into.setdefault(premise.terms[-1][0], []).append(premise)
        into.setdefault(_needed(universe, premise), [])
    for premise in links:
        if _needed(universe, premise) != premise.terms[-1][0]:
            into[_needed(universe, premise)].append(premise)
    chains: list[_Chain] = []
    for last in into.get(clash, []):
        hops: list[Premise] = []
        link = last
        while link.reason == "published":
            hops.append(link)
            start = link.terms[0][0]
            before = into.get(start) or into.get(_base(universe, start), [])
            if len(before) != 1 or len(hops) > len(links):
                return None
            link = before[0]
        chains.append(_Chain(first=link, hops=tuple((hop,) for hop in reversed(hops))))
    used = {id(link) for chain in chains for link in (chain.first, *(hop for (hop,) in chain.hops))}
    if not chains or len(used) != len(links):
        return None
    return sorted(_joined(chains), key=lambda chain: (chain.first.app, chain.first.origin or _NOWHERE))


def _joined(chains: Sequence[_Chain]) -> list[_Chain]:
    """Chains that differ in their last hop alone, because releases ask for different things, as one."""
    joined: dict[tuple[int, ...], _Chain] = {}
    for chain in chains:
        key = (id(chain.first), *(id(each) for hop in chain.hops[:-1] for each in hop))
        known = joined.get(key)
        if known is None or not chain.hops or len(known.hops) != len(chain.hops):
            joined[key if known is None else (*key, id(chain))] = chain
        else:
            joined[key] = _Chain(first=chain.first, hops=(*chain.hops[:-1], known.hops[-1] + chain.hops[-1]))
    return list(joined.values())


def _plain(text: str) -> str:
    """A published requirement without the brackets that older metadata has around specifiers."""
    return _BRACKETS.sub(r"\1\2", text)


_BRACKETS = re.compile(r"^(\S+) \((.*)\)$")


def _end(universe: Universe, clash: int, chains: Sequence[_Chain], refusals: Sequence[Premise]) -> str:
    """The last line: what is left of the project where the chains meet."""
    entry = universe.entries[clash]
    name = f"`{entry.name}`"
    indexes = {chain.first.index for chain in chains if not chain.hops and chain.first.index}
    if len(indexes) > 1:
        return f"{name} cannot come from {'both' if len(indexes) == 2 else f'all {len(indexes)}'}"
    meant = [each for each in entry.sections if not indexes or each.asked in indexes]
    if all(each.start == each.end for each in meant) and entry.indexed == len(entry.releases):
        return f"{next(iter(indexes))} does not know {name}" if indexes else f"no index asked knows {name}"
    refusals = [each for each in refusals if not (each.reason == "not-on-index" and each.index)]
    if any(premise.reason == "requires-python" for premise in refusals):
        return f"no other release of {name} fits Python {universe.target.python}"
    if refusals:
        return f"no other release of {name} fits"
    if len(chains) == 1:
        newest = entry.releases[-1] if entry.addresses else entry.releases[max(each.end for each in meant[:1]) - 1]
        return f"no release of {name} fits; the newest is {newest.version}"
    return f"no release of {name} is in {'both' if len(chains) == 2 else f'all {len(chains)}'} ranges"
