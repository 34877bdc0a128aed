"""A report as one HTML page that loads nothing; without its script it says the same, less handily."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

import jinja2
from markupsafe import Markup, escape

from isolate.model.origin import Origin
from isolate.report.clashes import SIDE, Clash, clashes, origin_of
from isolate.report.look import NAMED, harmless
from isolate.report.page import verdict
from isolate.report.problems import shown
from isolate.report.undecided import alike, in_lines
from isolate.report.wording.causes import heading, lines
from isolate.report.wording.conflicts import hint
from isolate.report.wording.counting import count, some_of
from isolate.report.wording.facts import sentence

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from isolate.model.app import App
    from isolate.model.cause import Cause
    from isolate.model.grouping import Conflict, Environment
    from isolate.model.report import Report
    from isolate.report.look import Look

MOST_IN_TABLE = 60
"""The pairs of so many applications are a table; those of more are drawn by the script, and listed without it."""
_PAIR = 2
_ELSEWHERE = " (`--verbose` shows all)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Conflicts that are told together: those of a cause, with what it rests on, or the rest, without."""

    heading: str
    clashes: tuple[Clash, ...]
    cause: Cause | None = None
    lines: tuple[tuple[Origin | None, str], ...] = ()
    advice: str = ""

    @property
    def size(self) -> int:
        """How many conflicts these are."""
        return sum(clash.size for clash in self.clashes)


def write(report: Report, look: Look) -> str:
    """Give the page, in ASCII, so that it is right in every encoding: verdict, causes, matrix, conflicts, the rest."""
    whole = look.detail >= 0 and report.grouping is not None
    page = _template().render(
        report=report,
        link=look.link,
        verdict=verdict(report),
        state="undecided" if not report.is_decided() else "apart" if report.exit_code() else "fine",
        problems=shown(report.problems, look),
        whole=whole,
        **(_values(report) if whole else {}),
    )
    return page.encode("ascii", "xmlcharrefreplace").decode()


@cache
def _template() -> jinja2.Template:
    """The page with its style, its script, and what makes text of values: no text changes its structure."""
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=lambda value: harmless(value) if type(value) is str else value,
    )
    environment.filters |= {
        "marked": _marked,
        "anchor": lambda text: quote(harmless(text), safe="!$&'()*+,;=:@/?-._~"),
        "address": _address,
        "count": count,
        "said": sentence,
        "parted": lambda text: Markup("/<wbr>").join(harmless(text).split("/")),
    }
    here = Path(__file__)
    for kind in ("css", "js"):
        text = here.with_name(f"page.{kind}").read_text("utf-8")
        environment.globals |= {kind: Markup(text), f"{kind}_hash": _hash(text)}  # noqa: S704 - our own
    return environment.from_string(here.with_name("page.html.j2").read_text("utf-8"))


def _hash(text: str) -> str:
    """What a content security policy allows a text by."""
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def _marked(text: str, names: Sequence[str] = ()) -> Markup:
    """Text with names in backticks as code, and applications for the numbers of sides."""

    def app(side: str) -> Markup:
        if int(side) >= len(names):
            return Markup("")
        return Markup('<b class="app" data-side="{}">{}</b>').format(int(side), harmless(names[int(side)]))

    def named(text: str) -> Markup:
        parts = SIDE.split(text)
        return Markup("").join(app(part) if number % 2 else escape(harmless(part)) for number, part in enumerate(parts))

    return Markup("").join(
        part if not number % 2 else part if "<b" in part else Markup("<code>{}</code>").format(part)
        for number, part in enumerate(map(named, NAMED.split(text)))
    )


def _address(origin: Origin, pattern: str) -> str:
    """Where a person reads the file, at its line; empty where nobody said how such addresses are written."""
    if not pattern or not origin.file:
        return ""
    path = quote(harmless(origin.file), safe="/-._~")
    return pattern.replace("{line}", str(origin.line or 1)).replace("{path}", path)


def _values(report: Report) -> dict[str, object]:
    """All that the template shows below the verdict."""
    grouping = report.grouping
    assert grouping is not None
    proven = [each for each in report.conflicts() if each.kind != "undecided"]
    causes = report.causes()
    groups = _groups(report, causes, proven)
    order = _order(report, grouping.environments)
    matrix = _matrix(report, order, proven) if _PAIR <= len(order) <= MOST_IN_TABLE else []
    doubts = alike(each for each in report.conflicts() if each.kind == "undecided")
    comparison = report.comparison()
    return {
        "grouping": grouping,
        "groups": groups,
        "causes": [each for each in groups if each.cause],
        "clashes": sum(len(each.clashes) for each in groups),
        "listed": sum(each.size for each in groups),
        "sets": len({each for cause in causes for each in cause.sets}),
        "conflicts": proven,
        "apps": [(app, home, report.status(app), report.resolution(app)) for app, home in order.values()],
        "numbers": {name: number for number, name in enumerate(order)},
        "of_app": _conflicts_of(proven),
        "matrix": matrix,
        "states": {state for _, _, cells in matrix for state, _, _ in cells},
        "doubts": [
            (*in_lines(each, some_of(sorted({app for one in each for app in one.apps}))), hint(each[0]), each)
            for each in doubts
        ],
        "comparison": comparison,
        "new": {each.id for each in comparison.new} if comparison else set(),
    }


def _order(report: Report, environments: Iterable[Environment]) -> dict[str, tuple[App, int]]:
    """The applications by environment, each with the number of its own; those without any last, under 0."""
    apps = {app.name: app for app in report.apps}
    found = {
        name: (apps[name], number) for number, each in enumerate(environments, 1) for name in each.apps if name in apps
    }
    homes = sorted(found.items(), key=lambda each: (each[1][1], each[0]))
    return dict(homes) | {name: (app, 0) for name, app in apps.items() if name not in found}


def _conflicts_of(conflicts: Iterable[Conflict]) -> dict[str, int]:
    found: dict[str, int] = {}
    for conflict in conflicts:
        for app in conflict.apps:
            found[app] = found.get(app, 0) + 1
    return found


def _matrix(
    report: Report, order: Mapping[str, tuple[App, int]], conflicts: Iterable[Conflict]
) -> list[tuple[str, int, list[tuple[str, str, str]]]]:
    """For each application its environment and a cell for each other: how it stands with it, a conflict, the other."""
    assert report.grouping is not None
    pairs, is_stopped = report.grouping.pairs, bool(report.grouping.open)
    apart = {frozenset(pair): "" for pair in pairs.conflicting}
    beside: dict[frozenset[str], str] = {}
    for conflict in conflicts:
        if len(conflict.apps) == _PAIR:
            pair = frozenset(conflict.apps)
            apart[pair] = apart.get(pair) or conflict.id
        for number, app in enumerate(conflict.apps[1:] if len(conflict.apps) > _PAIR else (), 1):
            beside |= {frozenset((app, one)): conflict.id for one in conflict.apps[:number]}
    unknown = {frozenset(pair) for pair in pairs.undecided}
    fine = {app.name for app in report.apps if report.status(app) == "ok"}

    def cell(one: str, other: str) -> tuple[str, str, str]:
        pair = frozenset((one, other))
        if one == other:
            return "self", "", other
        if pair in apart:
            return "apart", apart[pair], other
        if order[one][1] and order[one][1] == order[other][1]:
            return "home", "", other
        if pair in unknown or is_stopped or not pair <= fine:
            return "unknown", "", other
        return ("beside", beside[pair], other) if pair in beside else ("fits", "", other)

    return [(one, order[one][1], [cell(one, other) for other in order]) for one in order]


def _groups(report: Report, causes: Sequence[Cause], conflicts: Sequence[Conflict]) -> list[Group]:
    """The conflicts by cause, then those that have none, then those that are in locks alone."""
    platforms = report.target.platforms
    sets = len({each for cause in causes for each in cause.sets})

    def of_cause(cause: Cause) -> Group:
        same = clashes(cause.conflicts, platforms)
        hints = {text for each in cause.conflicts if (text := hint(each))}
        return Group(
            heading=heading(cause, sets) if len(cause.conflicts) > 1 else same[0].title,
            clashes=same,
            cause=cause,
            lines=tuple((origin_of(line.place), line.text.removesuffix(_ELSEWHERE)) for line in lines(cause)),
            advice=hints.pop() if len(hints) == 1 else "",
        )

    told = {each.id for cause in causes for each in cause.conflicts}
    rest = clashes((each for each in conflicts if each.id not in told), platforms)
    locked = clashes(report.lock_conflicts(), platforms)
    return [
        *map(of_cause, causes),
        *([Group(heading="other conflicts", clashes=rest)] if rest else []),
        *([Group(heading="only in locks: what people meant fits together", clashes=locked)] if locked else []),
    ]
