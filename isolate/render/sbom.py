"""`sbom.cdx.json`: the Python projects of an image by its lock, as a bill of materials (CycloneDX 1.6)."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

from isolate.model.deployment import without_variables
from isolate.model.image import ImagePlan
from isolate.model.lock import LockEntry
from isolate.model.seal import header, sealed

NAME = "sbom.cdx.json"

_SHA256 = "sha256:"


def render_sbom(plan: ImagePlan) -> str:
    """The text of the file: a component for each pin, with the markers under which it is installed as properties.

    A hash is given where one file alone may be installed; the lock has the others. It has no date and no serial number,
    so that the same lock gives the same bytes.
    """
    made_by, seal = header(plan.app)
    components: dict[str, dict[str, Any]] = {}
    for entry in plan.lock.entries:
        found = components.setdefault(_purl(entry), _component(entry))
        found["properties"] += [_property("marker", entry.marker)] if entry.marker else []
    version = dict(plan.labels).get("org.opencontainers.image.version")
    document = {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "container",
                "bom-ref": without_variables(plan.image),
                "name": plan.app,
                **({"version": version} if version else {}),
            },
            "properties": [
                _property("made-by", made_by),
                _property("seal", seal),
                _property("python", plan.lock.python),
                *(_property("platform", each) for each in plan.lock.platforms),
            ],
        },
        "components": [_without_empty(components[purl]) for purl in sorted(components)],
    }
    return sealed(json.dumps(document, indent=2) + "\n")


def _component(entry: LockEntry) -> dict[str, Any]:
    digests = [each.removeprefix(_SHA256) for each in entry.hashes if each.startswith(_SHA256)]
    purl = _purl(entry)
    return {
        "type": "library",
        "bom-ref": purl,
        "name": entry.project,
        "version": entry.version,
        "hashes": [{"alg": "SHA-256", "content": digests[0]}] if len(entry.hashes) == len(digests) == 1 else [],
        "purl": purl,
        "properties": [],
    }


def _without_empty(component: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in component.items() if value}


def _purl(entry: LockEntry) -> str:
    """The package URL of a pin (PURL specification, type `pypi`)."""
    version = f"@{quote(entry.version, safe='')}" if entry.version else ""
    where = f"?download_url={quote(entry.url, safe='')}" if entry.url else ""
    return f"pkg:pypi/{entry.project}{version}{where}"


def _property(name: str, value: str) -> dict[str, str]:
    return {"name": f"isolate:{name}", "value": value}
