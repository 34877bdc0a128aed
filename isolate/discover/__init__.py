"""Paths to applications: the only reader of a person's tree."""

from __future__ import annotations

import os
import posixpath
from collections import Counter
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path

from isolate.discover import candidates, owners
from isolate.discover.assemble import assemble
from isolate.discover.candidates import Candidate
from isolate.discover.config import FILE, Config, ListedApp, read_config
from isolate.discover.local import not_bound
from isolate.discover.sources import local_trees, sources, written_texts
from isolate.discover.tree import Listing, Tree
from isolate.discover.walk import Folder, join, walk
from isolate.manifests import usual_names
from isolate.model.app import App
from isolate.model.discovered import Discovered, RunSettings
from isolate.model.problem import ConfigurationError, InputError, Problem

__all__ = ["Discovered", "RunSettings", "discover", "local_trees", "sources", "written_texts"]


def discover(
    paths: tuple[Path, ...],
    *,
    config: Path | None = None,
    include_dev: bool = False,
    texts: Mapping[str, str | None] | None = None,
) -> Discovered:
    """The applications at `paths` (files or folders), as `isolate.toml` lists them or else as they are found.

    The root of the analysis is the folder given, or what all paths have in common. Raises `InputError` where
    nothing can be analysed: a path that does not exist, no manifest anywhere, or (`ConfigurationError`) a configuration
    with errors. `texts` are files as they would be: path from the root → text, None where it would be gone.
    """
    locations = tuple(Path(os.path.abspath(path)) for path in paths or (Path(),))  # noqa: PTH100 - links are kept
    for path, location in zip(paths or (Path(),), locations, strict=True):
        if not location.exists():
            raise InputError(f"no such path: `{path}`", hint="give a folder with applications, or requirement files")
    tree = Tree(_root(locations), texts)
    settings = _config(tree, config)
    if errors := tuple(problem for problem in settings.problems if problem.severity == "error"):
        raise ConfigurationError(errors)
    problems = list(settings.problems)
    apps: list[App] = []
    found: Sequence[Problem]
    files = tuple(tree.relative(location) for location in locations if location.is_file())
    folders = tuple(tree.relative(location) for location in locations if not location.is_file())
    if settings.apps is not None and not files:
        for listed in settings.apps:
            app, found = _listed(tree, listed, include_dev=include_dev)
            apps += [app] if app else []
            problems += found
    else:
        chosen, found = _found(tree, files, folders, include_dev=include_dev)
        problems += found
        if not (chosen or found or settings.problems):
            from isolate.discover import no_manifest  # it reads source, which no other run does here

            chosen = [each for folder in folders if (each := no_manifest.candidate_of(tree, folder))]
        for name, candidate in _named(tree, chosen):
            app, found = assemble(
                tree,
                name,
                candidate,
                settings=settings.run.defaults,
                python=settings.python,
                include_dev=include_dev,
            )
            apps.append(app)
            problems += found
    if not apps and not any(problem.severity == "error" for problem in problems):
        where = ", ".join(f"`{path}`" for path in paths or (Path(),))
        *names, last = (f"`{name}`" for name in usual_names())
        raise InputError(
            f"no application in {where}: there is no manifest",
            hint=f"a manifest is a {', '.join(names)} or {last} that says what an application requires; "
            f"`{FILE}` can name others",
        )
    return Discovered(
        root=tree.root.as_posix(),
        apps=tuple(sorted((settings.limits.applied(app) for app in apps), key=lambda app: app.name)),
        problems=tuple(sorted(dict.fromkeys((*problems, *not_bound(apps))), key=Problem.sort_key)),
        settings=settings.run,
    )


def _root(locations: tuple[Path, ...]) -> Path:
    folders = [location.parent if location.is_file() else location for location in locations]
    return Path(os.path.commonpath(folders))


def _config(tree: Tree, config: Path | None) -> Config:
    if config is not None:
        file = tree.relative(Path(os.path.abspath(config)))  # noqa: PTH100 - links are kept
        tree.allow(file)
        text = tree.text(file)
        if text is None:
            raise InputError(f"no such file: `{config}`", hint="`--config` names an `isolate.toml`")
        return Config(problems=(text,)) if isinstance(text, Problem) else read_config(tree, file, text)
    for file in (FILE, "pyproject.toml"):
        text = tree.text(file)
        if isinstance(text, Problem):
            return Config(problems=(text,))
        if text is not None and (file == FILE or "tool.isolate" in text):
            return read_config(tree, file, text)
    return Config()


def _found(
    tree: Tree, files: tuple[str, ...], folders: tuple[str, ...], *, include_dev: bool
) -> tuple[list[Candidate], list[Problem]]:
    """The applications of files given and of every folder under the folders given."""
    problems: list[Problem] = []
    found: list[Candidate] = []
    walked: list[Folder] = []
    single: list[Folder] = []
    for start in folders:
        for folder in walk(tree, start):
            if isinstance(folder, Problem):
                problems.append(folder)
            elif candidates.is_requirement_folder(tree, folder) or (
                folder.path == start and candidates.looks_like_requirement_folder(tree, folder)
            ):
                single.append(folder)
            else:
                walked.append(folder)
    included = candidates.included_files(
        tree, [path for folder in (*walked, *single) for path in candidates.claimants(folder, single=folder in single)]
    )
    for folder in walked:
        found += owners.of_folder(tree, folder, included, include_dev=include_dev)
    own = {candidate.path: candidate for candidate in found}
    for folder in single:
        paths = [join(folder.path, name) for name in candidates.requirement_files(folder)]
        above = own.get(posixpath.dirname(folder.path) or ".")
        again = [path for path in paths if above and candidates.is_of_application(tree, path, above, included)]
        problems += owners.passed_over(again, above.manifests[0]) if above else ()
        found += candidates.one_per_file(tree, (path for path in paths if path not in again), included)
    found += owners.of_files(tree, files)
    return list({candidate.path: candidate for candidate in found}.values()), problems


def _named(tree: Tree, chosen: list[Candidate]) -> list[tuple[str, Candidate]]:
    """Each candidate with its name, or with its whole path where two would have one name."""
    names = [_name(tree, candidate) for candidate in chosen]
    counts = Counter(names)
    return [
        (name if counts[name] == 1 else candidate.path, candidate)
        for name, candidate in zip(names, chosen, strict=True)
    ]


def _name(tree: Tree, candidate: Candidate) -> str:
    """The path of a folder; of a file its stem, after the path of the folder unless that is `requirements`."""
    if not candidate.single:
        return (tree.root.name or "root") if candidate.path == "." else candidate.path
    folder, file = posixpath.split(candidate.path)
    if candidates.named_requirements(tree, folder or "."):
        folder = posixpath.dirname(folder)
    return posixpath.join(folder, posixpath.splitext(file)[0])


def _listed(tree: Tree, listed: ListedApp, *, include_dev: bool) -> tuple[App | None, tuple[Problem, ...]]:
    """The application that the configuration lists."""
    missing = [path for path in listed.manifests if not tree.is_file(path)]
    if listed.path and not tree.is_file(listed.path) and not tree.is_folder(listed.path):
        missing = [listed.path]
    if missing:
        message = f"`{missing[0]}` of the application `{listed.name}` does not exist"
        near = _nearest_path(tree, missing[0])
        return None, (_wrong(listed, message, hint=f"did you mean `{near}`?" if near else ""),)
    manifests = listed.manifests or ((listed.path,) if tree.is_file(listed.path) else ())
    folder = listed.path if listed.path and not tree.is_file(listed.path) else posixpath.dirname(manifests[0]) or "."
    if manifests:
        path = listed.path or folder
        candidate = Candidate(path=path, folder=folder, manifests=manifests, single=tree.is_file(path))
    else:
        listing = tree.listing(folder)
        if isinstance(listing, Problem):
            return None, (listing,)
        here = Folder(path=folder, files=listing.files)
        included = candidates.included_files(tree, candidates.claimants(here, single=False))
        found = owners.of_folder(tree, here, included, include_dev=include_dev)
        if len(found) != 1:
            what = "several manifests" if found else "no manifest"
            problem = _wrong(listed, f"`{folder}` of the application `{listed.name}` has {what}")
            return None, (problem,)
        candidate = found[0]
    return assemble(
        tree, listed.name, candidate, settings=listed.settings, python=listed.python, include_dev=include_dev
    )


def _nearest_path(tree: Tree, path: str) -> str:
    """The path beside one that does not exist whose name is most like its own; empty where none is."""
    folder, name = posixpath.split(path)
    listing = tree.listing(folder or ".")
    known = (*listing.folders, *listing.files) if isinstance(listing, Listing) else ()
    near = get_close_matches(name, known, n=1)
    return join(folder or ".", near[0]) if near else ""


def _wrong(listed: ListedApp, message: str, *, hint: str = "") -> Problem:
    return Problem(
        severity="error",
        code="config",
        message=message,
        origin=listed.origin,
        hint=hint or "`path` is its folder and `manifests` its files, relative to the configuration file",
    )
