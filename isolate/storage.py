"""Where the program keeps what it can find out again."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def cache_folder(chosen: str = "") -> Path:
    """The folder of the cache: `chosen`, else `$ISOLATE_CACHE_DIR`, else the platform's own place for caches."""
    if chosen or (chosen := os.environ.get("ISOLATE_CACHE_DIR", "")):
        return Path(chosen).expanduser().absolute()
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA", "")
        return (Path(local) if local else Path.home() / "AppData" / "Local") / "isolate" / "cache"
    xdg = os.environ.get("XDG_CACHE_HOME", "")
    if xdg and Path(xdg).is_absolute():
        return Path(xdg) / "isolate"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "isolate"
    return Path.home() / ".cache" / "isolate"
