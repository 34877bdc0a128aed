"""What a reference to an image means at the moment it was looked up."""

from __future__ import annotations

from dataclasses import dataclass

from isolate.model.image_reference import ImageReference

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
