"""Addresses and paths as text: what of them may be shown, and how they are written beside each other."""

from __future__ import annotations

import posixpath
from urllib.parse import unquote, urlsplit


def without_credentials(url: str) -> str:
    """An address without the user and the password in it."""
    scheme, separator, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return f"{scheme}{separator}{host.rpartition('@')[2]}{slash}{path}"


def local_path(location: str) -> str:
    """The absolute path that a `file:` URL names, with `/` between its parts; empty for every other address."""
    parts = urlsplit(location)
    return unquote(parts.path) if parts.scheme == "file" else ""


def within(path: str, folder: str) -> bool:
    """Whether a path is in a folder, or is the folder itself; both absolute."""
    return posixpath.commonpath((path, folder)) == posixpath.normpath(folder)


def seen_from(root: str, path: str) -> str:
    """An absolute path relative to the root where it is below it, else as it is."""
    return posixpath.relpath(path, root) if within(path, root) else path
