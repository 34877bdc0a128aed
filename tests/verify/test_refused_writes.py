"""What is said of a write that the root of a container refused."""

from __future__ import annotations

import pytest

from isolate.verify.image import refused_writes


@pytest.mark.parametrize(
    ("log", "hints"),
    [
        (
            "OSError: [Errno 30] Read-only file system: '/app/out/a.txt'\n",
            ('hint: `writable = ["out/a.txt"]` under `[apps."web"]` in isolate.toml makes it writable',),
        ),
        (
            "PermissionError: [Errno 13] Permission denied: 'a.txt'\n" * 2,
            ('hint: `writable = ["a.txt"]` under `[apps."web"]` in isolate.toml makes it writable',),
        ),
        ("OSError: [Errno 30] Read-only file system: '/etc/hosts'\n", ()),
        (
            "sqlite3.OperationalError: unable to open database file\n",
            ("hint: `writable` in isolate.toml names the file of a database that has to be written",),
        ),
        ("ValueError: no\n", ()),
    ],
)
def test_a_hint(log, hints):
    assert refused_writes(log, "web") == hints
