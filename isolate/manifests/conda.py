"""conda's `environment.yml`: its `pip` part as pip reads it, its own part as far as names and versions map."""

from __future__ import annotations

import re
import tomllib
from dataclasses import replace
from functools import cache
from importlib.resources import files

from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from isolate.manifests.draft import Draft
from isolate.manifests.lines import logical_lines
from isolate.manifests.requirements_txt import read_line
from isolate.manifests.yaml_document import YamlNode, read_document
from isolate.model.manifest import Manifest, PythonStatement
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import Requirement

_NAME = re.compile(r"(?:[^\s:\[\]]+::)?(?P<name>[A-Za-z0-9_][A-Za-z0-9_.-]*)\s*(?P<rest>.*)")
_VERSION = re.compile(r"[A-Za-z0-9_.!+*-]+")
_BRACKET_VERSION = re.compile(r"""\[.*?\bversion\s*=\s*(['"]?)([^'"\]]+?)\1\s*(?:,|\])""")

_LONGEST = 500
"""Characters of a package with its version and build."""


def read(path: str, text: str) -> Manifest:
    """What an environment requires: projects that conda names otherwise have the name they have on an index.

    Compilers, libraries and tools are left out; a package that is neither is a problem, as is a version that PEP 440
    has no form for.
    """
    draft = Draft(path=path, format="conda")
    root = read_document(path, text)
    if isinstance(root, Problem):
        draft.problems.append(root)
        draft.incomplete = True
        return draft.manifest()
    if root is None:
        return draft.manifest()
    if not isinstance(root.value, dict):
        draft.lose("error", "conda-malformed", f"`{path}` is not a mapping", root.origin)
    dependencies = root.get("dependencies")
    if dependencies is None or not dependencies.value:
        return draft.manifest()
    if not isinstance(dependencies.value, tuple):
        draft.lose("error", "conda-malformed", "`dependencies` is not a list", dependencies.origin)
        return draft.manifest()
    for item in dependencies.value:
        pip = item.get("pip")
        if isinstance(item.value, str):
            _package(draft, item.value, item.origin)
        elif pip is not None and isinstance(pip.value, tuple):
            for line in pip.value:
                _pip_line(draft, line)
        elif pip is None or pip.value:
            draft.lose(
                "error", "conda-malformed", "an item of `dependencies` is neither a package nor `pip`", item.origin
            )
    return draft.manifest()


def _pip_line(draft: Draft, item: YamlNode) -> None:
    if not isinstance(item.value, str):
        draft.lose("error", "conda-malformed", "an item of `pip` is not a string", item.origin)
        return
    at = item.origin
    for line in logical_lines(draft.path, item.value):
        # The text of a scalar may be shorter than what stands in the file, so only its beginning has a place.
        read_line(draft, replace(line, pieces=((0, at.line, at.column),)))


def _package(draft: Draft, text: str, origin: Origin) -> None:
    written = text.partition(" #")[0].strip()
    match = _NAME.fullmatch(written) if len(written) <= _LONGEST else None
    if match is None:
        draft.lose("error", "conda-syntax", f"`{written[:_LONGEST]}` is no package of conda", origin)
        return
    specifier = specifier_of(match["rest"])
    name = match["name"].lower()
    if name == "python":
        _python(draft, written, specifier, origin)
        return
    known = _names()
    if name in known["system"] or name.startswith(("lib", "r-", "cuda-", "nvidia-", "_")):
        return
    project = known["renamed"].get(name, canonicalize_name(name))
    if name not in known["renamed"] and project not in known["same"]:
        project = ""
    if not project:
        draft.lose(
            "warning",
            "conda-name",
            f"`{written}` is not known as a project of an index, so it is left out",
            origin,
            hint="move it under `pip:` if it is one, with the name it has there",
        )
        return
    if specifier is None:
        draft.lose(
            "warning",
            "conda-version",
            f"the version of `{written}` has no form in PEP 440, so any version is taken",
            origin,
            hint="move it under `pip:`, with a specifier such as `>=1.0,<2`",
        )
    draft.requirements.append(
        Requirement(name=canonicalize_name(project), specifier=specifier or "", text=written, origin=origin)
    )


def _python(draft: Draft, written: str, specifier: str | None, origin: Origin) -> None:
    if specifier is None:
        draft.note("warning", "python-version", f"`{written}` names no version of CPython", origin)
    elif specifier:
        # `python=3.12.4` pins its minor version, as everywhere else.
        pinned = re.fullmatch(r"==(\d+\.\d+)\.\d+(?:\.\*)?", specifier)
        text = f"=={pinned[1]}.*" if pinned else specifier
        draft.python.append(PythonStatement(specifier=text, source="environment.yml", origin=origin))


def specifier_of(text: str) -> str | None:
    """The specifier of PEP 440 that the version and the build of a conda spec mean; None where there is none.

    `=1.2` means the series `==1.2.*`; `==1.2`, `1.2` after a blank, and `=1.2=build` mean that version.
    """
    if match := _BRACKET_VERSION.search(text):
        text = match[2]
    text = re.sub(r"\[.*\]", "", text).strip()
    if text in ("", "*", "=*"):
        return ""
    if not text.startswith(("=", "<", ">", "!", "~")):
        text = text.split()[0] if "," not in text else text
    parts = []
    for part in re.split(r"\s*,\s*", text):
        operator = re.match(r"[<>=!~]*", part)[0]  # type: ignore[index]
        version, _, build = re.sub(r"\s+", "=", part[len(operator) :].strip()).partition("=")
        if not _VERSION.fullmatch(version) or "|" in part:
            return None
        match operator:
            case "=" if not build:
                parts.append(f"=={version.removesuffix('*').removesuffix('.')}.*")
            case "=" | "" | "==":
                series = version.removesuffix("*").removesuffix(".")
                parts.append(f"=={series}.*" if version.endswith("*") else f"=={version}")
            case _:
                parts.append(f"{operator}{version}")
    try:
        return str(SpecifierSet(",".join(part for part in parts if part != "==.*")))
    except ValueError:
        return None


@cache
def _names() -> dict[str, dict[str, str]]:
    table = tomllib.loads(files("isolate.manifests").joinpath("conda_names.toml").read_text("utf-8"))
    return {
        "same": {canonicalize_name(name): name for name in table["same"].split()},
        "system": {name: name for name in table["system"].split()},
        "renamed": table["renamed"],
    }
