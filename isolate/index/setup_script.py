"""What the `setup.py` of a source distribution says in constants: read by its syntax tree, never run (decision 070)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from packaging.utils import canonicalize_name

from isolate.model.distribution import Metadata

if TYPE_CHECKING:
    from isolate.model.manifest import Manifest
    from isolate.model.requirement import Requirement

FILES = ("setup.py", "setup.cfg", "pyproject.toml")
"""The files in the root of a source distribution that decide whether its `setup.py` says all there is."""


def with_setup_script(metadata: Metadata, files: dict[str, bytes]) -> Metadata | None:
    """The metadata with what `setup.py` requires; None where only running it would tell.

    All of it has to be literal: nothing computed, read from a file, or said in `setup.cfg` too. A `pyproject.toml`
    can name another way to build, so there may be none.
    """
    if "pyproject.toml" in files or "setup.py" not in files:
        return None
    from isolate.manifests import setup_cfg, setup_py

    script = files["setup.py"].decode("utf-8", "replace")
    said = setup_py.read("setup.py", script)
    beside = setup_cfg.read("setup.cfg", files.get("setup.cfg", b"").decode("utf-8", "replace"))
    if not _is_whole(said, metadata) or _says_anything(beside) or not setup_py.calls_setup(script):
        return None
    requires = [line_of(each, "") for each in said.requirements]
    requires += [line_of(each, extra) for extra, listed in said.extras for each in listed]
    return replace(
        metadata,
        requires=tuple(requires),
        extras=tuple(dict.fromkeys(extra for extra, _ in said.extras)),
        requires_python=next((each.specifier for each in said.python), metadata.requires_python),
        source="setup.py",
    )


def _is_whole(said: Manifest, metadata: Metadata) -> bool:
    listed = (*said.requirements, *(each for _, found in said.extras for each in found))
    return not (
        said.incomplete
        or said.problems
        or said.includes
        or any(each.path or each.url.startswith("file:") for each in listed)
        or (said.project and canonicalize_name(said.project) != canonicalize_name(metadata.name))
    )


def _says_anything(beside: Manifest) -> bool:
    return bool(
        beside.incomplete or beside.problems or beside.requirements or beside.extras or beside.python or beside.includes
    )


def line_of(requirement: Requirement, extra: str) -> str:
    """A requirement of a project, or of one of its extras, as core metadata has it."""
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    what = f" @ {requirement.url}" if requirement.url else requirement.specifier
    condition = f'extra == "{extra}"' if extra else ""
    if requirement.marker and condition:
        condition = f"({requirement.marker}) and {condition}"
    condition = condition or requirement.marker
    return f"{requirement.name}{extras}{what}{f' ; {condition}' if condition else ''}"
