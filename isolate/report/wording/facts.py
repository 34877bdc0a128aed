"""The facts of a proof in sentences."""

from __future__ import annotations

from typing import assert_never

from isolate.model import fact as model
from isolate.model.fact import Derived, Fact, Limit, Needed
from isolate.report.wording.releases import are, named, versions


def sentence(fact: Fact) -> str:
    """A fact as a step of a proof says it: what follows from other steps begins with `so`."""
    match fact:
        case model.Derived() | model.NotOnPython() | model.NoPython(statements=0):
            return f"so {statement(fact)}"
        case _:
            return statement(fact)


def statement(fact: Fact) -> str:
    """A fact by itself, in one sentence."""
    match fact:
        case model.Written(app=app, requirement=requirement, needed=needed):
            return f"`{app}` requires `{requirement}`{only_from(needed)}{_none_there(needed)}"
        case model.Constraint(app=app, requirement=requirement, needed=needed):
            return f"`{app}` allows only `{requirement}`{only_from(needed)}"
        case model.Asked(role="excluded", needed=needed):
            return f"`{needed.project}` is to be left out"
        case model.Asked(role=role, requirement=requirement):
            return f"`{requirement}` is {'wanted' if role == 'required' else 'kept'}"
        case model.WrittenPython(app=app, specifier=specifier, source=source):
            return f"`{app}` requires Python `{specifier}` ({source})"
        case model.Published(releases=releases, requirement=requirement, needed=needed):
            requires = are(releases, "requires", "require")
            return f"{named(releases)} {requires} `{requirement}`{_none_there(needed)}"
        case model.OneVersion(project=project, extra=extra):
            return f"`{project}[{extra}]` is `{project}` in the same version"
        case model.RequiresPython(releases=releases, specifier=specifier, python=python):
            if specifier:
                return f"{named(releases)} {are(releases, 'requires', 'require')} Python {specifier}"
            return f"{named(releases)} {are(releases, 'does', 'do')} not accept Python {python}"
        case model.NoFile(releases=releases, lacks=lacks, target=target):
            file = "source distribution" if lacks == "sdist" else f"wheel for {target}"
            return f"{named(releases)} {are(releases, 'has', 'have')} no {file}"
        case model.Unreadable(releases=releases, requirement=requirement):
            return f"{named(releases)} cannot be used: its metadata says `{requirement}`, which no standard allows"
        case model.Yanked(releases=releases):
            return f"{named(releases)} {are(releases, 'was', 'were')} yanked"
        case model.Prerelease(releases=releases):
            return f"{named(releases)} {are(releases, 'is a pre-release', 'are pre-releases')}"
        case model.CutOff(releases=releases, is_dated=is_dated):
            were = are(releases, "was", "were")
            if is_dated:
                return f"{named(releases)} {were} uploaded after the cut-off date"
            return f"when {named(releases)} {were} uploaded is not known"
        case model.Hash(app=app, releases=releases):
            return f"{named(releases)} {are(releases, 'has', 'have')} no file with a hash that `{app}` gives"
        case model.NotOnIndex(releases=releases, url=url, index=index):
            if url:
                return f"`{url}` is used only where an application asks for it"
            return f"`{releases.project}` comes from {index} only where an application asks for that"
        case model.Derived():
            return _derived(fact)
        case model.NotOnPython(apps=apps, pythons=pythons):
            return f"{joined(apps)} cannot have Python {', '.join(pythons)}"
        case model.NoPython():
            return _no_python(fact)
        case _:
            assert_never(fact)


def only_from(needed: Needed) -> str:
    """That a line takes its project from one index alone."""
    return f" from {needed.index} alone" if needed.index else ""


def _none_there(needed: Needed) -> str:
    return ", and there is none" if needed.is_nothing else ""


def joined(apps: tuple[str, ...]) -> str:
    """The names of applications: `a` and `b`."""
    return " and ".join(f"`{app}`" for app in apps)


def _no_python(fact: model.NoPython) -> str:
    """The end of a proof about Python."""
    newest, oldest = fact.pythons[0], fact.pythons[-1]
    if not fact.statements:
        span = f"no Python from {oldest} to {newest} serves"
        return f"{span} {'both' if len(fact.apps) == 2 else 'all of them'}" if len(fact.apps) > 1 else span
    if newest == oldest:
        return f"the environment is for Python {newest}"
    if fact.statements == 1:
        return f"none of the Pythons {oldest} to {newest} fits"
    return f"no Python from {oldest} to {newest} is in {'both' if fact.statements == 2 else 'all'} ranges"


def _derived(fact: Derived) -> str:
    """What is left of one project, or that nothing is."""
    whom = joined(fact.apps) if fact.apps else "every application"
    match fact.limits:
        case ():
            return f"no environment satisfies {whom}" if len(fact.apps) == 1 else f"{whom} cannot share an environment"
        case (Limit(releases=releases, is_allowed=False),):
            return f"with {whom}, {named(releases)} cannot be used"
        case (Limit(releases=releases),) if not releases.ranges:
            return f"no release of `{releases.label}` is left for {whom}"
        case (Limit(releases=releases),) if releases.is_every:
            return f"{whom} cannot do without `{releases.label}`"
        case (Limit(releases=releases),):
            return f"with {whom}, `{releases.label}` can only be {versions(releases)}"
        case limits:
            return f"with {whom}, these cannot be together: {', '.join(map(_together, limits))}"


def _together(limit: Limit) -> str:
    """One of several things that cannot be together."""
    if not limit.is_allowed:
        return named(limit.releases)
    return f"not {named(limit.releases)}" if limit.releases.ranges else f"no {limit.releases.label}"
