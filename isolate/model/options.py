"""What a person asked a run to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.settings import IndexSettings

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
    platforms: tuple[str, ...] = PLATFORMS
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
    """Whether an index is asked that nothing but a manifest names; None where nobody says."""
    files: bool = False
    """Whether to look for distributions of one environment that install the same path."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """Which pins of locks are not to be kept: `everything`, or those of some projects (normalised names)."""

    everything: bool = False
    projects: tuple[str, ...] = ()


KEEP = Upgrade()
"""Every pin is kept that still can be."""
