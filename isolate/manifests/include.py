"""Following `-r` and `-c`: one manifest out of a file and the files it includes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeVar

from isolate.manifests import requirements_txt
from isolate.model.manifest import Include, IndexOptions, Manifest
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement

ReadText = Callable[[str], str | Problem | None]


_T = TypeVar("_T")

_DEEPEST = 100
"""Files that may include each other in a row."""


def with_includes(manifest: Manifest, read: ReadText, *, constraint: bool = False) -> Manifest:
    """The manifest with the requirements of every included file in the place of the include.

    `read` gives the text of a path (relative as `Include.path` is), its problem, or None where there is no such
    file. As in pip, the lines of a `-c` file are constraints, while a `-r` inside of it gives requirements.
    `includes` then lists every file included, directly or not, in reading order, and none that could not be read.
    What a file says is taken once, at its first include, so that the work is linear in the text.
    """
    return _expanded(manifest, read, constraint=constraint, chain=(), done=set())


def _expanded(
    manifest: Manifest,
    read: ReadText,
    *,
    constraint: bool,
    chain: tuple[Include, ...],
    done: set[tuple[str, bool, str]],
) -> Manifest:
    requirements: list[Requirement] = []
    constraints: list[Requirement] = list(manifest.constraints)
    includes: list[Include] = []
    problems = list(manifest.problems)
    extras = dict(manifest.extras)
    options, incomplete = [manifest.options], manifest.incomplete
    written: list[Requirement | Include] = [*manifest.requirements, *manifest.includes]
    for each in sorted(written, key=lambda each: each.origin):
        if isinstance(each, Requirement):
            (constraints if constraint else requirements).append(each)
            continue
        included = _included(each, read, manifest.path, chain, done)
        if isinstance(included, Problem):
            problems.append(included)
            incomplete = True
            continue
        if each.extra:
            extras[each.extra] = (*extras.get(each.extra, ()), *included.requirements)
        else:
            requirements += included.requirements
        constraints += included.constraints
        includes += (each, *included.includes)
        problems += included.problems
        options.append(included.options)
        incomplete = incomplete or included.incomplete
    return replace(
        manifest,
        requirements=tuple(requirements),
        constraints=tuple(constraints),
        includes=tuple(includes),
        extras=tuple(extras.items()),
        options=joined_options(*options),
        problems=tuple(dict.fromkeys(problems)),  # a file included twice is wrong once
        incomplete=incomplete,
    )


def _included(
    include: Include, read: ReadText, path: str, chain: tuple[Include, ...], done: set[tuple[str, bool, str]]
) -> Manifest | Problem:
    extra = include.extra or (chain[0].extra if chain else "")
    chain = (*chain, include)
    if include.path == path or include.path in {each.origin.file for each in chain}:
        return _cycle(include, chain)
    if len(chain) > _DEEPEST:
        return Problem(
            severity="error",
            code="include-depth",
            message=f"`{include.path}` is included through more than {_DEEPEST} files",
            origin=include.origin,
            hint="include it from a file nearer to the first",
        )
    if (include.path, include.constraint, extra) in done:
        return Manifest(path=include.path, format="requirements")
    if include.path.startswith("$") or "://" in include.path:
        return Problem(
            severity="error",
            code="include-not-local",
            message=f"the include `{include.path}` is not a file of this machine and is not read",
            origin=include.origin,
            hint="copy it into the repository and include the copy",
        )
    text = read(include.path)
    if text is None:
        return Problem(
            severity="error",
            code="include-missing",
            message=f"the included file `{include.path}` does not exist",
            origin=include.origin,
            hint="paths are relative to the including file",
        )
    if isinstance(text, Problem):
        return text
    done.add((include.path, include.constraint, extra))
    manifest = requirements_txt.read(include.path, text)
    return _expanded(manifest, read, constraint=include.constraint, chain=chain, done=done)


def _cycle(include: Include, chain: tuple[Include, ...]) -> Problem:
    first = next(index for index, each in enumerate(chain) if each.origin.file == include.path)
    round_trip = " → ".join(f"{each.origin.file}:{each.origin.line}" for each in chain[first:])
    return Problem(
        severity="error",
        code="include-cycle",
        message=f"`{include.path}` includes itself: {round_trip} → {include.path}",
        origin=include.origin,
        hint="remove one of these lines",
    )


def joined_options(*options: IndexOptions) -> IndexOptions:
    """The options of several files; the index of the first, the including one, wins."""
    if len(options) == 1:
        return options[0]
    no_index = any(each.no_index for each in options)
    return IndexOptions(
        index_url="" if no_index else next((each.index_url for each in options if each.index_url), ""),
        extra_index_urls=() if no_index else _unique(each.extra_index_urls for each in options),
        find_links=_unique(each.find_links for each in options),
        no_index=no_index,
        prereleases=any(each.prereleases for each in options),
        no_binary=_unique(each.no_binary for each in options),
        only_binary=_unique(each.only_binary for each in options),
        require_hashes=any(each.require_hashes for each in options),
        named=_unique(each.named for each in options),
    )


def _unique(parts: Iterable[tuple[_T, ...]]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(each for part in parts for each in part))
