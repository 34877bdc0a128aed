"""The files of a wheel as they lie in an environment."""

from __future__ import annotations

import io

import pytest

from isolate.index.answer import Failure
from isolate.index.installed_files import read_installed
from tests.wheels import wheel_bytes


@pytest.mark.parametrize(
    ("inside", "installed"),
    [
        ("foo/__init__.py", "foo/__init__.py"),
        ("foo-1.0.data/purelib/foo/__init__.py", "foo/__init__.py"),
        ("foo-1.0.data/platlib/foo/a.so", "foo/a.so"),
        ("foo-1.0.data/scripts/foo", "../../../bin/foo"),
        ("foo-1.0.data/data/share/foo.txt", "../../../share/foo.txt"),
        ("foo-1.0.data/headers/foo.h", "foo-1.0.data/headers/foo.h"),
        ("foo.data/x", "foo.data/x"),
        ("foo/foo-1.0.data/purelib/a.py", "foo/foo-1.0.data/purelib/a.py"),
    ],
)
def test_a_file_lies_where_installers_put_it(inside: str, installed: str) -> None:
    found = read_installed(io.BytesIO(wheel_bytes("foo", "1.0", files={inside: ""})), "foo-1.0-py3-none-any.whl")
    assert not isinstance(found, Failure)
    ((path, digest),) = found
    assert path == installed
    assert digest.startswith("sha256=")
