import tempfile
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from isolate.discover import discover
from isolate.model.problem import InputError
from tests.examples import examples

FILES = [
    "requirements.txt",
    "requirements.in",
    "pyproject.toml",
    "isolate.toml",
    ".python-version",
    ".gitignore",
    "Dockerfile",
    "a/requirements-x.txt",
    "a/setup.cfg",
    "requirements/b.txt",
    "Pipfile",
    "setup.py",
    "a/environment.yml",
    "a/pyproject.toml",
    "a/tool.py",
    "uv.lock",
    "a/Pipfile.lock",
    "poetry.lock",
]
PARTS = ["-r ", "-c ", "-e ", "requirements.txt", "a/requirements-x.txt", "../", "b.txt", ".", "flask", "==1", "\n"]
PARTS += [
    '[project]\nname = "p"\n',
    "dependencies = [",
    '"',
    "]",
    "[apps.x]\n",
    'path = "a"\n',
    "[defaults]\n",
    "port = 1\n",
    '[packages]\nflask = "*"\np = { path = "a" }\n',
    'from setuptools import setup\nsetup(name="p", install_requires=["flask"])\n',
    "dependencies:\n- numpy\n- pip:\n  - flask\n",
    '# /// script\n# dependencies = ["flask"]\n# ///\n',
    '[[package]]\nname = "flask"\nversion = "1"\n',
    '[[package]]\nname = "p"\nversion = "1"\nsource = { virtual = "a" }\n',
    '{"default": {"flask": {"version": "==1"}}}',
    '[tool.poetry]\nname = "q"\n[tool.poetry.dependencies]\nflask = "^1"\np = { path = "a" }\n',
    '[tool.uv.workspace]\nmembers = ["*"]\n[tool.uv.sources]\np = { workspace = true }\nq = { path = "." }\n',
]
contents = st.one_of(
    st.binary(max_size=40), st.lists(st.sampled_from(PARTS)).map(lambda parts: "".join(parts).encode())
)


@given(st.dictionaries(st.sampled_from(FILES), contents))
@examples(150)
def test_any_content_gives_applications_and_problems_and_twice_the_same(files: dict[str, bytes]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            file = Path(folder) / name
            file.parent.mkdir(exist_ok=True)
            file.write_bytes(content)
        try:
            found = discover((Path(folder),))
        except InputError:  # no manifest at all
            return
        assert discover((Path(folder),)) == found
        assert len({app.name for app in found.apps}) == len(found.apps)
        for app in found.apps:
            assert all(each.name for each in (*app.requirements, *app.lock))
            assert all((Path(folder) / each.origin.file).exists() for each in app.requirements)
