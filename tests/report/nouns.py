"""Reports to test with: any report at all, and a few that tell a story."""

from __future__ import annotations

from hypothesis import strategies as st

from isolate.model import fact, proof
from isolate.model.app import App
from isolate.model.distribution import Unreachable
from isolate.model.fact import Needed, Range, Term
from isolate.model.grouping import Certificate, Conflict, Environment, Grouping, Pairs
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.proof import Proof, Step
from isolate.model.report import Report, RunTarget
from isolate.model.resolution import Pin, Resolution, TargetPins, Undecided
from isolate.model.target import Target

AMD64 = Target(python="3.12", platform="linux/amd64")

texts = st.text(max_size=12)
ids = st.text(min_size=1, max_size=8)
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
ranges = st.builds(
    Range, first=texts, last=texts, index=texts, url=texts, is_oldest=st.booleans(), is_newest=st.booleans()
)
releases = st.builds(
    Term,
    project=names,
    extra=names | st.just(""),
    ranges=st.lists(ranges, max_size=6).map(tuple),
    is_every=st.booleans(),
    has_sections=st.booleans(),
)
needed = st.builds(Needed, project=names, extra=names | st.just(""), index=texts, is_nothing=st.booleans())
apps_of_a_proof = st.lists(paths, max_size=3).map(tuple)
premises = st.one_of(
    st.builds(fact.Written, app=paths, requirement=texts, needed=needed, origin=st.none() | origins),
    st.builds(fact.Constraint, app=paths, requirement=texts, needed=needed, origin=st.none() | origins),
    st.builds(fact.WrittenPython, app=paths, specifier=texts, source=texts, origin=st.none() | origins),
    st.builds(fact.Published, releases=releases, requirement=texts, needed=needed),
    st.builds(fact.OneVersion, project=names, extra=names),
    st.builds(fact.RequiresPython, releases=releases, specifier=texts, python=pythons),
    st.builds(fact.NoFile, releases=releases, lacks=st.sampled_from(("wheel", "sdist")), target=targets),
    st.builds(fact.Unreadable, releases=releases, requirement=texts),
    st.builds(fact.Yanked, releases=releases),
    st.builds(fact.Prerelease, releases=releases),
    st.builds(fact.CutOff, releases=releases, is_dated=st.booleans()),
    st.builds(fact.Hash, app=paths, releases=releases, requirement=texts, origin=st.none() | origins),
    st.builds(fact.NotOnIndex, releases=releases, url=texts, index=texts),
)
some_pythons = st.lists(pythons, min_size=1, max_size=3).map(tuple)
conclusions = st.one_of(
    st.builds(
        fact.Derived,
        apps=apps_of_a_proof,
        limits=st.lists(st.builds(fact.Limit, releases=releases, is_allowed=st.booleans()), max_size=2).map(tuple),
    ),
    st.builds(fact.NotOnPython, apps=apps_of_a_proof, pythons=some_pythons),
    st.builds(fact.NoPython, apps=apps_of_a_proof, pythons=some_pythons, statements=st.integers(0, 3)),
)
hints = st.one_of(
    *(
        st.builds(each, releases=releases)
        for each in (
            proof.AllowPrerelease,
            proof.PinYanked,
            proof.LaterCutOff,
            proof.OtherPython,
            proof.AllowSourceDistribution,
            proof.AllowWheel,
        )
    ),
    st.builds(proof.OnlyUpperBound, releases=releases, python=pythons),
    st.builds(proof.OtherIndex, project=names, version=texts, index=texts, before=texts),
    st.builds(proof.LockTogether),
    st.builds(proof.KeepOne, projects=st.tuples(names, names), can_separate=st.booleans()),
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
    kinds = ("direct", "transitive", "python", "wheel", "source", "alone", "within", "files")
    return undecided_conflicts(apps) | st.builds(
        Conflict,
        id=ids,
        kind=st.sampled_from(kinds),
        apps=apps,
        project=names | st.just(""),
        proof=proofs(),
    )


def undecided_conflicts(apps: st.SearchStrategy[tuple[str, ...]]) -> st.SearchStrategy[Conflict]:
    missing = undecided.map(lambda each: each.missing)
    return st.builds(Conflict, id=ids, kind=st.just("undecided"), apps=apps, missing=missing)


@st.composite
def proofs(draw: st.DrawFn) -> Proof:
    facts = [*draw(st.lists(premises, min_size=1, max_size=4)), draw(conclusions)]
    return Proof(
        apps=draw(st.lists(paths, min_size=1, max_size=3).map(tuple)),
        kind="direct",
        project=draw(names),
        steps=tuple(
            Step(number=number, terms=(), fact=each, because=(1,) if number == len(facts) else ())
            for number, each in enumerate(facts, start=1)
        ),
        newest=draw(st.none() | texts),
        hint=draw(st.none() | hints),
        targets=tuple(draw(st.lists(targets, max_size=2))),
        is_minimal=draw(st.booleans()),
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


def written(app: str, requirement: str, *, project: str = "c", line: int = 1) -> fact.Written:
    """A line of an application about a project."""
    origin = Origin(file=f"{app}/requirements.txt", line=line)
    return fact.Written(app=app, requirement=requirement, needed=Needed(project=project), origin=origin)


def conflict(*said: fact.Premise, apps: tuple[str, ...], project: str = "c") -> Conflict:
    """A conflict of applications that follows from what is said at once."""
    steps = [Step(number=number, terms=(), fact=each) for number, each in enumerate(said, start=1)]
    end = Step(
        number=len(said) + 1, terms=(), fact=fact.Derived(apps=apps), because=tuple(each.number for each in steps)
    )
    return Conflict(
        id=f"{'-'.join(apps)}-{project}",
        kind="direct",
        apps=apps,
        project=project,
        proof=Proof(apps=apps, kind="direct", project=project, newest="2", steps=(*steps, end), targets=(AMD64,)),
    )


def direct(one: str, other: str, *, project: str = "c") -> Conflict:
    """A conflict of two applications that ask for less and more than version 2."""
    return conflict(
        written(one, f"{project}<2", project=project, line=3),
        written(other, f"{project}>=2", project=project),
        apps=(one, other),
        project=project,
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
