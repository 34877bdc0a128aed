"""`[tool.hatch.envs]`: the dependencies of Hatch's environments, which are not installed with the project."""

from __future__ import annotations

from isolate.manifests.toml_draft import TomlDraft

_ENVIRONMENTS = ("tool", "hatch", "envs")


def read_into(draft: TomlDraft) -> None:
    """Take over each environment as the group `hatch-NAME`."""
    for name in draft.table(*_ENVIRONMENTS):
        keys = [key for key in ("dependencies", "extra-dependencies") if draft.value(*_ENVIRONMENTS, name, key)]
        if keys:
            found = (each for key in keys for each in draft.requirements_at(*_ENVIRONMENTS, name, key))
            draft.group(f"hatch-{name}", found)
