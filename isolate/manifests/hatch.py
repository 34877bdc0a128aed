"""`[tool.hatch.envs]`: the dependencies of Hatch's environments, which are not installed with the project."""

from __future__ import annotations

from packaging.utils import canonicalize_name

from isolate.manifests.toml_draft import TomlDraft

_ENVIRONMENTS = ("tool", "hatch", "envs")


def read_into(draft: TomlDraft) -> None:
    """Take over each environment as the group `hatch-NAME`."""
    for name in draft.table(*_ENVIRONMENTS):
        keys = ("dependencies", "extra-dependencies")
        found = [each for key in keys for each in draft.requirements_at(*_ENVIRONMENTS, name, key)]
        if found:
            draft.groups.append((f"hatch-{canonicalize_name(name)}", tuple(found)))
