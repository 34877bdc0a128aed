"""What a person asked a run to do, and where releases are looked for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from isolate.model.manifest import IndexOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexSettings:
    """Where releases are looked for, and how.

    Empty addresses are filled from the configuration of uv and pip; `index_url` or `no_index` turns that
    configuration off as a whole. `find_links` are folders or addresses of pages with links. `timeout` is in
    seconds without a byte, 0 as uv and pip are told; `connections` the most requests under way at once. An empty
    `cache_dir` is the platform's place. `offline` answers from the cache alone, `refresh` asks again for what is
    still fresh.
    """

    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    offline: bool = False
    refresh: bool = False
    cache_dir: str = ""
    timeout: float = 0.0
    connections: int = 50
    named: tuple[tuple[str, str], ...] = ()
    """Indexes that are asked for single projects only: (name, empty without one; address)."""
    projects: tuple[tuple[str, str], ...] = ()
    """Projects (normalised names) that come from one index alone, whoever requires them: (project, address)."""
    written: IndexOptions = IndexOptions()
    """What the files of the applications say that are resolved: it is asked beside, or in place of, the above."""
    bound: tuple[tuple[str, str], ...] = ()
    """Indexes of which the files of applications take single projects: (name, empty without one; address)."""
    places: tuple[tuple[str, str], ...] = ()
    """Which file and line names an index that nothing but a manifest names: (address, place)."""
    trusts_manifests: bool = True
    """Whether an index is asked that nothing but a manifest names."""

    def beyond(self, own: IndexOptions) -> IndexOptions:
        """What an application's options say of indexes that holds beside these settings; nothing else of them."""
        if self.no_index:
            return IndexOptions(find_links=self._new_links(own))
        known = {self.index_url, *self.extra_index_urls}
        return IndexOptions(
            index_url="" if own.index_url in known else own.index_url,
            extra_index_urls=tuple(each for each in own.extra_index_urls if each not in known),
            find_links=self._new_links(own),
            no_index=own.no_index and not self.index_url,
        )

    def with_options(self, own: IndexOptions) -> IndexSettings:
        """What is written for an application that is resolved alone, in the form of what a person gives."""
        return replace(
            self,
            index_url=self.index_url or own.index_url,
            extra_index_urls=tuple(dict.fromkeys((*self.extra_index_urls, *own.extra_index_urls))),
            find_links=(*self.find_links, *self._new_links(own)),
            no_index=self.no_index or (own.no_index and not self.index_url),
            bound=(),
        )

    def _new_links(self, own: IndexOptions) -> tuple[str, ...]:
        return tuple(each for each in own.find_links if each not in self.find_links)


PLATFORMS = ("linux/amd64", "linux/arm64")
"""The platforms meant where nobody names one."""

Strategy = Literal["highest", "lowest", "lowest-direct"]
Prerelease = Literal["if-necessary", "allow", "disallow"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """The options of the command line, checked for form only; empty values mean that nothing was said.

    `paths` are as typed, relative to the working directory; `apps` names the only applications to look at.
    `exclude_newer` is a date or an instant as ISO 8601 text. `no_binary` and `only_binary` hold normalised project
    names or `:all:`.
    """

    paths: tuple[str, ...] = (".",)
    apps: tuple[str, ...] = ()
    config: str = ""
    pythons: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    index: IndexSettings = IndexSettings()
    exclude_newer: str = ""
    prerelease: Prerelease = "if-necessary"
    resolution: Strategy = "highest"
    no_binary: tuple[str, ...] = ()
    only_binary: tuple[str, ...] = ()
    include_dev: bool = False
    time_limit: float = 0.0
    """Seconds after which the best number of environments found has to do; 0 is no limit."""
    trust_manifests: bool | None = None
    trust_templates: bool | None = None
    """Whether an index is asked that nothing but a manifest names; None where nobody says."""
    snapshot: bool = True
    """Whether the snapshot of the repository, where there is one, answers in the place of indexes."""
    files: bool = False
    """Whether to look for distributions of one environment that install the same path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """Which pins of locks are not to be kept: `everything`, or those of some projects (normalised names)."""

    everything: bool = False
    projects: tuple[str, ...] = ()


KEEP = Upgrade()
"""Every pin is kept that still can be."""
