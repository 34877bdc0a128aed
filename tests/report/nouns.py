"""Reports to test with: any report at all, and a few that tell a story."""

from __future__ import annotations

from hypothesis import strategies as st

from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.grouping import Certificate, Conflict, Environment, Grouping, Pairs
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.report import Report, RunTarget
from isolate.model.resolution import Pin, Resolution, Step, TargetPins, Undecided
from isolate.model.target import Target

AMD64 = Target(python="3.12", platform="linux/amd64")

texts = st.text(max_size=12)
names = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,4}", fullmatch=True)
words = st.from_regex(r"[a-z]{1,4}(-[a-z]{1,4}){0,2}", fullmatch=True)
pythons = st.sampled_from(("3.9", "3.11", "3.12"))
paths = st.text(min_size=1, max_size=12)
origins = st.builds(Origin, file=paths, line=st.integers(0, 99), column=st.integers(0, 9))
targets = st.builds(
    Target, python=pythons, platform=st.sampled_from(("linux/amd64", "linux/arm64", "linux/amd64/musl"))
)
pins = st.builds(Pin, project=names, version=st.sampled_from(("1.0", "2.0rc1", "3.0+local")))
resolutions = st.builds(
    Resolution,
    python=pythons,
    targets=st.lists(st.builds(TargetPins, target=targets, pins=st.lists(pins, max_size=3).map(tuple)), max_size=2).map(
        tuple
    ),
)
undecided = st.builds(
    Undecided,
    missing=st.lists(st.builds(Unreachable, what=texts, reason=texts, hint=texts), min_size=1, max_size=2).map(tuple),
)
steps = st.builds(
    Step,
    number=st.integers(1, 99),
    terms=st.just(()),
    reason=st.just("written"),
    because=st.lists(st.integers(1, 99), max_size=2).map(tuple),
    text=texts,
    origin=st.none() | origins,
)
problems = st.builds(
    Problem,
    severity=st.sampled_from(("error", "warning", "note")),
    code=words,
    message=st.text(min_size=1, max_size=12),
    origin=st.none() | origins,
    hint=texts,
)


def conflicts(apps: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Conflict]:
    kinds = ("direct", "transitive", "python", "wheel", "source", "alone", "within", "files", "undecided")
    return st.builds(
        Conflict,
        id=st.text(min_size=1, max_size=8),
        kind=st.sampled_from(kinds),
        apps=apps,
        project=names | st.just(""),
        summary=texts,
        lines=st.lists(texts, max_size=4).map(tuple),
        proof=st.lists(steps, max_size=3).map(tuple),
        hint=texts,
    )


@st.composite
def groupings(draw: st.DrawFn, apps: tuple[str, ...]) -> Grouping:
    some = st.lists(st.sampled_from(apps), min_size=1, max_size=3, unique=True).map(lambda each: tuple(sorted(each)))
    pairs = tuple((one, other) for one in apps for other in apps if one < other)
    conflicting = draw(st.lists(st.sampled_from(pairs), unique=True).map(sorted)) if pairs else []
    alone = [(app, draw(resolutions | conflicts(st.just((app,))) | undecided)) for app in apps]
    return Grouping(
        alone=tuple(alone),
        conflicts=tuple(draw(st.lists(conflicts(some), max_size=4))),
        pairs=Pairs(
            total=len(pairs), compatible=len(pairs) - len(conflicting), conflicting=tuple(conflicting), undecided=()
        ),
        environments=tuple(
            draw(st.lists(st.builds(Environment, name=paths, apps=some, resolution=resolutions), max_size=3))
        ),
        certificate=draw(
            st.none()
            | st.builds(
                Certificate,
                kind=st.sampled_from(("clique", "unsat", "heuristic")),
                lower_bound=st.integers(0, 9),
                apps=some,
            )
        ),
    )


@st.composite
def reports(draw: st.DrawFn) -> Report:
    known = tuple(sorted(draw(st.sets(paths, max_size=4))))
    statement = st.builds(
        PythonStatement, specifier=st.sampled_from((">=3.9", "==3.12.*")), source=texts, origin=origins
    )
    apps = tuple(
        App(
            name=name,
            path=draw(texts),
            folder=draw(texts),
            manifests=tuple(draw(st.lists(paths, max_size=2))),
            python=tuple(draw(st.lists(statement, max_size=2))),
            incomplete=draw(st.booleans()),
        )
        for name in known
    )
    return Report(
        target=RunTarget(
            pythons=tuple(draw(st.lists(pythons, unique=True))),
            platforms=("linux/amd64",),
            index=tuple(draw(st.lists(texts, max_size=2))),
            exclude_newer=draw(texts),
        ),
        apps=apps,
        grouping=draw(st.none() | groupings(known)) if known else None,
        problems=tuple(sorted(draw(st.lists(problems, max_size=3)), key=Problem.sort_key)),
    )


def resolution(**versions: str) -> Resolution:
    """On Python 3.12: `resolution(c="1.0")`."""
    found = tuple(Pin(project=name, version=version) for name, version in sorted(versions.items()))
    return Resolution(python="3.12", targets=(TargetPins(target=AMD64, pins=found),))


def direct(one: str, other: str, *, project: str = "c", lines: tuple[str, ...] = ()) -> Conflict:
    """A conflict of two applications that ask for less and more than version 2."""
    said = lines or (
        f"{one}/requirements.txt:3  {project}<2",
        f"{other}/requirements.txt:1  {project}>=2",
        f"no release of `{project}` is in both ranges",
    )
    return Conflict(
        id=f"{one}-{other}-{project}",
        kind="direct",
        apps=(one, other),
        project=project,
        summary=f"`{one}` requires `{project}<2`; `{other}` requires `{project}>=2`: none of `{project}` is in both",
        lines=said,
        proof=(
            Step(
                number=1,
                terms=(),
                reason="written",
                text=f"`{one}` requires `{project}<2`",
                origin=Origin(file=f"{one}/requirements.txt", line=3),
            ),
            Step(
                number=2,
                terms=(),
                reason="written",
                text=f"`{other}` requires `{project}>=2`",
                origin=Origin(file=f"{other}/requirements.txt", line=1),
            ),
            Step(
                number=3,
                terms=(),
                reason="derived",
                because=(1, 2),
                text=f"so `{one}` and `{other}` cannot share an environment",
            ),
        ),
    )


def told(
    *apps: str,
    conflicts: tuple[Conflict, ...] = (),
    environments: tuple[tuple[str, ...], ...],
    certificate: Certificate | None = None,
    problems: tuple[Problem, ...] = (),
    alone: dict[str, Conflict | Undecided] | None = None,
) -> Report:
    """The report on applications that each need `c`, with the conflicts and environments given."""
    clashing = tuple(sorted({conflict.apps for conflict in conflicts if len(conflict.apps) == 2}))
    total = len(apps) * (len(apps) - 1) // 2
    return Report(
        target=RunTarget(pythons=("3.12",), platforms=("linux/amd64",), index=("https://index.example/simple/",)),
        apps=tuple(
            App(
                name=app,
                path=app,
                folder=app,
                manifests=(f"{app}/requirements.txt",),
                python=(
                    PythonStatement(
                        specifier=">=3.9", source="requires-python", origin=Origin(file=f"{app}/pyproject.toml", line=4)
                    ),
                ),
            )
            for app in apps
        ),
        grouping=Grouping(
            alone=tuple((app, (alone or {}).get(app, resolution(c="1.0"))) for app in apps),
            conflicts=conflicts,
            pairs=Pairs(total=total, compatible=total - len(clashing), conflicting=clashing, undecided=()),
            environments=tuple(
                Environment(name=f"env-{number}", apps=each, resolution=resolution(c="1.0", d="2.1"))
                for number, each in enumerate(environments, 1)
            ),
            certificate=certificate,
        ),
        problems=problems,
    )


CLASH = told(
    "billing",
    "web",
    conflicts=(direct("billing", "web"),),
    environments=(("billing",), ("web",)),
    certificate=Certificate(kind="clique", lower_bound=2, apps=("billing", "web")),
)
HARMONY = told("billing", "shop", "web", environments=(("billing", "shop", "web"),))
MANY = told(
    *(f"old-{number}" for number in range(3)),
    *(f"young-{number}" for number in range(4)),
    conflicts=tuple(direct(f"old-{one}", f"young-{other}") for one in range(3) for other in range(4)),
    environments=(("old-0", "old-1", "old-2"), ("young-0", "young-1", "young-2", "young-3")),
    certificate=Certificate(kind="clique", lower_bound=2, apps=("old-0", "young-0")),
)
UNDECIDED = told(
    "billing",
    "web",
    environments=(("billing",),),
    alone={
        "web": Undecided(
            missing=(
                Unreachable(
                    what="c",
                    reason="`https://index.example/simple/c/` did not answer within 20 seconds",
                    hint="try again later",
                ),
            )
        )
    },
)
