"""Causes in words: what keeps applications apart in a heading and a few lines, whatever the number of conflicts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from isolate.report.wording.conflicts import shown
from isolate.report.wording.counting import besides, count, listed, some_of
from isolate.report.wording.short_form import Line

if TYPE_CHECKING:
    from isolate.model.cause import Cause
    from isolate.model.grouping import Conflict
    from isolate.model.origin import Origin
    from isolate.model.results import Edit

_PAIR = 2
_PIN = re.compile(r"[^=<>!~→]+={2,3}[^=<>!~→,]+")
_MOST_SHOWN = 2
MOST_OF_A_CAUSE, _MOST_OF_A_SIDE = 8, 3
"""So many lines are shown of a cause that has many conflicts, and where two sides have many, of each."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What some applications want: a requirement with what it leads to, where it is written, and by whom."""

    text: str
    origins: tuple[Origin, ...]
    apps: tuple[str, ...]


def wanted(conflicts: Sequence[Conflict], *apps: str) -> tuple[Wanted, ...]:
    """What conflicts rest on, what most applications want first; of these applications only, where some are named."""
    found: dict[str, dict[tuple[Origin, str], None]] = {}
    for conflict in conflicts:
        for text, origin, app in _written(conflict):
            if not apps or app in apps:
                found.setdefault(text, {})[origin, app] = None
    each = (
        Wanted(
            text=text,
            origins=tuple(sorted({origin for origin, _ in places})),
            apps=tuple(sorted({app for _, app in places})),
        )
        for text, places in found.items()
    )
    return tuple(sorted(each, key=lambda one: (-len(one.apps), one.origins, one.text)))


def _written(conflict: Conflict) -> list[tuple[str, Origin, str]]:
    """The lines of the short form that people wrote, with the place and the application of each."""
    places: dict[str, dict[tuple[Origin, str], None]] = {}
    for step in conflict.steps:
        if step.origin:
            places.setdefault(f"{step.origin.file}:{step.origin.line}", {})[step.origin, step.app] = None
    return [(line.text, origin, app) for line in shown(conflict).lines for origin, app in places.get(line.place, ())]


def heading(cause: Cause, sets: int) -> str:
    """Who or what it is, in how many of all sets of applications that conflict."""
    number = len(cause.sets)
    noun = "pair" if all(len(each) == _PAIR for each in cause.sets) else "set"
    match cause.kind:
        case "alone" if all(each.kind == "files" for each in cause.conflicts if len(each.apps) == 1):
            return f"{some_of(cause.apps)}: files are overwritten{_over(cause.projects)}"
        case "alone" if cause.is_of_python:
            return f"{some_of(cause.apps)} {'needs' if len(cause.apps) == 1 else 'need'} another Python"
        case "alone":
            return f"no environment satisfies {some_of(cause.apps)}"
        case "application":
            share = (
                f"all {number} conflicting {noun}s" if number == sets else f"{number} of the {sets} conflicting {noun}s"
            )
            return f"`{cause.apps[0]}` is in {share}{_over(cause.projects)}"
        case _ if sides := _sides(cause):
            verb = "conflicts" if len(sides[0]) == 1 else "each conflict"
            return f"{some_of(sides[0])} {verb} with {some_of(sides[1])}{_over(cause.projects)}"
        case _:
            found = wanted(cause.conflicts)
            what = "pin" if found and all(_PIN.fullmatch(each.text) for each in found) else "requirement"
            return (
                f"`{cause.projects[0]}`: {count(len(found), what)} of {count(len(cause.apps), 'application')} "
                f"exclude each other in {count(number, noun)}"
            )


def _sides(cause: Cause) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """Two sides, the smaller first, if each application of one conflicts with each of the other."""
    first = cause.sets[0]
    left, right = ({app for each in cause.sets if one in each for app in each} - {one} for one in (first[-1], first[0]))
    if len(first) != _PAIR or len(cause.sets) != len(left) * len(right) or left & right:
        return None
    if any(len({*each} & left) != 1 or len({*each} & right) != 1 for each in cause.sets):
        return None
    one, other = sorted((tuple(sorted(left)), tuple(sorted(right))), key=lambda side: (len(side), side))
    return one, other


def _over(projects: Sequence[str]) -> str:
    if not projects:
        return ""
    shown = projects if len(projects) <= 4 else projects[:3]
    more = [f"{len(projects) - len(shown)} other projects"] if shown is not projects else []
    return f" over {listed([*(f'`{each}`' for each in shown), *more])}"


def lines(cause: Cause) -> tuple[Line, ...]:
    """What the cause rests on: of an application each line with what others want instead, else what each side wants."""
    match cause.kind:
        case "alone":
            return _alone(cause)
        case "application":
            return _of_one(cause)
        case _ if sides := _sides(cause):
            of_each = [_places(wanted(cause.conflicts, *side)) for side in sides]
            limits = [max(_MOST_OF_A_SIDE, MOST_OF_A_CAUSE - 1 - len(other)) for other in reversed(of_each)]
            return (*few(of_each[0], limits[0]), *few(of_each[1], limits[1]), *_ends(cause.conflicts))
        case _:
            return (*_places(wanted(cause.conflicts)), *_ends(cause.conflicts))


def _alone(cause: Cause) -> tuple[Line, ...]:
    own = [each for each in cause.conflicts if len(each.apps) == 1]
    if len(cause.apps) == 1:
        found = [line for each in own for line in shown(each).lines]
    else:
        found = few([*_places(wanted(own)), *_ends(own)])
    others = sorted({app for each in cause.sets for app in each} - {*cause.apps})
    if others:
        projects = dict.fromkeys(each.project for each in cause.conflicts if len(each.apps) > 1 and each.project)
        subject = "it conflicts" if len(cause.apps) == 1 else "they conflict"
        found.append(Line(text=f"besides, {subject} with {some_of(others)}{_over(tuple(projects))}"))
    return tuple(found)


def _of_one(cause: Cause) -> tuple[Line, ...]:
    """Each line of the application, with the others that it conflicts with."""
    (app,) = cause.apps
    found: list[Line] = []
    by_text: dict[str, list[Conflict]] = {}
    for conflict in cause.conflicts:
        for text in dict.fromkeys(text for text, _, _ in _written(conflict)):
            by_text.setdefault(text, []).append(conflict)
    for each in wanted(cause.conflicts, app):
        against = by_text[each.text]
        others = [one for one in wanted(against) if one.apps != (app,)]
        apps = sorted({name for conflict in against for name in conflict.apps} - {app})
        texts = [one.text for one in others if app not in one.apps]
        more = f" and {len(texts) - _MOST_SHOWN} more" if len(texts) > _MOST_SHOWN else ""
        verb = "wants" if len(apps) == 1 else "want"
        said = f", but {some_of(apps, 1)} {verb} {', '.join(texts[:_MOST_SHOWN])}{more}" if texts else ""
        found.append(Line(text=f"{each.text}{said}", place=_place(each.origins[0])))
    return tuple(found) or _ends(cause.conflicts)


def _places(found: Sequence[Wanted]) -> list[Line]:
    """Each written line, or, of many, what they say with the first place of each."""
    if sum(len(each.origins) for each in found) < MOST_OF_A_CAUSE:
        return [Line(text=each.text, place=_place(origin)) for each in found for origin in each.origins]
    return [_side(each) for each in found]


def _side(each: Wanted) -> Line:
    apps = count(len(each.apps), "application")
    files = f" in {count(len(each.origins), 'place')}" if len(each.origins) != len(each.apps) else ""
    return Line(text=f"{each.text}{f' ({apps}{files})' if len(each.apps) > 1 else ''}", place=_place(each.origins[0]))


def few(found: Sequence[Line], most: int = MOST_OF_A_CAUSE) -> list[Line]:
    """The lines, or the first and how many there are besides; a last one without a place stays, as it concludes."""
    if len(found) <= most:
        return [*found]
    *front, last = found
    end = [] if last.place else [last]
    first = front[: most - 1 - len(end)]
    return [*first, Line(text=besides(len(found) - len(first) - len(end))), *end]


def _ends(conflicts: Sequence[Conflict]) -> tuple[Line, ...]:
    """The statements without a place that all conflicts have."""
    of_each = [[line for line in shown(each).lines if not line.place] for each in conflicts]
    return tuple(line for line in of_each[0] if all(line in each for each in of_each[1:]))


def edit_text(edits: Sequence[Edit]) -> str:
    """What to change, and what comes of it."""
    said = [
        f"{f'`{edit.project}{edit.after}`' if edit.after else f'any `{edit.project}`'} at {_place(edit.origin)}"
        for edit in edits
    ]
    return f"with {listed(said)} one environment is enough (`isolate suggest --patch` finds the fewest changes)"


def _place(origin: Origin) -> str:
    return f"{origin.file}:{origin.line}" if origin.line else origin.file
