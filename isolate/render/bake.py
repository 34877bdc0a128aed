"""`docker-bake.json`: how `docker buildx bake` builds the images of all applications."""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Sequence
from typing import Any

from isolate.model.deployment import VARIABLE
from isolate.model.image import ImagePlan, RenderedFile
from isolate.model.image_reference import DEFAULT_TAG
from isolate.model.seal import header, sealed

NAME = "docker-bake.json"

_CONFIGURATIONS = {
    "pip": ("PIP_CONFIG_FILE", "${HOME}/.config/pip/pip.conf"),
    "uv": ("UV_CONFIG_FILE", "${HOME}/.config/uv/uv.toml"),
}
_REVISION = "org.opencontainers.image.revision"
_TEMPLATE = re.compile(r"([$%])(?=\{)")


def bake_files(plans: Sequence[ImagePlan]) -> tuple[RenderedFile, ...]:
    """The file, with a target for each image by the name of its service; none where there is no image.

    It stands where generated files go, as its paths are seen from there. Without variables a target builds for the
    machine of the builder; `PUBLISH` builds for all platforms, attests and pushes, `CACHE` is where builders share
    their cache. `HOME` and the configuration of pip or uv are asked for where an image needs them.
    """
    if not plans:
        return ()
    made_by, seal = header("")
    variables: dict[str, object] = {"REVISION": ""}
    for plan in plans:
        variables |= {found[1]: found[2] or DEFAULT_TAG for found in VARIABLE.finditer(plan.image)}
        if plan.index_secret:
            variables |= dict((_CONFIGURATIONS[plan.installer],)) | {"HOME": ""}
    variables |= {"CACHE": "", "PUBLISH": False}
    document = {
        # A property of this name is a comment (HCL JSON syntax specification).
        "//": [made_by, seal],
        "variable": {name: {"default": variables[name]} for name in sorted(variables)},
        "group": {"default": {"targets": [plan.service for plan in plans]}},
        "target": {plan.service: _target(plan) for plan in plans},
    }
    return (RenderedFile(path=NAME, text=sealed(json.dumps(document, indent=2) + "\n")),)


def _target(plan: ImagePlan) -> dict[str, Any]:
    cache = f"${{CACHE}}/{plan.service}"
    found: dict[str, Any] = {
        "context": _literal(_path(plan, plan.context)),
        "dockerfile": _literal(plan.dockerfile),
        "tags": [VARIABLE.sub(r"${\1}", plan.image)],
        "labels": {**{name: _literal(value) for name, value in plan.labels}, _REVISION: "${REVISION}"},
    }
    if plan.lock_context:
        found["contexts"] = {"lock": _literal(_path(plan, plan.lock_context))}
    if plan.index_secret:
        found["secret"] = [f"type=file,id={plan.index_secret},src=${{{_CONFIGURATIONS[plan.installer][0]}}}"]
    platforms = [each for each in plan.lock.platforms if each.startswith("linux/")]
    return found | {
        "platforms": _if("PUBLISH", platforms),
        "attest": _if("PUBLISH", ["type=provenance,mode=max", "type=sbom"]),
        "output": _if("PUBLISH", ["type=image,push=true,rewrite-timestamp=true"]),
        "cache-from": _if('CACHE != ""', [f"type=registry,ref={cache}"]),
        "cache-to": _if('CACHE != "" && PUBLISH', [f"type=registry,ref={cache},mode=max"]),
    }


def _if(condition: str, values: list[str]) -> str:
    """An expression: the values where a condition holds, else none."""
    return f"${{{condition} ? {json.dumps(values)} : []}}"


def _path(plan: ImagePlan, path: str) -> str:
    return posixpath.normpath(posixpath.join(plan.folder, path))


def _literal(text: str) -> str:
    """A text in which nothing is filled in."""
    return _TEMPLATE.sub(r"\1\1", text)
