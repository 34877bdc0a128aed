"""An application, its resolution and its source → the image it will be, decided in full.

Pure: no file is read or written. What cannot be decided is a problem with the line that decides it.
"""

from __future__ import annotations

from isolate.plan.image import Subject, folders, images, services
from isolate.plan.inputs import inputs
from isolate.plan.lock import files_of, lock, lock_files, pins_on
from isolate.plan.touched import Surroundings, touched

__all__ = [
    "Subject",
    "Surroundings",
    "files_of",
    "folders",
    "images",
    "inputs",
    "lock",
    "lock_files",
    "pins_on",
    "services",
    "touched",
]
