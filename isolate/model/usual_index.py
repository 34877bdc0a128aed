"""The index that is asked where nobody names one."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

_CONSTANT = re.compile(r"""^PYPI_SIMPLE_ENDPOINT\b[^=\n]*=\s*["']([^"'\n]+)["']""", re.MULTILINE)


@cache
def usual_index() -> str:
    """The address of the index that everybody asks: a constant of `pypi-simple`.

    Its module is read as text: to import it takes a fifth of a second, for parsers and validators of pages.
    """
    spec = find_spec("pypi_simple")
    folders = (spec.submodule_search_locations if spec else None) or ()
    for path in (path for folder in folders for path in sorted(Path(folder).glob("*.py"))):
        if found := _CONSTANT.search(path.read_text(encoding="utf-8")):
            return found[1]
    from pypi_simple import PYPI_SIMPLE_ENDPOINT

    return PYPI_SIMPLE_ENDPOINT


def is_usual_index(address: str) -> bool:
    """Whether an address is that of the usual index, as it is now or as tools wrote it out in earlier years.

    Before the usual index had a domain of its own it stood below that of the language, and was asked without TLS.
    """
    try:
        parts, usual = urlsplit(address), urlsplit(usual_index())
        if parts.scheme not in ("http", "https") or parts.port not in (None, 80, 443):
            return False
    except ValueError:
        return False
    host = usual.hostname or ""
    label, _, domain = host.partition(".")
    earlier = f"{label}.python.{domain}"
    names = (host, f"www.{host}", earlier)
    return parts.hostname in names and not parts.username and parts.path.rstrip("/") == usual.path.rstrip("/")
