"""Why a project has the version it has, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from isolate.report.json import conflict_data
from isolate.report.wording.conflicts import summary
from isolate.report.wording.counting import besides, listed, some_of
from isolate.report.wording.facts import statement
from isolate.report.wording.short_form import short_form

if TYPE_CHECKING:
    from isolate.model.grouping import Conflict
    from isolate.model.proof import Proof, Step
    from isolate.model.results import Package, Selection, Younger
    from isolate.report.look import Look


SCHEMA = "isolate.package/1"
_MOST_REASONS = 10


def write_json(package: Package) -> str:
    """Give the same as one JSON object in ASCII, as `package.schema.json` beside this file describes it."""
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "name": package.name,
        "choices": [
            {
                "apps": [*each.apps],
                "python": each.python,
                "version": each.version,
                "needed": _needed(each),
                "newest": each.newest or None,
                "refused": _reasons(each.refused),
                "possible": each.possible or None,
                "instead": _instead(each),
                "younger": [_noted(one) for one in each.younger],
            }
            for each in package.choices
        ],
        "conflicts": [conflict_data(each) for each in package.conflicts],
    }
    return json.dumps(data, indent=2) + "\n"


def write(package: Package, look: Look) -> str:
    """Give the choice in every environment, then the conflicts over the project, each with its proof as a tree."""
    blocks = [_choice(package.name, each, look) for each in package.choices]
    blocks += [[summary(each), *tree(each)] for each in package.conflicts]
    return "\n".join("".join(f"{look.line(line)}\n" for line in block) for block in blocks)


def _choice(name: str, choice: Selection, look: Look) -> list[str]:
    apps = listed([f"`{app}`" for app in choice.apps]) if look.detail > 0 else some_of(choice.apps)
    reasons = _needed(choice)
    few = reasons if look.detail > 0 or len(reasons) <= _MOST_REASONS else reasons[: _MOST_REASONS - 1]
    lines = [f"`{name}` is {choice.version} for {apps} (Python {choice.python})", "  needed by"]
    lines += [f"    {line}" for line in few]
    lines += [f"    {besides(len(reasons) - len(few))}"] if len(few) < len(reasons) else []
    return [*lines, *_newer(choice), *(f"  note: {_noted(each)}" for each in choice.younger)]


def _newer(choice: Selection) -> list[str]:
    if not choice.newest:
        return ["  it is the newest release"]
    if refused := _reasons(choice.refused):
        return [f"  not newer (there is {choice.newest}) because of", *(f"    {each}" for each in refused)]
    if choice.possible:
        instead = [f"    {each}" for each in _instead(choice)]
        return [f"  {choice.possible} would fit too, with", *(instead or ["    everything else as it is"])]
    return [f"  whether a newer release (there is {choice.newest}) fits could not be decided"]


def _noted(each: Younger) -> str:
    (project, version, day), (chosen, pinned, later) = each.requiring, each.chosen
    return (
        f"`{project} {version}` of {day} requires `{each.requirement}` without an upper bound, "
        f"and `{chosen} {pinned}` is of {later}"
    )


def _needed(choice: Selection) -> list[str]:
    """What brings the project in, of all applications that need it, each line once."""
    return [*dict.fromkeys(line for proof in choice.needed for line in _reasons(proof))]


def _reasons(proof: Proof | None) -> list[str]:
    """The short form of a proof without its end; of what was only asked no more than where it leads."""
    lines = short_form(proof).lines[:-1] if proof else ()
    return [line.text if line.is_asked else str(line) for line in lines if not line.is_asked or line.leads_on]


def _instead(choice: Selection) -> list[str]:
    return [f"{project}: {here} here, {then} then" for project, here, then in choice.instead]


def tree(conflict: Conflict) -> list[str]:
    """The proof as a tree: what is shown first, and below each statement what it follows from; each told once."""
    steps = {step.number: step for step in conflict.steps}
    lines: list[str] = []
    told: set[int] = set()
    waiting = [(conflict.steps[-1].number, 1)] if conflict.steps else []
    while waiting:
        number, depth = waiting.pop()
        step = steps[number]
        again = number in told and bool(step.because)
        lines.append(f"{'  ' * depth}{_said(step)}{' (shown above)' if again else ''}")
        if not again:
            waiting += [(each, depth + 1) for each in reversed(step.because)]
        told.add(number)
    return lines


def _said(step: Step) -> str:
    return f"{statement(step.fact)}{f' ({step.origin})' if step.origin else ''}"
