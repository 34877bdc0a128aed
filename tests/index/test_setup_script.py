"""Source distributions that recorded nothing: what their `setup.py` says in constants, and never what it computes."""

from __future__ import annotations

import io

import pytest

from isolate.index.archives import read_sdist
from isolate.model.distribution import Metadata
from tests.wheels import sdist_bytes

LITERAL = """\
from setuptools import setup, find_packages

REQUIRES = ["bar>=1", "baz[x]; python_version < '3.9'"]
setup(
    name="foo", version="1.0", packages=find_packages(), install_requires=REQUIRES,
    extras_require={"Fast_Er": ["speed<2"], ":python_version < '3'": ["old"]}, python_requires=">=3.6",
)
"""


def read(files: dict[str, str], **content: object) -> object:
    data = sdist_bytes("foo", "1.0", metadata_version="1.0", files=files, **content)  # type: ignore[arg-type]
    return read_sdist(io.BytesIO(data), "foo-1.0.tar.gz", "foo")


def test_literals_are_metadata() -> None:
    assert read({"setup.py": LITERAL}) == Metadata(
        name="foo",
        version="1.0",
        requires=(
            "bar>=1",
            'baz[x] ; python_version < "3.9"',
            'old ; python_version < "3"',
            'speed<2 ; extra == "fast-er"',
        ),
        extras=("fast-er",),
        requires_python=">=3.6",
        source="setup.py",
    )


def test_a_call_without_requirements_requires_nothing() -> None:
    found = read({"setup.py": 'from distutils.core import setup\nsetup(name="foo", version="1.0")\n'})
    assert found == Metadata(name="foo", version="1.0", source="setup.py")


def test_what_setuptools_recorded_goes_first() -> None:
    found = read({"setup.py": LITERAL}, requires_txt="recorded")
    assert isinstance(found, Metadata)
    assert (found.requires, found.source) == (("recorded",), "requires.txt")


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"setup.py": "from setuptools import setup\nsetup(install_requires=open('r.txt').read().split())\n"},
        {"setup.py": "from setuptools import setup\nimport sys\nsetup(install_requires=['a'] if sys.argv else [])\n"},
        {"setup.py": "from setuptools import setup\nr = ['a']\nif x:\n    r.append('b')\nsetup(install_requires=r)\n"},
        {"setup.py": "from setuptools import setup\nsetup(**arguments())\n"},
        {"setup.py": "from setuptools import setup\nsetup(name='other', install_requires=['a'])\n"},
        {"setup.py": "from setuptools import setup\nsetup(extras_require=extras())\n"},
        {"setup.py": "import build_it\nbuild_it.run()\n"},
        {"setup.py": "print 'Python 2'\n"},
        {"setup.py": LITERAL, "setup.cfg": "[options]\ninstall_requires = more\n"},
        {"setup.py": LITERAL, "pyproject.toml": "[build-system]\nrequires = ['other']\n"},
        {"nested/setup.py": LITERAL},
    ],
)
def test_what_only_running_it_would_tell_stays_open(files: dict[str, str]) -> None:
    assert read(files) is None
