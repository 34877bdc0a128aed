"""Which indexes and folders are asked: options, environment, the files of uv and pip, else the usual index.

Each kind of setting (index, further indexes, links, no index) comes from the first of these places that says it.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from isolate.index.directory import path_of
from isolate.index.pip_configuration import read_pip_environment, read_pip_files
from isolate.index.place import Place
from isolate.index.uv_configuration import read_uv_environment, read_uv_files, with_credentials
from isolate.model.address import usual_index, without_credentials
from isolate.model.options import IndexSettings
from isolate.model.problem import InputError, Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One address, with its credentials, and what named it; `is_project`: a file of the working folder alone."""

    address: str
    told_by: str
    is_project: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What is asked: indexes in order of priority, and folders or pages of links beside the index that answers."""

    indexes: tuple[Source, ...]
    links: tuple[Source, ...]
    problems: tuple[Problem, ...] = ()
    named: tuple[Source, ...] = ()
    """Asked for single projects alone."""
    default: str = ""
    """The address of the index that takes the place of the usual one; empty where no index is asked."""
    bound: tuple[Source, ...] = ()
    """Asked for single projects alone, as the files of applications say."""

    def by_trust(self) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The addresses that the person's configuration names, and those that files of the repository alone name."""
        asked = (*self.indexes, *self.links, *self.named)
        own = tuple(each.address for each in asked if not each.is_project)
        return own, tuple(each.address for each in (*asked, *self.bound) if each.address not in own)


_TIMEOUT = 20.0


def find_timeout(environment: Mapping[str, str]) -> float:
    """How many seconds without a byte are too many: as uv or pip are told by the environment, else 20."""
    for name in ("UV_HTTP_TIMEOUT", "PIP_DEFAULT_TIMEOUT", "PIP_TIMEOUT"):
        try:
            seconds = float(environment.get(name, ""))
        except ValueError:
            continue
        if 0 < seconds < float("inf"):
            return seconds
    return _TIMEOUT


def find_sources(
    settings: IndexSettings,
    *,
    environment: Mapping[str, str] | None = None,
    home: Path | None = None,
    folder: Path | None = None,
    platform: str = sys.platform,
) -> Sources:
    """The sources that the settings and the configuration of this machine name.

    `index_url` and `no_index` stand for themselves: with either, nothing is taken from the configuration. Further
    indexes are asked before the index where options or uv name them, and after it where pip does, as each tool
    does itself. An index that applications wrote comes after that of the options, and in the place of one of the
    configuration; their further indexes come after those of the options and before the index (decision 098). Raises
    `InputError` for an address of the options that is none, and for a folder of the options that does not exist.
    """
    environment = os.environ if environment is None else environment
    home = home or Path.home()
    folder = folder or Path.cwd()
    problems: list[Problem] = []
    places = [_options(settings)]
    if not settings.index_url and not settings.no_index:
        places += [read_uv_environment(environment), read_pip_environment(environment)]
        trusts = settings.trusts_manifests
        places += read_uv_files(environment, home, folder, platform, problems, trusts_projects=trusts)
        places += read_pip_files(environment, home, platform, problems)

    def first(says: Callable[[Place], object]) -> Place:
        return next((place for place in places if says(place)), Place(name=""))

    def named_ones(written: tuple[tuple[str, str], ...]) -> tuple[Source, ...]:
        return tuple(
            source
            for name, address in written
            for source in _sources((with_credentials(name, address, environment),), Place(name=f"the index `{name}`"))
        )

    named, bound = named_ones(settings.named), named_ones(settings.bound)
    written = settings.written
    links_place = first(lambda place: place.links)
    links = tuple(
        source
        for source in _sources(links_place.links, links_place)
        if _holds_files(source, folder, problems, required=links_place is places[0])
    )
    links += tuple(
        source
        for source in _written(written.find_links, settings)
        if source.address not in {each.address for each in links}
        and _holds_files(source, folder, problems, required=False)
    )
    is_given = bool(settings.index_url)
    if first(lambda place: place.no_index is not None).no_index or (written.no_index and not is_given):
        return Sources(indexes=(), links=links, problems=tuple(problems), named=named, bound=bound)
    index_place = first(lambda place: place.index)
    own = _written(written.extra_index_urls, settings)
    own_index = _written((written.index_url,) if written.index_url else (), settings)
    if not index_place.index:
        index_place = Place(name="nobody (the usual index)", index=usual_index())
    extra_place = first(lambda place: place.extra)
    index, extra = _sources((index_place.index,), index_place), _sources(extra_place.extra, extra_place)
    if own_index and not is_given:
        index, index_place = own_index, Place(name=own_index[0].told_by, index=written.index_url)
        extra_place, extra = places[0], _sources(places[0].extra, places[0])
    in_order: tuple[Source, ...]
    if extra_place is places[0]:
        in_order = (*extra, *own, *index)
    else:
        in_order = (*own, *index, *extra) if extra_place.extra_last else (*own, *extra, *index)
    if is_given:
        in_order = (*in_order, *own_index)
    unique = {source.address: source for source in reversed(in_order)}
    problems += [_of_project(each) for each in unique.values() if each.is_project and not is_folder(each.address)]
    return Sources(
        indexes=tuple(reversed(unique.values())),
        links=links,
        problems=tuple(problems),
        named=named,
        default=index_place.index,
        bound=bound,
    )


def _of_project(source: Source) -> Problem:
    return Problem(
        severity="warning",
        code="index-of-manifest",
        message=f"the index `{without_credentials(source.address)}` is asked, for {source.told_by} names it",
        hint="name it under `[index]` in isolate.toml, or do without that file by `--trust-manifests no`",
    )


def _options(settings: IndexSettings) -> Place:
    return Place(
        name="the options",
        index=settings.index_url,
        extra=settings.extra_index_urls,
        links=settings.find_links,
        no_index=settings.no_index or None,
    )


def _written(addresses: tuple[str, ...], settings: IndexSettings) -> tuple[Source, ...]:
    """The addresses that applications wrote, told by their places."""
    places = dict(settings.places)
    return tuple(Source(address=each, told_by=f"`{places.get(each, 'a manifest')}`") for each in addresses)


def _sources(addresses: tuple[str, ...], place: Place) -> tuple[Source, ...]:
    for address in addresses:
        try:
            urlsplit(address)
        except ValueError:
            message = f"`{address}`, named by {place.name}, is no address of an index"
            raise InputError(message, hint="an address looks like `https://index.example/simple/`") from None
    return tuple(Source(address=address, told_by=place.name, is_project=place.is_project) for address in addresses)


def is_folder(address: str) -> bool:
    """Whether an address means a folder on this machine: a path, or a `file:` URL."""
    return urlsplit(address).scheme not in ("http", "https")


def path_of_folder(address: str) -> Path:
    """The path that such an address means."""
    return path_of(address) if address.startswith("file:") else Path(address).expanduser()


def _holds_files(source: Source, folder: Path, problems: list[Problem], *, required: bool) -> bool:
    """Whether the links of a source can be read; a folder that is missing stops the run if the options name it."""
    if not is_folder(source.address) or (folder / path_of_folder(source.address)).is_dir():
        return True
    if required:
        raise InputError(f"`--find-links {source.address}` is no folder", hint="is the path right?")
    message = f"`{source.address}`, named by {source.told_by}, is no folder and is left out"
    problems.append(Problem(severity="warning", code="index-configuration", message=message))
    return False
