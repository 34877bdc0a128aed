"""Candidates to applications: their manifests read, includes followed, local requirements replaced."""

from __future__ import annotations

from dataclasses import replace

from isolate.discover.candidates import Candidate
from isolate.discover.local import Expansion
from isolate.discover.python import statements_around
from isolate.discover.tree import Tree
from isolate.manifests.include import joined_options, with_includes
from isolate.model.app import App, AppSettings
from isolate.model.manifest import IndexOptions, Manifest, PythonStatement
from isolate.model.problem import Problem


def assemble(
    tree: Tree, name: str, candidate: Candidate, *, settings: AppSettings, python: tuple[PythonStatement, ...]
) -> tuple[App, tuple[Problem, ...]]:
    """The application that a candidate is, and what is wrong with its files; `python` is what its settings say."""
    intent = [with_includes(tree.manifest(path), tree.text) for path in candidate.manifests]
    locks = [with_includes(tree.manifest(path), tree.text) for path in candidate.locks]
    around = statements_around(tree, candidate.folder, whole_folder=not candidate.single)
    expansion = Expansion(tree=tree, folder=candidate.folder)
    for manifest in intent:
        expansion.begin(manifest)
    for manifest in intent:
        expansion.add(manifest.requirements)
    problems = [*candidate.problems, *expansion.problems]
    for each in (*intent, *locks, *around):
        problems += each.problems
    app = App(
        name=name,
        path=candidate.path,
        folder=candidate.folder,
        manifests=_files((*intent, *locks), expansion.files),
        project=next((each.project for each in intent if each.project), ""),
        requirements=tuple(expansion.requirements),
        constraints=tuple(each for manifest in intent for each in manifest.constraints),
        lock=tuple(each for manifest in locks for each in manifest.requirements if each.name and not each.path),
        python=(
            *python,
            *(each for manifest in intent for each in manifest.python),
            *expansion.python,
            *(each for manifest in around for each in manifest.python),
        ),
        options=_options(tree, intent, locks),
        entry_points=tuple(each for manifest in intent for each in manifest.entry_points),
        settings=settings,
        local=tuple(expansion.local),
        incomplete=expansion.incomplete or any(each.incomplete for each in intent),
    )
    return app, tuple(problems)


def _files(manifests: tuple[Manifest, ...], local: list[str]) -> tuple[str, ...]:
    """Every file read, once."""
    paths = [path for each in manifests for path in (each.path, *(include.path for include in each.includes))]
    return tuple(dict.fromkeys((*paths, *local)))


def _options(tree: Tree, intent: list[Manifest], locks: list[Manifest]) -> IndexOptions:
    """The options of all manifests, folders as absolute paths; a lock adds where its pins come from, not its hashes."""
    options = IndexOptions()
    for manifest in (*intent, *locks):
        own = manifest.options if manifest in intent else replace(manifest.options, require_hashes=False)
        options = joined_options(options, own)
    return replace(options, find_links=tuple(tree.link(each) for each in options.find_links))
