"""The start command that `isolate.toml` gives."""

from __future__ import annotations

from isolate.frameworks.command import is_web
from isolate.model.app import App
from isolate.model.start import SourceTree, Start


def detect(_tree: SourceTree, app: App) -> Start | None:
    """The command as written; web where it names a port or a web server."""
    command = app.settings.start
    if not command:
        return None
    return Start(reason="`start` says so", origin=None, command=command, web=bool(app.settings.port) or is_web(command))
