"""What `isolate.toml` says of names of images, of engines, of written paths, and of new versions that are tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Protocol

from isolate.model.deployment import TARGETS, Canary, ImageNames, Target, without_variables
from isolate.model.image_reference import DEFAULT_TAG, HUB, InvalidImageReferenceError, parse_image_reference

_At = tuple[str, ...]


class Reader(Protocol):
    """Reads values of a document and collects what is wrong with them."""

    def table(self, data: object, at: _At, kind: str) -> dict[str, Any]:
        """A table whose keys are known."""
        ...

    def text(self, table: dict[str, Any], at: _At, key: str) -> str:
        """A string, empty where there is none."""
        ...

    def texts(self, table: dict[str, Any], at: _At, key: str) -> tuple[str, ...]:
        """Strings, none where there are none."""
        ...

    def wrong(self, at: _At, message: str, *, hint: str = "") -> None:
        """Note what is wrong at a place."""
        ...


def image_names(reader: Reader, images: dict[str, Any]) -> ImageNames:
    """How images are named; a pattern that makes no reference is an error, and the default holds."""
    at = ("images",)
    given = {key: reader.text(images, at, key) for key in ("registry", "repository", "tag")}
    names = ImageNames(**{key: value for key, value in given.items() if value})
    # The default tag first: what is wrong then is not the tag.
    for key, tried in (("repository", replace(names, tag=DEFAULT_TAG)), ("tag", names)):
        try:
            reference = parse_image_reference(without_variables(tried.of("app", "project")))
        except InvalidImageReferenceError as error:
            reader.wrong((*at, key if given[key] else "registry"), str(error))
            return ImageNames()
    if reference.registry != (names.registry or HUB):
        hint = "`registry` is a host such as `registry.example` or `localhost:5000`; accounts belong to `repository`"
        if names.registry:
            reader.wrong((*at, "registry"), f"`{names.registry}` is not the host of a registry", hint=hint)
        else:
            reader.wrong((*at, "repository"), f"`{reference.registry}` is read as the host of a registry", hint=hint)
        return ImageNames()
    if "{app}" not in names.repository:
        reader.wrong(
            (*at, "repository"),
            f"`repository` is `{names.repository}`, so that every image has the same name",
            hint='`{app}` stands for the application: `repository = "team/{app}"`',
        )
        return ImageNames()
    return names


def target(reader: Reader, top: dict[str, Any]) -> Target:
    """The engine that files are written for beside those of compose."""
    deploy = reader.table(top.get("deploy", {}), ("deploy",), "deploy")
    value = reader.text(deploy, ("deploy",), "target")
    found = next((each for each in TARGETS if each == value), None)
    if value and found is None:
        expected = " or ".join(f"`{each}`" for each in TARGETS)
        reader.wrong(("deploy", "target"), f"`target` is `{value}`; {expected} is expected")
    return found or "compose"


def writable(reader: Reader, table: dict[str, Any], at: _At) -> tuple[str, ...]:
    """The paths that an application writes, sorted."""
    from isolate.model.workload import can_be_volume

    found = sorted(set(reader.texts(table, at, "writable")))
    for each in found:
        if not can_be_volume(each):
            message = f"`writable` has `{each}`, which no volume can take the place of"
            hint = "write a path as seen from the application's folder: `uploads/`, `state.db`"
            reader.wrong((*at, "writable"), message, hint=hint)
    return tuple(each for each in found if can_be_volume(each))


def canary(reader: Reader, table: dict[str, Any], at: _At) -> Canary | None:
    """The new version of an application that is tried, None where there is none."""
    if "canary" not in table:
        return None
    at = (*at, "canary")
    found = reader.table(table["canary"], at, "canary")
    image, tag, weight = reader.text(found, at, "image"), reader.text(found, at, "tag"), found.get("weight", 10)
    if not isinstance(weight, int) or isinstance(weight, bool) or not 0 < weight < 100:
        reader.wrong((*at, "weight"), f"`weight` is {weight!r}; a share in percent from 1 to 99 is expected")
        return None
    if bool(image) == bool(tag):
        reader.wrong(at, "`canary` has one of `image` and `tag`: what the new version is")
        return None
    try:
        parse_image_reference(image or f"app:{tag}")
    except InvalidImageReferenceError as error:
        reader.wrong((*at, "image" if image else "tag"), str(error))
        return None
    return Canary(image=image, tag=tag, weight=weight)
