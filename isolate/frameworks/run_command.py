"""Commands of files for other platforms, where the source has nothing that is served."""

from __future__ import annotations

from isolate.frameworks.declared import any_command
from isolate.model.app import App
from isolate.model.start import SourceTree, Start


def detect(tree: SourceTree, app: App) -> Start | None:
    """The first command of those files."""
    return any_command(tree, app)
