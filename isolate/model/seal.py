"""The first lines of a generated file, by which it is known again."""

from __future__ import annotations

import hashlib
import re

_SEAL = "# sha256 of the other lines: "
# In JSON it is a string by itself or the value of a property.
_SEAL_LINE = re.compile(rf'^(?: *"(?:value": ")?)?{_SEAL}([0-9a-f]{{64}})"?,?\n', re.MULTILINE)
_UNSEALED = f"{_SEAL}{'0' * 64}"


# A reference to an image where it stands in a Dockerfile or a compose file, its tag and digest apart.
IMAGE = re.compile(
    r"^(?P<place>(?:ARG [A-Z_]+_IMAGE=|FROM (?:--\S+ )*| *image: )\"?(?:\$\{[A-Za-z0-9_]+:-)?)"
    r"(?P<name>(?:[\w.-]+:\d+/)?[\w./-]+)(?P<tag>:[\w][\w.-]*)?(?P<digest>@sha256:[0-9a-f]{64})?(?=[}\"\s]|$)",
    re.MULTILINE,
)


def header(app: str) -> tuple[str, str]:
    """The two comment lines that a generated file begins with: what made it, and an empty place for the hash."""
    of = f" for `{visible(app)}`" if app else ""
    return f"# Made by `isolate generate`{of}: change isolate.toml instead of this file.", _UNSEALED


def sealed(text: str) -> str:
    """The text with the hash of all its other lines, without versions of images, in its place."""
    return text.replace(_UNSEALED, f"{_SEAL}{_digest(text, images=False)}", 1)


def is_untouched(text: str) -> bool:
    """Whether a text was generated and is as it was, whatever its line ends became in a checkout.

    Tags and digests of images do not count: Renovate, Dependabot and the like bring them up to date.
    """
    found = _SEAL_LINE.findall(unix(text))
    return len(found) == 1 and found[0] in (_digest(unix(text)), _digest(unix(text), images=False))


def seal_of(text: str) -> str:
    """The hash in a generated text, empty where there is none."""
    found = _SEAL_LINE.search(unix(text))
    return found[1] if found else ""


def unsealed(text: str) -> str:
    """The text without the hash, with LF line ends."""
    return _SEAL_LINE.sub("", unix(text))


def is_generated(text: str) -> bool:
    """Whether a text was generated, whatever a person did to it since."""
    return bool(seal_of(text))


def visible(text: str) -> str:
    """A text for one line of a comment: what nobody would see, or would end the line, stands as an escape."""
    return "".join(each if each.isprintable() else f"\\u{ord(each):04x}" for each in text)


def unix(text: str) -> str:
    """The text with LF line ends."""
    return text.replace("\r\n", "\n")


def _digest(text: str, *, images: bool = True) -> str:
    """The hash of a text without its seal; with `images` that of a text of an older version of this program."""
    text = _SEAL_LINE.sub("", text)
    return hashlib.sha256((text if images else IMAGE.sub(r"\g<place>\g<name>", text)).encode()).hexdigest()
