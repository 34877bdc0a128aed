"""What an ignore file keeps out of a build, as BuildKit reads it (`tests/images/test_ignored.py` asks it)."""

from __future__ import annotations

import pytest

from isolate.render.dockerignore import ignores

CASES = {
    "*\n!apps/web\n**/*.py[cod]\n": {
        "apps/web/main.py": False,
        "apps/web/main.pyc": True,
        "apps/web": False,
        "apps/billing/main.py": True,
        "apps/webs/main.py": True,
        "main.py": True,
    },
    "# a comment\n\n**/.env.*\n**/__pycache__\n": {
        ".env.local": True,
        "a/b/.env.x/y": True,
        ".env": False,
        "x.env.y": False,
        "a/__pycache__/b.txt": True,
    },
    "a/*.txt\n/b\n!a/keep.txt\nd?\n": {
        "a/x.txt": True,
        "a/b/x.txt": False,
        "a/keep.txt": False,
        "b": True,
        "c/b": False,
        "d1": True,
        "d/1": False,
    },
    "\\*x\n[!a]\n**\n!**/z.py\n": {"*x": True, "a/z.py": False, "z.py": False, "z.pyc": True},
    "docs\n!docs/[a-c].md\n": {"docs/a.md": False, "docs/d.md": True},
}


@pytest.mark.parametrize("text", CASES)
def test_the_last_pattern_that_fits_decides(text):
    assert {path: ignores(text, path) for path in CASES[text]} == CASES[text]
