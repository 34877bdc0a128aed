"""The images that plans are made from, and their digests in the place of tags that move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from isolate.model.image import ImagePlan
from isolate.model.image_reference import ImageDigest, ImageReference, InvalidImageReferenceError, parse_image_reference


def references(plans: Iterable[ImagePlan]) -> tuple[ImageReference, ...]:
    """Every image that is pulled to build or run the plans, without digests, each once, sorted by its text."""
    found = {}
    for plan in plans:
        backing = (each.image for each in plan.backing)
        for text in (plan.base, plan.installer_image, plan.proxy_image, *backing):
            if text:
                reference = replace(parse_image_reference(text), digest="")
                found[str(reference)] = reference
    return tuple(found[name] for name in sorted(found))


def with_digests(plans: Iterable[ImagePlan], images: Iterable[ImageDigest]) -> tuple[ImagePlan, ...]:
    """The plans with `name:tag@sha256:…` for each image whose digest is known; others stay as they are."""
    known = {each.reference.canonical: each.pinned for each in images}

    def pinned(text: str) -> str:
        try:
            return known.get(parse_image_reference(text).canonical, text)
        except InvalidImageReferenceError:
            return text

    return tuple(
        replace(
            plan,
            base=pinned(plan.base),
            installer_image=pinned(plan.installer_image),
            proxy_image=pinned(plan.proxy_image),
            backing=tuple(replace(each, image=pinned(each.image)) for each in plan.backing),
        )
        for plan in plans
    )
