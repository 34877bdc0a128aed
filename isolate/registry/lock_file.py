"""`images.lock`: one line for each image, in the form of a Dockerfile so that the bots that update those can update it.

```
# isolate.images/1
FROM python:3.12-slim-trixie@sha256:…
#   linux/amd64 sha256:…
```
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from isolate.model.image_reference import ImageDigest, InvalidImageReferenceError, parse_image_reference
from isolate.model.origin import Origin
from isolate.model.problem import Problem

HEADER = """\
# isolate.images/1
# The digests of base and service images. `isolate images lock` adds what is missing, `isolate images update` asks the
# registries again, `isolate images check` says what has moved.
"""
_FROM = re.compile(r"FROM\s+(\S+)\s*")
_PLATFORM = re.compile(r"#\s+(\S+/\S+)\s+(sha256:[0-9a-f]{64})\s*")


def write_images_lock(images: Iterable[ImageDigest]) -> str:
    """The text of the file, sorted by reference, LF line ends."""
    lines = [HEADER]
    for image in sorted(images, key=lambda each: str(each.reference)):
        lines.append(f"\nFROM {image.pinned}\n")
        lines += [f"#   {platform} {digest}\n" for platform, digest in image.platforms]
    return "".join(lines)


def read_images_lock(path: str, text: str) -> tuple[tuple[ImageDigest, ...], tuple[Problem, ...]]:
    """The images of a file, sorted by reference; a line that is no pinned image, or a second one, is a problem."""
    found: dict[str, ImageDigest] = {}
    problems: list[Problem] = []
    platforms: list[tuple[str, str]] = []
    current = ""

    def finish() -> None:
        if current:
            each = found[current]
            found[current] = ImageDigest(
                reference=each.reference, digest=each.digest, platforms=tuple(sorted(set(platforms)))
            )

    for number, line in enumerate(text.splitlines(), start=1):
        if match := _PLATFORM.fullmatch(line):
            platforms.append((match[1], match[2]))
            continue
        if not line.strip() or line.startswith("#"):
            continue
        finish()
        current, platforms = "", []
        origin = Origin(file=path, line=number)
        match = _FROM.fullmatch(line)
        try:
            reference = parse_image_reference(match[1]) if match else None
            message = (
                "" if reference and reference.tag and reference.digest else "a line is `FROM name:tag@sha256:digest`"
            )
        except InvalidImageReferenceError as error:
            reference, message = None, str(error)
        if reference is None or message:
            problems.append(_problem(message, origin))
            continue
        name = f"{reference.name}:{reference.tag}"
        if name in found:
            problems.append(_problem(f"`{name}` is locked twice", origin))
            continue
        current = name
        found[name] = ImageDigest(reference=parse_image_reference(name), digest=reference.digest)
    finish()
    return tuple(found[name] for name in sorted(found)), tuple(problems)


def _problem(message: str, origin: Origin) -> Problem:
    hint = "`isolate images update` writes the file anew"
    return Problem(severity="error", code="images-lock", message=message, origin=origin, hint=hint)
