"""The code of every problem is documented, and every documented one is used."""

from __future__ import annotations

import re
from collections import Counter
from typing import get_args

from isolate.model.problem import Code
from tests.test_architecture import ROOT

ROWS = re.findall(r"^\| `([a-z-]+)` \| (.+) \| (.+) \|$", (ROOT / "docs/problems.md").read_text("utf-8"), re.MULTILINE)


def test_every_code_is_documented_once() -> None:
    """mypy refuses a code that is not in `Code`."""
    assert Counter(code for code, *_ in ROWS) == Counter(get_args(Code))


def test_every_code_is_used() -> None:
    sources = [path for path in (ROOT / "isolate").rglob("*.py") if path.name != "problem.py"]
    text = "\n".join(path.read_text("utf-8") for path in sources)
    assert [code for code in get_args(Code) if f'"{code}"' not in text] == []
