"""Candidates to applications: their manifests read, includes followed, local requirements replaced."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from isolate.discover.candidates import Candidate, is_development
from isolate.discover.local import Expansion
from isolate.discover.owners import contradictions, installs_its_folder
from isolate.discover.python import statements_around
from isolate.discover.tree import Tree
from isolate.discover.workspace import lock_of, within_workspace
from isolate.manifests import role_of
from isolate.manifests.include import joined_options, with_includes
from isolate.manifests.projects import settled
from isolate.model.address import is_usual_index, without_credentials
from isolate.model.app import App, AppSettings
from isolate.model.manifest import IndexOptions, Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement


def assemble(
    tree: Tree,
    name: str,
    candidate: Candidate,
    *,
    settings: AppSettings,
    python: tuple[PythonStatement, ...],
    include_dev: bool = False,
) -> tuple[App, tuple[Problem, ...]]:
    """The application that a candidate is, and what is wrong with its files; `python` is what its settings say."""
    intent = settled([with_includes(tree.manifest(path), tree.text) for path in candidate.manifests])
    intent = [within_workspace(tree, each) for each in intent]
    project = next((each.project for each in intent if each.project), "")
    shared = lock_of(tree, candidate.folder) if any(role_of(each.path) == "project" for each in intent) else None
    paths = (*candidate.locks, *((shared,) if shared else ()))
    locks = [_pins_for(with_includes(tree.manifest(path), tree.text), project) for path in paths]
    around = statements_around(tree, candidate.folder, whole_folder=not candidate.single)
    expansion = Expansion(tree=tree, folder=candidate.folder)
    for manifest in intent:
        expansion.begin(manifest)
    for manifest in intent:
        expansion.add(manifest.requirements)
        for _, listed in manifest.groups if include_dev else ():
            expansion.add(listed)
    problems = [*candidate.problems, *expansion.problems]
    constraints = [each for manifest in intent for each in manifest.constraints]
    overrides = [each for manifest in intent for each in manifest.overrides]
    options = _options(tree, intent, locks, [*expansion.requirements, *constraints, *overrides])
    options, unusable = _with_addresses(options)
    problems += unusable
    if not include_dev:
        problems += _groups_left_out(intent)
    for lock in locks:
        problems += contradictions(intent, lock)
    for each in (*intent, *locks, *around):
        problems += each.problems
    app = App(
        name=name,
        path=candidate.path,
        folder=candidate.folder,
        manifests=_files((*intent, *locks), expansion.files),
        project=project,
        requirements=_bound(tree, expansion.requirements),
        constraints=_bound(tree, constraints),
        overrides=_bound(tree, overrides),
        excludes=tuple(dict.fromkeys(each for manifest in intent for each in manifest.excludes)),
        lock=tuple(
            _without_secrets(each)
            for manifest in locks
            for each in manifest.requirements
            if each.name and not each.path
        ),
        python=(
            *python,
            *_statements(intent),
            *expansion.python,
            *(each for manifest in around for each in manifest.python),
        ),
        options=options,
        entry_points=tuple(each for manifest in intent for each in manifest.entry_points),
        settings=settings,
        labels=next((each.labels for each in intent if each.labels), ()),
        local=tuple(expansion.local),
        incomplete=expansion.incomplete or bool(unusable) or any(each.incomplete for each in intent),
    )
    return app, tuple(problems)


def _statements(intent: Sequence[Manifest]) -> Iterator[PythonStatement]:
    """What the manifests say of Python.

    A `setup.py` beside requirement files that do not install its project is not what people run: what it says refuses
    nothing (decision 116).
    """
    listed = [each for each in intent if role_of(each.path) == "requirements"]
    is_second = bool(listed) and not any(map(installs_its_folder, listed))
    for manifest in intent:
        is_weak = is_second and posixpath.basename(manifest.path) in ("setup.py", "setup.cfg")
        yield from (replace(each, weak=each.weak or is_weak) for each in manifest.python)


def _pins_for(lock: Manifest, project: str) -> Manifest:
    """The pins that a lock of several projects has for one of them."""
    return replace(lock, requirements=dict(lock.groups)[project]) if project in dict(lock.groups) else lock


def _bound(tree: Tree, requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """The requirements as they are known and shown: no address has credentials, and that of an index is absolute."""
    return tuple(_without_secrets(replace(each, index=_shown(tree, each.index))) for each in requirements)


def _without_secrets(requirement: Requirement) -> Requirement:
    if "@" not in requirement.text and "@" not in requirement.url:
        return requirement
    return replace(requirement, url=without_credentials(requirement.url), text=without_credentials(requirement.text))


def _shown(tree: Tree, address: str) -> str:
    if not address:
        return ""
    scheme, separator, rest = tree.link(address).rstrip("/").partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def _groups_left_out(manifests: list[Manifest]) -> tuple[Problem, ...]:
    """A note for each group that does not sound like development: a person may have meant it to be installed."""
    return tuple(
        Problem(
            severity="note",
            code="group-left-out",
            message=f"the group `{group}` is not installed with the project, so it is left out",
            origin=replace(listed[0].origin, column=0),
            hint="`--include-dev` takes every group into account",
        )
        for manifest in manifests
        for group, listed in manifest.groups
        if listed and not is_development(group) and not group.startswith("hatch-")
    )


def _files(manifests: tuple[Manifest, ...], local: list[str]) -> tuple[str, ...]:
    """Every file read, once."""
    paths = [path for each in manifests for path in (each.path, *(include.path for include in each.includes))]
    return tuple(dict.fromkeys((*paths, *local)))


def _options(
    tree: Tree, intent: list[Manifest], locks: list[Manifest], requirements: list[Requirement]
) -> IndexOptions:
    """The options of all manifests, folders as absolute paths; a lock adds where its pins come from, not its hashes."""
    options = IndexOptions()
    for manifest in (*intent, *locks):
        own = manifest.options if manifest in intent else replace(manifest.options, require_hashes=False)
        options = joined_options(options, own)
    # Templates of tools write the usual index out; whoever configured a mirror of it means the mirror.
    index_url = "" if is_usual_index(options.index_url) else options.index_url
    extra = tuple(x for x in options.extra_index_urls if index_url or not is_usual_index(x))
    links = tuple(tree.link(each) for each in options.find_links)
    written = dict.fromkeys((*options.named, *(("", each.index) for each in requirements if each.index)))
    known = {address for name, address in written if name}
    named = tuple((name, tree.link(address)) for name, address in written if name or address not in known)
    addresses = dict.fromkeys((index_url, *extra, *options.find_links, *(address for _, address in written)))
    places = tuple((tree.link(each), _place(tree, (*intent, *locks), each)) for each in addresses if "://" in each)
    secrets = (each.url for each in requirements if each.url != without_credentials(each.url) and _is_address(each.url))
    return replace(
        options,
        index_url=index_url,
        extra_index_urls=extra,
        find_links=links,
        named=named,
        places=places,
        secrets=tuple(dict.fromkeys(secrets)),
    )


def _with_addresses(options: IndexOptions) -> tuple[IndexOptions, list[Problem]]:
    """The options with those addresses alone that are some, and what is wrong with the others."""
    wrong = {address: origin for address, origin in options.places if not _is_address(address)}
    if not wrong:
        return options, []

    def kept(addresses: Iterable[str]) -> tuple[str, ...]:
        return tuple(each for each in addresses if each not in wrong)

    found = replace(
        options,
        index_url="" if options.index_url in wrong else options.index_url,
        extra_index_urls=kept(options.extra_index_urls),
        find_links=kept(options.find_links),
        named=tuple((name, address) for name, address in options.named if address not in wrong),
        places=tuple((address, origin) for address, origin in options.places if address not in wrong),
    )
    return found, [
        Problem(
            severity="error",
            code="index-address",
            message="this is no address of an index",
            origin=origin,
            hint="an address looks like `https://index.example/simple/`",
        )
        for origin in dict.fromkeys(wrong.values())
    ]


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return bool(parts.scheme) and (parts.port is None or parts.port >= 0)
    except ValueError:
        return False


def _place(tree: Tree, manifests: Iterable[Manifest], address: str) -> Origin:
    """Where an address is written: the first line of these files, and of those they include, that is no comment."""
    files = [path for each in manifests for path in (each.path, *(include.path for include in each.includes))]
    for file in files:
        text = tree.text(file)
        for number, line in enumerate(text.splitlines() if isinstance(text, str) else (), start=1):
            if address in line and not line.lstrip().startswith("#"):
                return Origin(file=file, line=number)
    return Origin(file=files[0])
