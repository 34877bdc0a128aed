"""References to images, as the distribution project defines them, and what they mean when they are looked up."""

from __future__ import annotations

import re
from dataclasses import dataclass

HUB = "docker" + ".io"
"""The registry that is meant where a reference names none."""

DEFAULT_TAG = "latest"
_LEGACY_HUB = f"index.{HUB}"
_OFFICIAL = "library/"
_LONGEST_REPOSITORY = 255

_DOMAIN_COMPONENT = r"(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_HOST = rf"(?:{_DOMAIN_COMPONENT}(?:\.{_DOMAIN_COMPONENT})*|\[[a-fA-F0-9:]+\])"
_REGISTRY = rf"{_HOST}(?::[0-9]+)?"
_PATH_COMPONENT = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*"
_REPOSITORY = rf"{_PATH_COMPONENT}(?:/{_PATH_COMPONENT})*"
_TAG = r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}"
_DIGEST = r"[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}"
_REFERENCE = re.compile(rf"(?:({_REGISTRY})/)?({_REPOSITORY})(?::({_TAG}))?(?:@({_DIGEST}))?")
_IMAGE_ID = re.compile(r"[a-f0-9]{64}")
_SHA256 = re.compile(r"sha256:[a-f0-9]{64}")


class InvalidImageReferenceError(ValueError):
    """A text is no image reference; the message says what is wrong with it and quotes it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageReference:
    """A reference with its defaults filled in, but for the tag.

    `registry` is the host, with the port where one is given; `repository` the path below it (`library/python` for
    `python`). `tag` and `digest` are empty where the reference has none. `names_registry` is False where the text
    left the registry to the default.
    """

    registry: str
    repository: str
    tag: str = ""
    digest: str = ""
    names_registry: bool = False

    @property
    def name(self) -> str:
        """Registry and repository in the short form that people write: `python`, `registry.example/team/web`."""
        if self.registry != HUB:
            return f"{self.registry}/{self.repository}"
        short = self.repository.removeprefix(_OFFICIAL)
        if _IMAGE_ID.fullmatch(short):
            return f"{self.registry}/{short}"
        return self.repository if "/" in short else short

    @property
    def canonical(self) -> str:
        """Every part written out; the tag is `latest` where neither tag nor digest is given."""
        tag = self.tag or ("" if self.digest else DEFAULT_TAG)
        return f"{self.registry}/{self.repository}{f':{tag}' if tag else ''}{f'@{self.digest}' if self.digest else ''}"

    def __str__(self) -> str:
        """The short form with what was given of tag and digest."""
        return f"{self.name}{f':{self.tag}' if self.tag else ''}{f'@{self.digest}' if self.digest else ''}"


def parse_image_reference(text: str) -> ImageReference:
    """The reference that a text is, its defaults filled in as Docker does.

    The first part is a registry where it has a dot, a colon or an upper-case letter, or is `localhost`. Raises
    `InvalidImageReferenceError` for anything else than a reference, and for a digest that is not SHA-256.
    """
    if _IMAGE_ID.fullmatch(text):
        raise InvalidImageReferenceError(f"`{text}` is the id of an image on one machine, not a name")
    if _SHA256.fullmatch(text):
        raise InvalidImageReferenceError(f"`{text}` is a digest without the name of an image")
    if not text:
        raise InvalidImageReferenceError("an image reference is empty")
    registry, rest = _with_defaults(text)
    repository = rest.partition("@")[0].partition(":")[0]
    if "://" not in text and repository.lower() != repository:
        raise InvalidImageReferenceError(
            f"`{text}` has upper-case letters in its repository; only lower case is allowed"
        )
    parsed = parse_parts(f"{registry}/{rest}", shown=text)
    if parsed.registry != registry:
        # Its dot says that it is one, its underscore that it cannot be.
        raise InvalidImageReferenceError(f"`{registry}` in `{text}` is not the host of a registry")
    first = text.partition("/")[0]
    names = registry != HUB or ("/" in text and first in (HUB, _LEGACY_HUB))
    return ImageReference(
        registry=parsed.registry,
        repository=parsed.repository,
        tag=parsed.tag,
        digest=parsed.digest,
        names_registry=names,
    )


def parse_parts(text: str, *, shown: str = "") -> ImageReference:
    """The parts of a reference as its grammar alone tells them apart: a registry is whatever may be one.

    `shown` is the text that messages quote. Raises as `parse_image_reference` does.
    """
    shown = shown or text
    match = _REFERENCE.fullmatch(text)
    if match is None:
        raise InvalidImageReferenceError(_what_is_wrong(text, shown))
    registry, repository, tag, digest = (part or "" for part in match.groups())
    if len(repository) > _LONGEST_REPOSITORY:
        raise InvalidImageReferenceError(
            f"the repository of `{shown}` has {len(repository)} characters; at most {_LONGEST_REPOSITORY} are allowed"
        )
    if digest and not _SHA256.fullmatch(digest):
        raise InvalidImageReferenceError(
            f"the digest of `{shown}` is not `sha256:` with 64 lower-case hexadecimal digits"
        )
    return ImageReference(
        registry=registry, repository=repository, tag=tag, digest=digest, names_registry=bool(registry)
    )


def _with_defaults(text: str) -> tuple[str, str]:
    """The registry of a text, and all of it that follows, with the account that the default registry implies."""
    first, slash, rest = text.partition("/")
    if not slash:
        return HUB, f"{_OFFICIAL}{text}"
    if first == _LEGACY_HUB:
        registry = HUB
    elif first == "localhost" or set(first) & {".", ":"} or first.lower() != first:
        registry = first
    else:
        return HUB, text
    return registry, f"{_OFFICIAL}{rest}" if registry == HUB and "/" not in rest else rest


def _what_is_wrong(text: str, shown: str) -> str:
    """One sentence about a text that the grammar refuses."""
    if "://" in shown:
        return f"`{shown}` is an address; a reference to an image begins with the registry's host, without a scheme"
    name, _, digest = text.partition("@")
    if digest and not re.fullmatch(_DIGEST, digest):
        return f"the digest of `{shown}` is not `sha256:` with 64 lower-case hexadecimal digits"
    repository, colon, tag = name.rpartition(":")
    if colon and "/" not in tag and re.fullmatch(rf"(?:{_REGISTRY}/)?{_REPOSITORY}", repository):
        if len(tag) > 128:
            return f"the tag of `{shown}` has {len(tag)} characters; at most 128 are allowed"
        return f"the tag of `{shown}` may have letters, digits, `_`, `.` and `-`, and begins with none of the last two"
    if re.search(r"[A-Z]", name.partition("/")[2]):
        return f"`{shown}` has upper-case letters in its repository; only lower case is allowed"
    return f"`{shown}` is not a reference to an image: `[registry/]repository[:tag][@sha256:digest]`"


LOCK_NAME = "images.lock"
"""The file that keeps digests, beside the compose file over all applications."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImageDigest:
    """The digest of an image: of its index where it has several platforms, else of its one manifest.

    `reference` has a tag and no digest. `platforms` are pairs of a platform (`linux/amd64`) and the digest of the
    manifest for it, sorted.
    """

    reference: ImageReference
    digest: str
    platforms: tuple[tuple[str, str], ...] = ()

    @property
    def pinned(self) -> str:
        """The reference with its digest, as generated files name the image."""
        return f"{self.reference}@{self.digest}"
