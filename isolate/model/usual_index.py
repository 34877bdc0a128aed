"""The index that is asked where nobody names one."""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

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
    """Whether an address is that of the usual index."""
    return bool(address) and address.rstrip("/") == usual_index().rstrip("/")
