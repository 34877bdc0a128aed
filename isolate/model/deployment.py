"""Where images go, and how the services of a repository are run beyond one machine."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from isolate.model.image_reference import DEFAULT_TAG

Target = Literal["compose", "swarm", "kubernetes"]
TARGETS: tuple[Target, ...] = ("compose", "swarm", "kubernetes")
_PLACES = ("{app}", "{project}")
VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)(?::?-([^{}$]*))?\}")
"""A variable in a reference, as compose fills it in: its name and its default."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageNames:
    """How the images of applications are named: `[registry/]repository:tag`.

    In `repository`, `{app}` is the name of the service and `{project}` that of the whole. `tag` may hold `${NAME}` or
    `${NAME:-default}`, which compose fills in.
    """

    registry: str = ""
    repository: str = "{project}/{app}"
    tag: str = DEFAULT_TAG

    def of(self, service: str, project: str) -> str:
        """The reference to the image of a service, in which the tag may hold variables."""
        repository = self.repository.replace("{app}", path_component(service)).replace(
            "{project}", path_component(project)
        )
        return f"{self.registry}/{repository}:{self.tag}".removeprefix("/")


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """A new version that gets a share of the requests: its tag, or its whole reference, and `weight` in percent."""

    image: str = ""
    tag: str = ""
    weight: int = 10

    def reference(self, of: str) -> str:
        """The image of the new version, where `of` is that of the present one."""
        return self.image or f"{of.rpartition(':')[0]}:{self.tag}"


def without_variables(reference: str) -> str:
    """A reference for engines that fill in nothing: each variable as its default, `latest` where it has none."""
    return VARIABLE.sub(lambda match: match[2] or DEFAULT_TAG, reference)


def path_component(name: str) -> str:
    """A name as one part of a repository: lower-case letters and digits with single dashes between them."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "apps"
