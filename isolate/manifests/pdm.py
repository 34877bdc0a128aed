"""`[tool.pdm]`: development groups, resolution overrides and sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from packaging.utils import canonicalize_name

from isolate.manifests.draft import following
from isolate.manifests.toml_draft import TomlDraft
from isolate.model.address import usual_index
from isolate.model.manifest import ProjectSource
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement

_PDM = ("tool", "pdm")
_USUAL = "pypi"
"""The name of the index that PDM asks where no source has it."""


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
    _sources(draft)


def _sources(draft: TomlDraft) -> None:
    """Take over the indexes that are asked, and which projects come from which of them."""
    sources = draft.tables(*_PDM, "source")
    if not sources:
        return
    places: dict[str, _Place] = {_USUAL: _Place(url=usual_index())}
    for index, source in enumerate(sources):
        url = source.get("url")
        if not isinstance(url, str):
            draft.malformed("a source of `[tool.pdm]` has no `url`", *_PDM, "source", index)
        elif source.get("type") == "find_links":
            draft.options = replace(draft.options, find_links=(*draft.options.find_links, url))
        elif source.get("name") == _USUAL:  # this name takes the place of the usual index
            draft.options = replace(draft.options, index_url=url)
        else:
            draft.options = replace(draft.options, extra_index_urls=(*draft.options.extra_index_urls, url))
        if isinstance(url, str) and source.get("type") != "find_links":
            named = (str(source.get("name", "")), url)
            draft.options = replace(draft.options, named=(*draft.options.named, named))
            places[named[0] or url] = _Place(
                url=url,
                include=draft.texts(*_PDM, "source", index, "include_packages"),
                exclude=draft.texts(*_PDM, "source", index, "exclude_packages"),
                origin=draft.origin(*_PDM, "source", index),
            )
    _bind(draft, tuple(places.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """An index with the patterns of names that are taken from it before others, and never: `*` as in file names."""

    url: str
    include: Sequence[str] = ()
    exclude: Sequence[str] = ()
    origin: Origin | None = None

    def wants(self, name: str) -> bool | None:
        """Whether a project is taken from here before others, or never; None where nothing is said of it."""
        for answer, patterns in ((True, self.include), (False, self.exclude)):
            if any(fnmatchcase(name, canonicalize_name(each)) for each in patterns):
                return answer
        return None


def _bind(draft: TomlDraft, places: Sequence[_Place]) -> None:
    """Take each project from the one index that is left for it, where that is not all of them.

    As PDM does: from those that include it; where none does, from those that do not exclude it.
    """
    listed = (*draft.requirements, *(each for _, found in (*draft.extras, *draft.groups) for each in found))
    bound = {source.name for source in draft.sources}
    for name in dict.fromkeys(each.name for each in listed if each.name not in bound):
        wishes = [(place, place.wants(name)) for place in places]
        left = [place for place, wish in wishes if wish] or [place for place, wish in wishes if wish is None]
        if len(left) == 1 < len(places):
            draft.sources.append(ProjectSource(name=name, index=left[0].url))
        elif len(left) < len(places):
            origin = next(place.origin for place, wish in wishes if wish is not None and place.origin)
            message = f"`{name}` comes from {len(left)} of {len(places)} sources; all of them are asked for it"
            hint = "let `include_packages` of one source name it, or `[index.projects]` of isolate.toml"
            draft.note("warning", "source-choice", message, origin, hint=hint)


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
