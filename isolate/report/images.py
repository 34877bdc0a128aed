"""What became of the digests of images, as lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from isolate.report.wording.counting import count

if TYPE_CHECKING:
    from isolate.model.image_reference import ImageDigest

_SHOWN = len("sha256:") + 12


def differences(
    added: Sequence[ImageDigest],
    moved: Sequence[tuple[ImageDigest, ImageDigest]],
    removed: Sequence[ImageDigest],
) -> str:
    """One line for each image whose digest is new, has moved, or is used no more."""
    rows = [("new", str(each.reference), each.digest[:_SHOWN]) for each in added]
    rows += [
        ("moved", str(after.reference), f"{before.digest[:_SHOWN]} → {after.digest[:_SHOWN]}")
        for before, after in moved
    ]
    rows += [("unused", str(each.reference), each.digest[:_SHOWN]) for each in removed]
    width = max((len(name) for _, name, _ in rows), default=0)
    return "".join(f"{word:6}  {name:{width}}  {text}\n" for word, name, text in sorted(rows, key=lambda row: row[1]))


def total(number: int, file: str) -> str:
    """How many images a file holds the digests of."""
    return f"{file} holds the digest of {count(number, 'image')}\n"
