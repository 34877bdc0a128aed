"""How an application starts: found in its files, the surest statement first.

A detector is a module with `detect(tree, app)`. To add one, write the module and add it to `DETECTORS`; the order
is the order of trust.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Protocol

from isolate.frameworks import (
    bare,
    celery,
    configured,
    declared,
    django,
    inline_script,
    launched,
    procfile,
    project_script,
    run_command,
    script,
    web,
)
from isolate.model.app import App
from isolate.model.start import Ambiguous, SourceTree, Start


class Detector(Protocol):
    """A module that knows one way in which applications say how they start."""

    def detect(self, tree: SourceTree, app: App) -> Start | Ambiguous | None:
        """The start that the files say, several equally good ones, or None where they say nothing."""
        ...


DETECTORS: tuple[Detector, ...] = (
    configured,
    inline_script,
    procfile,
    declared,
    project_script,
    django,
    web,
    launched,
    celery,
    bare,
    run_command,
    script,
)


def detect(tree: SourceTree, app: App) -> Start | Ambiguous | None:
    """What the first detector with an answer says; a web application found in the source has its Celery beside it.

    What a Django application needs while its image is built it needs however it is started. A script that only its own
    container reaches gives way to the object that it would serve.
    """
    found = next((found for each in DETECTORS if (found := each.detect(tree, app)) is not None), None)
    if isinstance(found, Start) and found.loopback:
        # Nobody would reach it: what it starts for whoever develops it, a server can serve.
        object_ = web.detect(tree, app)
        found = object_ if isinstance(object_, Start) and object_.serves else found
    if isinstance(found, Start) and found.serves:
        return replace(found, processes=celery.processes(tree, app))
    if isinstance(found, Start) and found.web and not found.prepare:
        site = django.detect(tree, app)
        return replace(found, prepare=site.prepare) if isinstance(site, Start) else found
    return found
