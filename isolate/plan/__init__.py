"""An application, its resolution and its source → the image it will be, decided in full.

Pure: no file is read or written. What cannot be decided is a problem with the line that decides it.
"""

from __future__ import annotations

from isolate.plan.adopt import adopted, without_place
from isolate.plan.affected import Surroundings, affected
from isolate.plan.digests import references, with_digests
from isolate.plan.image import Subject, folders, images, services
from isolate.plan.refusals import library_of
from isolate.plan.server import to_add
from isolate.plan.written_images import remarks_on_images

__all__ = [
    "Subject",
    "Surroundings",
    "adopted",
    "affected",
    "folders",
    "images",
    "library_of",
    "references",
    "remarks_on_images",
    "services",
    "to_add",
    "with_digests",
    "without_place",
]
