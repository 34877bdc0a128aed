"""References to images in Dockerfiles and compose files that a person wrote, and what is to be known of each."""

from __future__ import annotations

import re
from collections.abc import Iterator

from isolate.manifests.yaml_document import YamlNode, read_document
from isolate.model.deployment import VARIABLE
from isolate.model.image_reference import (
    DEFAULT_TAG,
    ImageReference,
    InvalidImageReferenceError,
    parse_image_reference,
)
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.plan.hand_written import all_instructions

_HEREDOC = re.compile(r"(<<-?[\"']?([A-Za-z_]\w*)[\"']?[^\n]*\n)(.*?)(^[ \t]*\2[ \t]*$)", re.DOTALL | re.MULTILINE)
_FROM = re.compile(r"(?:--platform=\S+\s+)?(\S+)(?:\s+AS\s+(\S+))?", re.IGNORECASE)
_COPY = re.compile(r"(?:--\S+\s+)*?--from=(\S+)\s")
_ARGUMENT = re.compile(r"([A-Za-z_]\w*)=[\"']?([^\s\"']*)[\"']?")
_USE = re.compile(r"\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*))")
_NO_IMAGE = "scratch"


def remarks_on_images(file: str, text: str) -> tuple[Problem, ...]:
    """An error for each reference that is none, and a note for each that leaves something to a default, by line.

    `file` is a compose file where its name ends in `.yaml` or `.yml`, else a Dockerfile. A reference that a variable
    without a default is part of says nothing.
    """
    found = _in_compose(file, text) if file.endswith((".yaml", ".yml")) else _in_dockerfile(file, text)
    remarks = (_remark(reference, origin) for reference, origin in found if reference and "$" not in reference)
    return tuple(each for each in remarks if each is not None)


def _in_dockerfile(file: str, text: str) -> Iterator[tuple[str, Origin]]:
    """The images that stages begin with and that files are copied from, but for other stages."""
    plain = _HEREDOC.sub(lambda found: found[1] + "\n" * found[3].count("\n") + found[4], text.replace("\r\n", "\n"))
    stages = {_NO_IMAGE}
    defaults: dict[str, str] = {}
    begun = False
    for each in all_instructions(plain):
        origin = Origin(file=file, line=each.line)
        if each.name == "ARG" and not begun and (match := _ARGUMENT.fullmatch(each.text)):
            defaults[match[1]] = match[2]
        elif each.name == "FROM" and (match := _FROM.fullmatch(each.text)):
            begun = True
            image = _USE.sub(lambda use: defaults.get(use[1] or use[2], use[0]), match[1])
            if image.lower() not in stages:
                yield image, origin
            stages |= {match[2].lower()} if match[2] else set()
        elif each.name == "COPY" and (match := _COPY.match(each.text)) and not match[1].isdecimal():
            yield from [(match[1], origin)] if match[1].lower() not in stages else []


def _in_compose(file: str, text: str) -> Iterator[tuple[str, Origin]]:
    """The images of services that are not built there."""
    document = read_document(file, text)
    services = document.get("services") if isinstance(document, YamlNode) else None
    for service in services.value.values() if services and isinstance(services.value, dict) else ():
        image = service.get("image")
        if image and isinstance(image.value, str) and not service.get("build"):
            yield VARIABLE.sub(lambda found: found[2] or found[0], image.value), image.origin


def _remark(text: str, origin: Origin) -> Problem | None:
    try:
        reference = parse_image_reference(text)
    except InvalidImageReferenceError as error:
        hint = "`name:tag@sha256:digest` names one image"
        return Problem(severity="error", code="image-reference", message=str(error), origin=origin, hint=hint)
    implied = [*_implied(reference)]
    if not implied:
        return None
    message = f"`{text}` has {' and '.join((', '.join(implied[:-1]), implied[-1]) if implied[1:] else implied)}"
    hint = f"`{reference.canonical.partition('@')[0]}@sha256:…` names one image"
    return Problem(severity="note", code="image-implied", message=message, origin=origin, hint=hint)


def _implied(reference: ImageReference) -> Iterator[str]:
    if not reference.names_registry:
        yield f"no registry (`{reference.registry}` is meant)"
    if not reference.tag and not reference.digest:
        yield f"no tag (`{DEFAULT_TAG}` is meant)"
    if not reference.digest:
        yield "no digest (it may be another image tomorrow)"
