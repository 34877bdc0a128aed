from tests.discover.conftest import Find, messages

LIB = """\
[project]
name = "Lib"
requires-python = ">=3.10"
dependencies = ["numpy>=1", "lib-base @ file:///${PROJECT_ROOT}/../base"]
[project.optional-dependencies]
ray = ["ray", "lib[more]"]
more = ["more; os_name == 'posix'"]
"""
BASE = '[project]\nname = "lib-base"\ndependencies = ["six"]\n'
FILES: dict[str, str | bytes] = {"libs/lib/pyproject.toml": LIB, "libs/base/pyproject.toml": BASE}


def test_a_local_project_is_replaced_by_what_it_requires(find: Find) -> None:
    app = find({**FILES, "app/requirements.txt": "first\n../libs/lib[ray] ; python_version > '3'\nlast\n"}).apps[0]
    assert [(each.text, each.marker, str(each.origin)) for each in app.requirements] == [
        ("first", "", "app/requirements.txt:1:1"),
        ("numpy>=1", 'python_version > "3"', "libs/lib/pyproject.toml:4:18"),
        ("six", 'python_version > "3"', "libs/base/pyproject.toml:3:18"),
        ("ray", 'python_version > "3"', "libs/lib/pyproject.toml:6:9"),
        (
            "more; os_name == 'posix'",
            '(python_version > "3") and (os_name == "posix")',
            "libs/lib/pyproject.toml:7:10",
        ),
        ("last", "", "app/requirements.txt:3:1"),
    ]
    assert [(each.name, each.path, each.editable) for each in app.local] == [
        ("lib", "libs/lib", False),
        ("lib-base", "libs/base", False),
    ]
    assert app.local[0].url.startswith("file:///")
    assert app.local[0].url.endswith("/root/libs/lib")
    assert [(each.specifier, each.origin.file) for each in app.python] == [(">=3.10", "libs/lib/pyproject.toml")]
    assert app.manifests == ("app/requirements.txt", "libs/lib/pyproject.toml", "libs/base/pyproject.toml")
    assert not app.incomplete


def test_a_path_is_looked_up_from_the_file_then_from_the_root(find: Find) -> None:
    (app, *_) = find({**FILES, "app/requirements.txt": "./libs/base\n"}).apps
    assert [each.path for each in app.local] == ["libs/base"]


def test_a_project_that_requires_itself(find: Find) -> None:
    files: dict[str, str | bytes] = {
        "app/pyproject.toml": '[project]\nname = "app"\ndependencies = ["x"]\noptional-dependencies = { g = ["y"] }\n',
        "app/requirements.txt": "-e .[g]\nz\n",
    }
    (app,) = find(files).apps
    assert [each.name for each in app.requirements] == ["x", "y", "z"]


def test_two_projects_that_require_each_other_end(find: Find) -> None:
    files: dict[str, str | bytes] = {
        "a/pyproject.toml": '[project]\nname = "a"\ndependencies = ["b @ file:../b", "x"]\n',
        "b/pyproject.toml": '[project]\nname = "b"\ndependencies = ["a @ file:../a", "y"]\n',
    }
    a, b = find(files).apps
    assert [each.name for each in a.requirements] == ["y", "x"]
    assert [each.name for each in b.requirements] == ["x", "y"]


def test_sources_of_uv_are_local_too(find: Find) -> None:
    files: dict[str, str | bytes] = {
        **FILES,
        "app/pyproject.toml": '[project]\nname = "app"\ndependencies = ["lib-base"]\n'
        '[tool.uv.sources]\nlib-base = { path = "../libs/base" }\n',
    }
    app = find(files).apps[0]
    assert [each.name for each in app.requirements] == ["six"]


def test_a_local_wheel_stays_a_requirement(find: Find) -> None:
    files: dict[str, str | bytes] = {
        "app/requirements.txt": "./w/a-1.0-py3-none-any.whl\n",
        "app/w/a-1.0-py3-none-any.whl": b"PK",
    }
    (app,) = find(files).apps
    (requirement,) = app.requirements
    assert (requirement.name, requirement.specifier, requirement.path) == (
        "a",
        "==1.0",
        "app/w/a-1.0-py3-none-any.whl",
    )
    assert requirement.url.endswith("/root/app/w/a-1.0-py3-none-any.whl")


def test_local_requirements_that_cannot_be_followed(find: Find) -> None:
    found = find(
        {"app/requirements.txt": "./gone\n${HOME}/lib\n./old\nx\n", "app/old/setup.py": "setup()\n"},
        "app/requirements.txt",
    )
    assert messages(found.problems) == [
        ("error requirements.txt:1:1: `./gone` is neither a project folder nor an archive; "
        "the path is looked up from the manifest, the application's folder and the root"),
        "warning requirements.txt:2:1: `${HOME}/lib` depends on an environment variable, so it is left out",
        ("warning requirements.txt:3:1: no file of `./old` says the name of its project, so it is left out; "
        "give it a `[project]` table with `name` and `dependencies`"),
    ]  # fmt: skip
    (app,) = found.apps
    assert app.incomplete
    assert [each.name for each in app.requirements] == ["x"]


def test_a_requirement_that_a_project_beside_it_would_meet_is_told(find: Find) -> None:
    found = find(
        {
            "libs/core/pyproject.toml": '[project]\nname = "Acme_Core"\ndependencies = ["acme-core[x]"]\n',
            "apps/web/requirements.txt": "flask\nacme-core>=1\n",
            "apps/job/requirements.txt": "../../libs/core\n",
            "apps/cli/pyproject.toml": '[project]\nname = "cli"\ndependencies = ["acme.core"]\n'
            '[tool.uv.sources]\nacme-core = { path = "../../libs/core" }\n',
        }
    )
    (problem,) = messages(tuple(each for each in found.problems if each.code == "local-not-bound"))
    assert problem == (
        "note apps/web/requirements.txt:2:1: `acme-core` is a project of this repository, in `libs/core`, and this "
        "line takes it from an index; where that one is meant, require the folder `../../libs/core` by its path, as "
        "the tool of the file does"
    )


def test_extras_that_lead_to_each_other_in_a_long_row(find: Find) -> None:
    extras = "".join(f'x{n} = ["n[x{n + 1}]"]\n' for n in range(1500)) + 'x1500 = ["end"]\n'
    found = find(
        {
            "lib/pyproject.toml": f'[project]\nname = "n"\n[project.optional-dependencies]\n{extras}',
            "app/requirements.txt": "-e ../lib[x0]\nother\n",
        }
    )
    app = next(each for each in found.apps if each.name == "app")
    assert [each.name for each in app.requirements] == ["other"]
    deep = tuple(each for each in found.problems if each.code == "include-depth")
    what = "`lib` is required through more than 100 projects and extras; require it nearer to the first"
    assert messages(deep) == [f"error lib/pyproject.toml:103:9: {what}"]
