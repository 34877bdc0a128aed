"""What was found in a person's tree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from isolate.model.app import App, AppSettings
from isolate.model.deployment import ImageNames, Target
from isolate.model.problem import Problem

Installer = Literal["pip", "uv"]
Suite = Literal["bookworm", "trixie"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """The settings of `isolate.toml` or `[tool.isolate]` that hold for the whole run.

    `file` is the file they were read from, relative to the root of the analysis, empty where there is none.
    Addresses are as written; `find_links` are URLs or absolute paths;
    `named_indexes` are (name, address), `project_indexes` (project, address). `python` is a specifier, empty where
    nothing is said; `platforms` are those meant where a run names none.
    `defaults` and `python` are already in each application that says nothing else. `installer` is
    what installs a lock in an image, `suite` the release of Debian it is based on; `templates` a folder with templates
    of the person's own, an absolute path. `image_names` says how images are named, `target` which engine files are
    written for beside those of compose; `sbom` asks for a bill of materials of each image.
    """

    file: str = ""
    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    named_indexes: tuple[tuple[str, str], ...] = ()
    project_indexes: tuple[tuple[str, str], ...] = ()
    python: str = ""
    platforms: tuple[str, ...] = ()
    defaults: AppSettings = AppSettings()
    installer: Installer = "pip"
    suite: Suite = "trixie"
    templates: str = ""
    image_names: ImageNames = ImageNames()
    target: Target = "compose"
    sbom: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovered:
    """The applications under `root` (absolute, `/` between its parts), sorted by name, and what is wrong.

    `problems` are sorted by place, each once.
    """

    root: str
    apps: tuple[App, ...]
    problems: tuple[Problem, ...] = ()
    settings: RunSettings = RunSettings()
