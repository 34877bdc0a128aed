from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.metadata import parse_email
from packaging.requirements import Requirement

from isolate.index.answer import Failure
from isolate.index.core_metadata import CoreMetadata, is_of, read_core_metadata, with_requires_txt
from isolate.model.distribution import Metadata
from tests.examples import examples

WHOLE = b"""Metadata-Version: 2.1
Name: Foo.Bar
Version: 1.0
Summary: x
REQUIRES-DIST: a>=1 ; python_version < "3.9"
Requires-Dist: not a requirement!
Requires-Dist: b
        (>=2)
Provides-Extra: dev
Requires-Python: >=3.8
Description-Content-Type: text/plain

Requires-Dist: this-is-prose
"""


def core(data: bytes) -> CoreMetadata:
    found = read_core_metadata(data, "metadata")
    assert isinstance(found, CoreMetadata)
    return found


@pytest.mark.parametrize("newline", [b"\n", b"\r\n"])
def test_only_headers_are_read_and_values_stay_as_published(newline: bytes) -> None:
    assert core(WHOLE.replace(b"\n", newline)).metadata == Metadata(
        name="Foo.Bar",
        version="1.0",
        requires=('a>=1 ; python_version < "3.9"', "not a requirement!", "b (>=2)"),
        extras=("dev",),
        requires_python=">=3.8",
        source="metadata",
    )


@pytest.mark.parametrize("data", [b"", b"<html>\n", b"Name: x\n", b"Version: 1\n", b"\xff\xfe\x00"])
def test_without_name_and_version_it_is_no_metadata(data: bytes) -> None:
    assert read_core_metadata(data, "wheel") == Failure(reason="the metadata has no name and version")


@pytest.mark.parametrize(
    ("version", "dynamic", "static"),
    [
        ("2.1", "", False),
        ("2.2", "", True),
        ("2.4", "Dynamic: license\n", True),
        ("2.2", "Dynamic: Requires-Dist\n", False),
        ("2.3", "Dynamic: Summary\nDynamic: requires-python\n", False),
        ("2.3", "Dynamic: Provides-Extra\n", False),
        ("10.0", "", True),
        ("nonsense", "", False),
    ],
)
def test_static_is_what_a_build_cannot_change(version: str, dynamic: str, static: bool) -> None:
    text = f"Metadata-Version: {version}\nName: x\nVersion: 1\n{dynamic}"
    assert core(text.encode()).static is static


_value = st.text(alphabet="ab <>=1;.,'\"é:[]()", min_size=1, max_size=12).filter(lambda text: text.strip())
_header = st.tuples(
    st.sampled_from(["Requires-Dist", "requires-dist", "Provides-Extra", "Summary", "Keywords", "Dynamic"]), _value
)


@examples(200)
@given(st.lists(_header, max_size=8), st.sampled_from(["", "\nbody\n\nName: no\n"]))
def test_equals_the_parser_of_packaging(headers: list[tuple[str, str]], body: str) -> None:
    lines = ["Metadata-Version: 2.1", "Name: x", "Version: 1", *(f"{name}: {value.strip()}" for name, value in headers)]
    data = ("\n".join(lines) + "\n" + body).encode()
    raw, _ = parse_email(data)
    found = core(data).metadata
    assert (list(found.requires), list(found.extras)) == (raw.get("requires_dist", []), raw.get("provides_extra", []))


def test_requires_txt_becomes_pep_508() -> None:
    text = """
a>=1

[:python_version < "3"]
b

[dev]
c
d @ https://files.example/d.zip

[test:sys_platform == "win32" or python_version < "3"]
e[x]>2
"""
    found = with_requires_txt(Metadata(name="x", version="1", extras=("dev",), source="sdist"), text)
    assert found == Metadata(
        name="x",
        version="1",
        requires=(
            "a>=1",
            'b; python_version < "3"',
            'c; extra == "dev"',
            'd @ https://files.example/d.zip ; extra == "dev"',
            'e[x]>2; (sys_platform == "win32" or python_version < "3") and extra == "test"',
        ),
        extras=("dev", "test"),
        source="requires.txt",
    )
    for requirement in found.requires:
        Requirement(requirement)


def test_names_and_versions_are_compared_normalised() -> None:
    metadata = Metadata(name="Foo_Bar", version="1.0.0")
    assert is_of(metadata, "foo-bar", "1.0")
    assert not is_of(metadata, "foo", "1.0")
    assert not is_of(metadata, "foo-bar", "1.1")
    assert not is_of(Metadata(name="foo", version="x"), "foo", "1.0")
