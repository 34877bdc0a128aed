from isolate.manifests import pyproject
from isolate.manifests.include import with_includes
from isolate.model.manifest import Manifest


def read(text: str, path: str = "app/pyproject.toml") -> Manifest:
    return pyproject.read(path, text)


def messages(manifest: Manifest) -> list[str]:
    return [
        f"{each.severity} {each.origin}: {each.message}" + (f"; {each.hint}" if each.hint else "")
        for each in manifest.problems
    ]


def test_a_project() -> None:
    manifest = read(
        """\
[project]
name = "My.App"
requires-python = ">=3.10,<3.14"
dependencies = [
  "flask>=3",  # "requests"
  "requests[socks]",
]
[project.optional-dependencies]
Fast_JSON = ["orjson", "my-app[other]"]
[project.scripts]
serve = "my_app:main"
admin = "my_app.admin:main"
"""
    )
    assert manifest.project == "my-app"
    assert [(each.name, str(each.origin)) for each in manifest.requirements] == [
        ("flask", "app/pyproject.toml:5:4"),
        ("requests", "app/pyproject.toml:6:4"),
    ]
    ((extra, optional),) = manifest.extras
    assert (extra, [each.text for each in optional]) == ("fast-json", ["orjson", "my-app[other]"])
    (python,) = manifest.python
    assert (python.specifier, python.source, str(python.origin)) == (
        "<3.14,>=3.10",
        "requires-python",
        "app/pyproject.toml:3:20",
    )
    assert [(each.name, each.target, each.origin.line) for each in manifest.entry_points] == [
        ("admin", "my_app.admin:main", 12),
        ("serve", "my_app:main", 11),
    ]
    assert manifest.problems == ()
    assert not manifest.incomplete


def test_gui_scripts_count_where_there_are_no_others() -> None:
    text = '[project]\nname = "a"\n[project.gui-scripts]\nshow = "a:show"\n'
    assert [each.name for each in read(text).entry_points] == ["show"]
    assert [each.name for each in read(f'{text}[project.scripts]\nrun = "a:run"\n').entry_points] == ["run"]


def test_a_file_that_configures_tools_says_nothing() -> None:
    assert read("[tool.ruff]\nline-length = 100\n") == Manifest(path="app/pyproject.toml", format="pyproject")


def test_a_bad_requirement_has_line_and_column() -> None:
    manifest = read('[project]\nname = "a"\ndependencies = ["flask",\n  "requests=>2"]\n')
    assert messages(manifest) == [
        (
            "error app/pyproject.toml:4:12: `requests=>2` is not a requirement: "
            "expected semicolon (after name with no version specifier) or end; write `requests>=2`"
        )
    ]
    assert [each.name for each in manifest.requirements] == ["flask"]
    assert manifest.incomplete


def test_malformed_tables() -> None:
    assert messages(read("project = 1\n")) == ["error app/pyproject.toml:1: `project` is not a table"]
    assert messages(read('[project]\nname = 1\ndependencies = "flask"\n')) == [
        "error app/pyproject.toml:3: `project.dependencies` is not a list of strings"
    ]
    assert messages(read('[project]\nrequires-python = "3.10"\n')) == [
        (
            "error app/pyproject.toml:2:20: `requires-python = '3.10'` is not a version specifier; "
            'write it like `requires-python = ">=3.11"`'
        )
    ]


def test_dependencies_of_setuptools_files_stand_in_their_place() -> None:
    text = (
        '[project]\nname = "a"\ndynamic = ["version", "dependencies"]\n'
        '[tool.setuptools.dynamic]\ndependencies = { file = ["base.txt", "../more.txt"] }\n'
    )
    manifest = with_includes(read(text), {"app/base.txt": "flask\n", "more.txt": "requests\n"}.get)
    assert [str(each.origin) for each in manifest.requirements] == ["app/base.txt:1:1", "more.txt:1:1"]
    assert [str(each.origin) for each in manifest.includes] == [
        "app/pyproject.toml:5:27",
        "app/pyproject.toml:5:39",
    ]
    assert messages(with_includes(read(text), {"more.txt": ""}.get)) == [
        (
            "error app/pyproject.toml:5:27: the included file `app/base.txt` does not exist; "
            "paths are relative to the including file"
        )
    ]


def test_other_dynamic_dependencies_are_left_to_files_beside() -> None:
    manifest = read('[project]\nname = "a"\ndynamic = ["dependencies", "optional-dependencies"]\n')
    assert [f"{each.severity} {each.origin}: {each.message}; {each.hint}" for each in manifest.deferred] == [
        (
            "warning app/pyproject.toml:3: `dependencies` is dynamic: what the project requires is only known "
            "to its build; list them in `dependencies`, or give the application a requirements file"
        ),
        (
            "warning app/pyproject.toml:3: `optional-dependencies` is dynamic: what the project requires is only known "
            "to its build; list them in `optional-dependencies`"
        ),
    ]
    assert not manifest.incomplete
    assert not read('[project]\nname = "a"\ndynamic = ["version"]\n').deferred


def test_dynamic_extras_of_files() -> None:
    text = (
        '[project]\nname = "a"\ndynamic = ["dependencies", "optional-dependencies"]\n'
        '[tool.setuptools.dynamic]\ndependencies = { file = "base.txt" }\n'
        'optional-dependencies.Fast_IO = { file = ["fast.txt"] }\n'
    )
    manifest = with_includes(read(text), {"app/base.txt": "flask\n", "app/fast.txt": "uvloop\n"}.get)
    assert [each.name for each in manifest.requirements] == ["flask"]
    assert [(extra, [str(each.origin) for each in listed]) for extra, listed in manifest.extras] == [
        ("fast-io", ["app/fast.txt:1:1"])
    ]
    assert not manifest.deferred


def test_sources_of_uv() -> None:
    manifest = read(
        """\
[project]
name = "a"
dependencies = ["Local_Lib[x]>=1", "from-git", "from-url", "torch==2", "flask"]
[tool.uv.sources]
local-lib = { path = "../lib", editable = true }
from-git = { git = "https://h.example/r.git", tag = "v1" }
from-url = { url = "https://h.example/f.zip" }
torch = [{ index = "cpu" }]
flask = [{ index = "gpu", marker = "sys_platform != 'linux'" }]
[[tool.uv.index]]
name = "gpu"
url = "https://gpu.example/simple/"
explicit = true
[[tool.uv.index]]
url = "https://more.example/simple/"
"""
    )
    assert [(each.name, each.url, each.path, each.editable) for each in manifest.requirements] == [
        ("local-lib", "", "../lib", True),
        ("from-git", "git+https://h.example/r.git@v1", "", False),
        ("from-url", "https://h.example/f.zip", "", False),
        ("torch", "", "", False),
        ("flask", "", "", False),
        ("flask", "", "", False),
    ]
    assert [(each.index, each.marker) for each in manifest.requirements[-2:]] == [
        ("https://gpu.example/simple/", 'sys_platform != "linux"'),
        ("", 'sys_platform == "linux"'),
    ]
    assert manifest.options.extra_index_urls == ("https://more.example/simple/",)
    assert messages(manifest) == [
        (
            "error app/pyproject.toml:8: the source of `torch` is the index `cpu`, which is no `[[tool.uv.index]]` "
            "of the file"
        )
    ]
    assert manifest.incomplete
