from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import InvalidWheelFilename, canonicalize_name, parse_wheel_filename

from isolate.index.filenames import read_filename
from tests.examples import examples


@pytest.mark.parametrize(
    ("project", "filename", "expected"),
    [
        ("flask", "Flask-1.0-py2.py3-none-any.whl", ("wheel", "1.0")),
        ("foo-bar", "foo_bar-1.0-2-py3-none-any.whl", ("wheel", "1.0")),
        ("foo-bar", "foo.bar-1.0+local.1-py3-none-any.whl", ("wheel", "1.0+local.1")),
        ("foo-bar", "foo-bar-1.0.tar.gz", ("sdist", "1.0")),
        ("foo-bar", "foo_bar-1.0.zip", ("sdist", "1.0")),
        ("foo", "foo-1.0-1.tar.gz", ("sdist", "1.0.post1")),
        ("foo", "foo-1.0-beta.tar.gz", ("sdist", "1.0b0")),
        ("foo", "foo-2004d.tar.gz", None),
        ("foo", "foo-1.0.linux-x86_64.tar.gz", None),
        ("foo", "foo-1.0-py2.7.egg", None),
        ("foo", "foo-1.0.win32.exe", None),
        ("foo", "foo-1.0.tar.bz2", ("sdist", "1.0")),
        ("foo", "foo-1.0.tar.Z", None),
        ("foo", "foo-bar-1.0.tar.gz", None),
        ("foo", "bar-1.0-py3-none-any.whl", None),
        ("foo", "foo-1.0-build-py3-none-any.whl", None),
        ("foo", "foo-1.0-py3-none.whl", None),
        ("foo", "foo.tar.gz", None),
        ("foo-bar", "foo__bar-1.0-py3-none-any.whl", None),
    ],
)
def test_kind_and_version(project: str, filename: str, expected: tuple[str, str] | None) -> None:
    found = read_filename(project, filename)
    assert (found and (found[0], found[1].text)) == expected


_parts = st.lists(st.sampled_from(["a", "1.0", "1.0+x.1", "1!2", "x", "2b", "py3", "none", "any", "3x"]), max_size=6)


@examples(300)
@given(st.sampled_from(["a", "A.b", "a_b", "a__b"]), _parts)
def test_wheels_are_read_as_packaging_reads_them(name: str, parts: list[str]) -> None:
    filename = "-".join([name, *parts]) + ".whl"
    found = read_filename(canonicalize_name(name), filename)
    try:
        _, version, _, _ = parse_wheel_filename(filename)
    except InvalidWheelFilename:
        assert found is None
    else:
        assert found is not None
        assert found[1] == (version, str(version))


def test_a_version_with_more_digits_than_python_reads_is_none() -> None:
    assert read_filename("foo", f"foo-{'9' * 5000}.tar.gz") is None
