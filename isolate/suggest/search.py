"""Which written lines to change so that fewer environments are needed: the fewest lines, verified by grouping again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from isolate.model.grouping import Grouping
from isolate.model.origin import Origin

MOST_LINES = 40
"""How many lines are relaxed at once, those of most conflicts first."""
MOST_GROUPINGS = 150
"""How often applications are grouped again before what was found has to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EditableLine:
    """A written line that could be changed: what it is about, and the specifiers it could have, the closest first."""

    origin: Origin
    project: str
    text: str
    before: str
    choices: tuple[str, ...]


Edits = Mapping[EditableLine, str]
"""For each line that is changed its new specifier."""

Regroup = Callable[[Edits], Grouping]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Edits none of which can be spared, and what the applications come to after them."""

    edits: tuple[tuple[EditableLine, str], ...]
    grouping: Grouping
    saved: int


def suggest(grouping: Grouping, lines: Iterable[EditableLine], regroup: Regroup) -> tuple[Change, ...]:
    """The changes that save environments, those first that save most per line; each was grouped again.

    One line at a time as long as one saves anything, then the fewest of all lines together that do.
    """
    search = _Search(grouping, lines, regroup)
    found = {tuple(change.edits): change for change in search.changes()}
    return tuple(
        sorted(
            found.values(),
            key=lambda change: (
                -change.saved / len(change.edits),
                len(change.edits),
                [(line.origin, after) for line, after in change.edits],
            ),
        )
    )


class _Search:
    def __init__(self, grouping: Grouping, lines: Iterable[EditableLine], regroup: Regroup) -> None:
        self._grouping = grouping
        self._lines: dict[Origin, list[EditableLine]] = {}
        for line in lines:
            if line.choices:
                self._lines.setdefault(line.origin, []).append(line)
        self._regroup = regroup
        self._known: dict[tuple[tuple[EditableLine, str], ...], Grouping] = {(): grouping}

    def changes(self) -> Iterable[Change]:
        for line in self._blamed(self._grouping):
            if self._count({line: line.choices[-1]}) < len(self._grouping.environments):
                yield self._change({line: line.choices[-1]})
        chosen: dict[EditableLine, str] = {}
        while (more := self._next(chosen)) is not None:
            chosen = more
            yield self._change(chosen)

    def _blamed(self, grouping: Grouping) -> tuple[EditableLine, ...]:
        """The lines that conflicts rest on and that could be changed, those of most conflicts first."""
        blamed: dict[EditableLine, int] = {}
        for conflict in grouping.conflicts:
            for origin in {step.origin for step in conflict.steps if step.origin is not None}:
                for line in self._lines.get(origin, ()):
                    blamed[line] = blamed.get(line, 0) + 1
        return tuple(sorted(blamed, key=lambda line: (-blamed[line], line.origin, line.text))[:MOST_LINES])

    def _next(self, chosen: Mapping[EditableLine, str]) -> dict[EditableLine, str] | None:
        """The edits so far and as few more as save a further environment."""
        before = self._count(chosen)
        if before <= 1:
            return None
        for line in self._blamed(self._grouped(chosen)):
            more = {**chosen, line: line.choices[-1]}
            if line not in chosen and self._count(more) < before:
                return more
        edits = dict(chosen)
        while self._count(edits) >= before:
            # A proof shows one clash of two applications: once its lines are relaxed, the next one shows.
            more = {line: line.choices[-1] for line in self._blamed(self._grouped(edits)) if line not in edits}
            if not more:
                return None
            edits |= more
        return self._without_spare(edits, self._count(edits))

    def _without_spare(self, edits: Mapping[EditableLine, str], most: int) -> dict[EditableLine, str]:
        """The edits without those that can be left out and still come to that number of environments."""
        kept = dict(edits)
        for line in reversed([*edits]):
            fewer = {one: after for one, after in kept.items() if one != line}
            if self._count(fewer) <= most:
                kept = fewer
        return kept

    def _change(self, edits: Mapping[EditableLine, str]) -> Change:
        """A change with nothing to spare, each line changed as little as is enough."""
        kept = self._without_spare(edits, self._count(edits))
        for line in [*kept]:
            for closer in line.choices[:-1]:
                if self._count({**kept, line: closer}) <= self._count(kept):
                    kept[line] = closer
                    break
        grouping = self._grouped(kept)
        saved = len(self._grouping.environments) - len(grouping.environments)
        order = sorted(kept.items(), key=lambda item: (item[0].origin, item[0].text))
        return Change(edits=tuple(order), grouping=grouping, saved=saved)

    def _count(self, edits: Mapping[EditableLine, str]) -> int:
        """The environments after edits; an application that loses its own counts as one, for that saves nothing."""
        now = self._grouped(edits).environments
        before = {name for each in self._grouping.environments for name in each.apps}
        return len(now) + len(before.difference(name for each in now for name in each.apps))

    def _grouped(self, edits: Mapping[EditableLine, str]) -> Grouping:
        key = tuple(sorted(edits.items(), key=lambda item: (item[0].origin, item[0].text)))
        if key not in self._known:
            if len(self._known) >= MOST_GROUPINGS:
                return self._grouping
            self._known[key] = self._regroup(edits)
        return self._known[key]
