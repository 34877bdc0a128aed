"""`[tool.pdm]`: development groups, resolution overrides and sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fnmatch import fnmatchcase

from packaging.utils import canonicalize_name

from isolate.manifests.draft import following
from isolate.manifests.toml_draft import TomlDraft
from isolate.model.manifest import Source
from isolate.model.requirement import Requirement

_PDM = ("tool", "pdm")


def read_into(draft: TomlDraft) -> None:
    """Take over what PDM reads beside `[project]`."""
    if not draft.table(*_PDM):
        return
    for name in draft.table(*_PDM, "dev-dependencies"):
        draft.group(name, _development(draft, name))
    for name, value in draft.table(*_PDM, "resolution", "overrides").items():
        _override(draft, name, value)
    draft.excludes += (canonicalize_name(each) for each in draft.texts(*_PDM, "resolution", "excludes"))
    if draft.value(*_PDM, "resolution", "allow-prereleases") is True:
        draft.options = replace(draft.options, prereleases=True)
    for index, source in enumerate(draft.tables(*_PDM, "source")):
        url = source.get("url")
        if not isinstance(url, str):
            draft.malformed("a source of `[tool.pdm]` has no `url`", *_PDM, "source", index)
        elif source.get("type") == "find_links":
            draft.options = replace(draft.options, find_links=(*draft.options.find_links, url))
        elif source.get("name") == "pypi":  # this name takes the place of the usual index
            draft.options = replace(draft.options, index_url=url)
        else:
            draft.options = replace(draft.options, extra_index_urls=(*draft.options.extra_index_urls, url))
        if isinstance(url, str) and source.get("type") != "find_links":
            named = (str(source.get("name", "")), url)
            draft.options = replace(draft.options, named=(*draft.options.named, named))
            _bind(draft, url, draft.texts(*_PDM, "source", index, "include_packages"))


def _bind(draft: TomlDraft, url: str, patterns: list[str]) -> None:
    """Take the projects that a source lists from there alone; a pattern may have `*` as file names do."""
    listed = (*draft.requirements, *(each for _, found in draft.extras for each in found))
    names = dict.fromkeys(each.name for each in listed)
    bound = {source.name for source in draft.sources}
    for name in names:
        if name not in bound and any(fnmatchcase(name, canonicalize_name(each)) for each in patterns):
            draft.sources.append(Source(name=name, index=url))


def _development(draft: TomlDraft, name: str) -> Iterator[Requirement]:
    """The requirements of a group; unlike elsewhere in the file they may be editable."""
    path = (*_PDM, "dev-dependencies", name)
    for index, text in enumerate(draft.texts(*path)):
        editable = text.startswith("-e ")
        origin = draft.document.place(*path, index)(0)
        place = following(replace(origin, column=0) if editable else origin)
        found = draft.requirement(text.removeprefix("-e "), place, editable=editable)
        if found is not None:
            yield found


def _override(draft: TomlDraft, name: str, value: object) -> None:
    path = (*_PDM, "resolution", "overrides", name)
    text = value if isinstance(value, str) else ""
    if not text:
        draft.malformed(f"the override of `{name}` is not a string", *path)
        return
    if "://" in text:
        text = f"{name} @ {text}"
    elif text == "*":
        text = name
    elif text[0].isdigit():
        text = f"{name}=={text}"
    else:
        text = f"{name}{text}"
    origin = draft.origin(*path)
    found = draft.requirement(text, lambda _: origin)
    draft.overrides += [found] if found else []
