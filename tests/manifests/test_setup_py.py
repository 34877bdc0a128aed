"""What is told of a `setup.py` without running it."""

import pytest

from isolate.manifests import setup_py
from isolate.model.manifest import Manifest


def read(text: str) -> Manifest:
    return setup_py.read("setup.py", "from setuptools import setup\n" + text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("setup(install_requires=['a>=1', 'b'])", ["a>=1", "b"]),
        ("setup(install_requires=('a',))", ["a"]),
        ("setup(install_requires='''\n a\n b  # why\n''')", ["a", "b"]),
        ("setup(install_requires='a b'.split())", ["a", "b"]),
        ("setup(install_requires='a,b'.split(','))", ["a", "b"]),
        ("R = ['a']\nsetup(install_requires=R + ['b'])", ["a", "b"]),
        ("R = ['a']\nR += ['b']\nR.append('c')\nR.extend(['d'])\nsetup(install_requires=R)", ["a", "b", "c", "d"]),
        ("R = ['a']\nR = ['b']\nsetup(install_requires=R)", ["b"]),
        ("V = '2'\nsetup(install_requires=[f'a=={V}', 'b>=' + V])", ["a==2", "b>=2"]),
        ("R = {'x': ['a'], 'y': ['b']}\nsetup(install_requires=R['y'])", ["b"]),
        ("setup(install_requires=[*['a'], 'b'])", ["a", "b"]),
        ("A = dict(name='n', install_requires=['a'])\nsetup(**A)", ["a"]),
        ("def main():\n    setup(install_requires=['a'])\nmain()", ["a"]),
        ("import setuptools\nsetuptools.setup(install_requires=list(['a']))", ["a"]),
        ("if __name__ == '__main__':\n    R = ['a']\n    setup(install_requires=R)", ["a"]),
        ("try:\n    R = ['a']\nexcept E:\n    pass\nsetup(install_requires=R)", ["a"]),
        ("setup(install_requires=None)", []),
        ("setup(name='n')", []),
    ],
)
def test_what_is_known(text: str, expected: list[str]) -> None:
    manifest = read(text)
    assert [f"{each.name}{each.specifier}" for each in manifest.requirements] == expected
    assert manifest.problems == ()
    assert not manifest.incomplete


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=open('requirements.txt').read().splitlines())",
        "setup(install_requires=open('requirements.txt').readlines())",
        "R = [l.strip() for l in open('requirements.txt') if l.strip()]\nsetup(install_requires=R)",
        "with open('requirements.txt') as f:\n    R = f.read().split('\\n')\nsetup(install_requires=R)",
        (
            "import os\nH = os.path.dirname(__file__)\nwith open(os.path.join(H, 'requirements.txt')) as f:\n"
            "    R = list(f)\nsetup(install_requires=R)"
        ),
        (
            "from pathlib import Path\nP = Path(__file__).parent / 'requirements.txt'\n"
            "setup(install_requires=P.read_text().splitlines())"
        ),
        (
            "def get(name):\n    with open(name) as f:\n        return f.readlines()\n"
            "setup(install_requires=get('requirements.txt'))"
        ),
        "def get():\n    return [l for l in open('requirements.txt')]\nsetup(install_requires=get())",
        (
            "from pip.req import parse_requirements\n"
            "setup(install_requires=[str(r.req) for r in parse_requirements('requirements.txt', session=False)])"
        ),
    ],
)
def test_files_that_are_read(text: str) -> None:
    manifest = read(text)
    assert [each.path for each in manifest.includes] == ["requirements.txt"]
    assert manifest.problems == ()
    assert not manifest.incomplete


@pytest.mark.parametrize(
    ("text", "line", "source"),
    [
        ("setup(install_requires=get())", 2, "get()"),
        ("setup(\n  install_requires=[\n   'a', X],\n)", 4, "X"),
        ("R = []\nif X:\n    R.append('a')\nsetup(install_requires=R)", 4, "['a']"),
        ("setup(install_requires=[l for l in open(X)])", 2, "[l for l in open(X)]"),
        ("setup(install_requires=['a==%s' % V])", 2, "'a==%s' % V"),
        ("for x in Y:\n    R = ['a']\n    R += [x]\nsetup(install_requires=R)", 4, "[x]"),
    ],
)
def test_what_only_running_tells_is_said(text: str, line: int, source: str) -> None:
    manifest = read(text)
    (problem,) = manifest.problems
    assert problem.message == f"a part of `install_requires` is only known when `setup.py` runs: `{source}`"
    assert problem.origin is not None
    assert problem.origin.line == line
    assert manifest.incomplete


def test_what_is_no_setup_file() -> None:
    for text, message in [
        ("def f(:\n", "`setup.py` is not Python 3: invalid syntax (<unknown>, line 1)"),
        ("print 'a'\n", "`setup.py` is not Python 3: "),
    ]:
        manifest = setup_py.read("setup.py", text)
        assert manifest.incomplete
        assert manifest.problems[0].message.startswith(message)
    for text in ("\n", "print()\n"):
        assert setup_py.read("setup.py", text) == Manifest(path="setup.py", format="setup.py")


def test_markers_in_the_names_of_extras() -> None:
    manifest = read("setup(extras_require={':python_version<\"3.4\"': ['enum34'], 'a:os_name==\"nt\"': ['b']})")
    assert [(each.name, each.marker) for each in manifest.requirements] == [("enum34", 'python_version < "3.4"')]
    assert [(extra, listed[0].marker) for extra, listed in manifest.extras] == [("a", 'os_name == "nt"')]
