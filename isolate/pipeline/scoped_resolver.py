"""Resolves each set of applications with the options that the files of these write, and no others (decision 097)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from isolate.index import JoinedIndex, OpenIndex
from isolate.model.address import without_credentials
from isolate.model.app import NO_LINES, App, Lines
from isolate.model.fact import Derived, NoPython, Term
from isolate.model.manifest import IndexOptions
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.problem import Problem
from isolate.model.proof import Proof
from isolate.model.resolution import Answer, Question, Resolution, TargetPins, Undecided
from isolate.resolve import Policy, Resolver, parse_cut_off
from isolate.resolve.resolver import Preferred

Opened = tuple[OpenIndex | JoinedIndex, Resolver]

Scope = tuple[IndexOptions, ...]
"""The options of the files of some applications, each once, the empty ones (those of the run) first."""


class Scopes:
    """What the options that files of applications write mean for a run: indexes and resolvers, opened when needed."""

    def __init__(self, options: RunOptions, settings: IndexSettings, index: OpenIndex) -> None:
        """`settings` are those that hold for all; `index` was opened with them."""
        self._options = options
        self._settings = settings
        self._cut_off = parse_cut_off(options.exclude_newer)
        self._index = index
        self._indexes: dict[IndexOptions, OpenIndex] = {}
        self._alone: dict[IndexOptions, Resolver] = {}
        """What resolved the applications of the run alone, by their options."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What was wrong with the configuration and, so far, with the cache."""
        opened = (self._index, *self._indexes.values())
        return tuple(dict.fromkeys(problem for each in opened for problem in each.problems))

    def options_of(self, app: App) -> IndexOptions:
        """What the files of an application write that holds beside the options of the run."""
        own, given = app.options, self._options
        return replace(
            self._settings.beyond(own),
            prereleases=own.prereleases and given.prerelease == "if-necessary",
            no_binary=tuple(sorted({*own.no_binary} - {*given.no_binary})),
            only_binary=tuple(sorted({*own.only_binary} - {*given.only_binary})),
        )

    def open_resolver(self, scope: Scope, apps: Sequence[App], pythons: Sequence[str]) -> Opened:
        """What answers for applications with these options, for these Pythons or those of the run."""
        given = self._options
        indexes = tuple(dict.fromkeys(self._under(self._settings.beyond(each)) for each in scope))
        needs = [partial(self._needs, index, scope) for index in indexes]
        index = indexes[0] if len(indexes) == 1 else JoinedIndex(indexes, needs)
        policy = Policy(
            prerelease="allow" if any(each.prereleases for each in scope) else given.prerelease,
            resolution=given.resolution,
            exclude_newer=self._cut_off,
            no_binary=frozenset((*given.no_binary, *(name for each in scope for name in each.no_binary))),
            only_binary=frozenset((*given.only_binary, *(name for each in scope for name in each.only_binary))),
        )
        resolver = Resolver(
            index=index,
            apps=apps if len(indexes) == 1 else [self._bound_to_its_index(app) for app in apps],
            pythons=pythons or given.pythons,
            platforms=given.platforms,
            policy=policy,
        )
        if len(scope) == 1:
            self._alone.setdefault(scope[0], resolver)
        return index, resolver

    def _needs(self, index: OpenIndex, scope: Scope, project: str) -> bool:
        """Whether an application for which an index is asked came across a project when it was resolved alone."""
        own = (each for each in scope if self._under(self._settings.beyond(each)) is index)
        return any(each in self._alone and self._alone[each].knows(project) for each in own)

    def _under(self, own: IndexOptions) -> OpenIndex:
        if own not in self._indexes:
            self._indexes[own] = self._index.under(replace(self._settings, written=own))
        return self._indexes[own]

    def _bound_to_its_index(self, app: App) -> App:
        """An application as it is in company: what its files take from one index alone, it takes from no other there.

        That is where they name an index in the place of the usual one, and nothing beside it.
        """
        settings = self._settings
        own = settings.beyond(app.options)
        beside = (
            own.extra_index_urls,
            own.find_links,
            settings.extra_index_urls,
            settings.find_links,
            settings.index_url,
        )
        if not own.index_url or any(beside):
            return app
        address = without_credentials(own.index_url).rstrip("/")
        return replace(
            app,
            requirements=tuple(
                each if each.url or each.index else replace(each, index=address) for each in app.requirements
            ),
        )


class ScopedResolver:
    """Answers as a `Resolver` does, with one resolver for each combination of options that is asked about.

    Where no application writes an option of its own there is one for all. So the answer about some applications
    is the same whatever others of the run write.
    """

    def __init__(self, *, apps: Sequence[App], scopes: Scopes, pythons: Sequence[str] = ()) -> None:
        self._apps = {app.name: app for app in sorted(apps, key=lambda app: app.name)}
        self._scopes = scopes
        self._pythons = tuple(pythons)
        self._options = {name: scopes.options_of(app) for name, app in self._apps.items()}
        self._opened: dict[Scope, Opened] = {}

    def with_apps(self, apps: Sequence[App], pythons: Sequence[str] = ()) -> ScopedResolver:
        """As `Resolver.with_apps`."""
        return ScopedResolver(apps=apps, scopes=self._scopes, pythons=pythons or self._pythons)

    def prefetch(self) -> None:
        """As `Resolver.prefetch`, for every application alone."""
        for options in dict.fromkeys(self._options[name] for name in self._apps):
            self._of((options,)).prefetch()

    def solve(
        self,
        names: Iterable[str],
        *,
        wheels: bool = False,
        preferred: Preferred | None = None,
        question: Question | None = None,
    ) -> Answer:
        """As `Resolver.solve`; where options of others are a reason for a conflict, these are a part of it.

        With a `question` the environment has to be one that it is about.
        """
        asked = sorted(set(names))
        scope = self._scope(asked)
        index, resolver = self._open_one(scope)
        resolver = resolver.asking(question) if question else resolver
        answer = resolver.solve(asked, wheels=wheels, preferred=preferred)
        match answer:
            case Resolution() if index.is_joined:
                return _with_indexes(answer, index)
            case Proof() if len(scope) > 1 and self._scope(answer.apps) != scope:
                return self._narrowed(answer, asked, question)
            case Undecided(apps=apps) if apps and self._scope(apps) != scope:
                others = [name for name in asked if self._options[name] not in self._scope(apps)]
                first = {self._options[name]: name for name in reversed(others)}
                return replace(answer, apps=tuple(sorted({*apps, *first.values()})))
        return answer

    def verdict(self, names: Iterable[str], left_out: Lines = NO_LINES) -> Proof | Undecided | None:
        """As `Resolver.verdict`; where options of others are a reason for a conflict, these are a part of it."""
        asked = sorted(set(names))
        scope = self._scope(asked)
        if len(scope) == 1 or left_out:
            return self._of(scope).verdict(asked, left_out)
        answer = self.solve(asked)
        return None if isinstance(answer, Resolution) else answer

    def _narrowed(self, proof: Proof, asked: Sequence[str], question: Question | None) -> Answer:
        """The proof about its applications by themselves; else with one more for each options that it rests on."""
        answer = self.solve(proof.apps, question=question)
        if isinstance(answer, Proof):
            return answer
        missing = [each for each in self._scope(asked) if each not in self._scope(proof.apps)]
        with_them = [next(name for name in asked if self._options[name] == each) for each in missing]
        for name in tuple(with_them):
            fewer = [*proof.apps, *(each for each in with_them if each != name)]
            if len(with_them) > 1 and isinstance(self._directly(fewer, question), Proof):
                with_them.remove(name)
        found = self._directly([*proof.apps, *with_them], question)
        if not isinstance(found, Proof):
            return found if isinstance(found, Undecided) else Undecided(missing=())
        return _about(found, sorted({*found.apps, *with_them}))

    def _directly(self, names: Sequence[str], question: Question | None) -> Answer:
        """The answer of the resolver of these applications' options."""
        resolver = self._for(names)
        return (resolver.asking(question) if question else resolver).solve(names)

    def clash(self, one: str, other: str, left_out: Lines = NO_LINES) -> Proof | None:
        """As `Resolver.clash`."""
        return self._for((one, other)).clash(one, other, left_out)

    def conflict(self, names: Iterable[str]) -> Proof | None:
        """As `Resolver.conflict`; where options of others are a reason for it, these are a part of it."""
        asked = sorted(set(names))
        scope = self._scope(asked)
        found = self._of(scope).conflict(asked)
        if found is None or len(scope) == 1 or self._scope(found.apps) == scope:
            return found
        narrowed = self._narrowed(found, asked, None)
        return narrowed if isinstance(narrowed, Proof) else None

    def fits(self, names: Iterable[str]) -> bool:
        """As `Resolver.fits`."""
        asked = tuple(names)
        scope = self._scope(asked)
        return scope in self._opened and self._of(scope).fits(asked)

    def newer_than(self, project: str, version: str) -> tuple[str, ...]:
        """As `Resolver.newer_than`, on all indexes of the run."""
        return self._for(self._apps).newer_than(project, version)

    def _scope(self, names: Iterable[str]) -> Scope:
        """The options of these applications."""
        found = {self._options[name] for name in names}
        return tuple(sorted(found or {IndexOptions()}, key=lambda each: (each != IndexOptions(), repr(each))))

    def _for(self, names: Iterable[str]) -> Resolver:
        return self._of(self._scope(names))

    def _of(self, scope: Scope) -> Resolver:
        return self._open_one(scope)[1]

    def _open_one(self, scope: Scope) -> Opened:
        if scope not in self._opened:
            apps = [app for name, app in self._apps.items() if self._options[name] in scope]
            self._opened[scope] = self._scopes.open_resolver(scope, apps, self._pythons)
        return self._opened[scope]


def _with_indexes(answer: Resolution, index: OpenIndex | JoinedIndex) -> Resolution:
    """The resolution with the index that each pin comes from, of those that were joined."""
    targets = [
        TargetPins(
            target=each.target,
            pins=tuple(pin if pin.url else replace(pin, index=index.index_of(pin)) for pin in each.pins),
        )
        for each in answer.targets
    ]
    return replace(answer, targets=tuple(targets))


def _about(proof: Proof, apps: Sequence[str]) -> Proof:
    """A proof as one about more applications, whose options it rests on: its end says so."""
    last = proof.steps[-1]
    fact, known = last.fact, {term.app for term in last.terms}
    terms = (*last.terms, *(Term(app=app) for app in apps if app not in known))
    if isinstance(fact, Derived | NoPython):
        fact = replace(fact, apps=tuple(apps))
    return replace(proof, apps=tuple(apps), steps=(*proof.steps[:-1], replace(last, terms=terms, fact=fact)))
