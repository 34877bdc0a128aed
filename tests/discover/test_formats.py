"""Several manifests in one folder, and what else formats need from the files around them."""

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.model.address import usual_index
from isolate.model.app import App
from isolate.model.seal import header
from tests.discover.conftest import Find, messages, names, refused

SETUP = 'from setuptools import setup\nsetup(name="a", install_requires=["flask<3"], python_requires=">=3.9")\n'


def test_setup_files_are_read(find: Find) -> None:
    found = find({"a/setup.py": SETUP, "b/setup.cfg": "[metadata]\nname = b\n[options]\ninstall_requires = click\n"})
    assert [(app.name, app.project, [str(each.origin) for each in app.requirements]) for app in found.apps] == [
        ("a", "a", ["a/setup.py:2:36"]),
        ("b", "b", ["b/setup.cfg:4:20"]),
    ]
    assert found.problems == ()


def test_the_build_is_asked_what_a_project_leaves_open(find: Find) -> None:
    dynamic = '[project]\nname = "a"\ndynamic = ["dependencies"]\n'
    (app,) = find({"a/pyproject.toml": dynamic, "a/setup.py": SETUP}).apps
    assert (app.manifests, [each.text for each in app.requirements]) == (
        ("a/pyproject.toml", "a/setup.py"),
        ["flask<3"],
    )
    assert not app.incomplete
    found = find({"b/pyproject.toml": dynamic}, "b")
    assert found.apps[0].incomplete
    assert [each.code for each in found.problems] == ["dynamic-dependencies"]


def test_a_static_project_needs_no_setup_file(find: Find) -> None:
    static = '[project]\nname = "a"\ndependencies = ["flask>=3"]\n'
    found = find({"a/pyproject.toml": static, "a/setup.py": SETUP})
    assert [each.text for each in found.apps[0].requirements] == ["flask>=3"]
    assert messages(found.problems) == [
        ("note a/setup.py: `setup.py` is not read: `pyproject.toml` beside it is the "
        "application's manifest; name it under `manifests` in `isolate.toml` if it counts"),
        ("warning a/setup.py:2:36: `flask<3` contradicts `flask>=3` of a/pyproject.toml:3:18, which counts; "
        "remove or update one of the lines"),
    ]  # fmt: skip


def test_setup_cfg_wins_over_setup_py(find: Find) -> None:
    cfg = "[metadata]\nname = a\n[options]\ninstall_requires = flask>=3\n"
    (app,) = find({"a/setup.cfg": cfg, "a/setup.py": SETUP}).apps
    assert [each.text for each in app.requirements] == ["flask>=3"]


def test_a_pipfile_owns_the_truth_before_requirement_files(find: Find) -> None:
    found = find(
        {
            "a/Pipfile": '[packages]\nflask = ">=3"\n[dev-packages]\nx = "*"\n[requires]\npython_version = "3.11"\n',
            "a/Pipfile.lock": '{"default": {"flask": {"version": "==2.0"}}, "develop": {}}\n',
            "a/requirements.txt": "flask==3.0.0\n",
        }
    )
    (app,) = found.apps
    assert [each.name for each in app.requirements] == ["flask"]
    assert [each.text for each in app.lock] == ["flask==3.0.0", "flask==2.0"]
    assert [each.specifier for each in app.python] == ["==3.11.*"]
    assert messages(found.problems) == [
        'warning a/Pipfile.lock:1: `flask==2.0` contradicts `flask = ">=3"` of a/Pipfile:2:10, which counts; lock again'
    ]


def test_a_lock_alone_is_the_manifest(find: Find) -> None:
    (app,) = find({"a/Pipfile.lock": '{"default": {"flask": {"version": "==2.0"}}}\n'}).apps
    assert [each.text for each in app.requirements] == ["flask==2.0"]


def test_groups_are_asked_for(find: Find) -> None:
    text = (
        '[project]\nname = "a"\ndependencies = ["flask"]\n[dependency-groups]\n'
        'dev = ["pytest"]\nserver = ["gunicorn"]\n'
    )
    found = find({"a/pyproject.toml": text})
    assert [each.name for each in found.apps[0].requirements] == ["flask"]
    assert messages(found.problems) == [
        (
            "note a/pyproject.toml:6: the group `server` is not installed with the project, so it is left out; "
            "`--include-dev` takes every group into account"
        )
    ]
    asked = find({"a/pyproject.toml": text}, include_dev=True)
    assert [each.name for each in asked.apps[0].requirements] == ["flask", "pytest", "gunicorn"]
    assert asked.problems == ()


def test_scripts_are_applications(find: Find) -> None:
    script = '# /// script\n# dependencies = ["rich"]\n# ///\n'
    found = find({"tools/report.py": script, "tools/plain.py": "print()\n", "tools/requirements.txt": "x\n"})
    assert names(found) == ["tools", "tools/report"]
    assert [str(each.origin) for each in found.apps[1].requirements] == ["tools/report.py:2:20"]


WORKSPACE = {
    "pyproject.toml": (
        '[project]\nname = "top"\ndependencies = ["lib"]\n'
        '[tool.uv]\noverride-dependencies = ["urllib3>=2"]\nconstraint-dependencies = ["grpcio<2"]\n'
        '[tool.uv.workspace]\nmembers = ["packages/*"]\nexclude = ["packages/old"]\n'
        '[tool.uv.sources]\nlib = { workspace = true }\ntaxes = { git = "https://git.example/taxes" }\n'
        'tools = { path = "tools" }\n'
    ),
    "packages/lib/pyproject.toml": '[project]\nname = "lib"\ndependencies = ["taxes", "tools"]\n',
    "packages/old/pyproject.toml": '[project]\nname = "old"\ndependencies = ["taxes"]\n',
    "tools/pyproject.toml": '[project]\nname = "tools"\ndependencies = ["click"]\n',
}


def test_members_of_a_workspace(find: Find) -> None:
    found = find(dict(WORKSPACE))
    apps = {app.name: app for app in found.apps}
    assert sorted(apps) == ["packages/lib", "packages/old", "root", "tools"]
    assert [(each.name, each.url) for each in apps["root"].requirements] == [
        ("taxes", "git+https://git.example/taxes"),
        ("click", ""),
    ]
    assert [(each.name, each.path) for each in apps["root"].local] == [("lib", "packages/lib"), ("tools", "tools")]
    assert [(each.name, each.url) for each in apps["packages/lib"].requirements] == [
        ("taxes", "git+https://git.example/taxes"),
        ("click", ""),
    ]
    assert [each.text for each in apps["packages/lib"].overrides] == ["urllib3>=2"]
    assert [each.text for each in apps["packages/lib"].constraints] == ["grpcio<2"]
    assert [(each.name, each.url) for each in apps["packages/old"].requirements] == [("taxes", "")]
    assert apps["packages/old"].overrides == ()
    assert found.problems == ()


def test_a_member_that_is_none(find: Find) -> None:
    text = '[project]\nname = "a"\ndependencies = ["gone"]\n[tool.uv.sources]\ngone = { workspace = true }\n'
    found = find({"a/pyproject.toml": text})
    assert messages(found.problems) == [
        "error a/pyproject.toml:3:18: `gone` is no member of the workspace around `a/pyproject.toml`"
    ]
    assert found.apps[0].incomplete


def test_an_index_of_its_own_is_kept_without_its_credentials(find: Find) -> None:
    text = (
        '[project]\nname = "a"\ndependencies = ["torch"]\n[tool.uv.sources]\ntorch = { index = "cpu" }\n'
        '[[tool.uv.index]]\nname = "cpu"\nurl = "https://me:secret@cpu.example/simple/"\nexplicit = true\n'
    )
    (app,) = find({"a/pyproject.toml": text}).apps
    assert ([each.index for each in app.requirements], app.incomplete) == (["https://cpu.example/simple"], False)
    assert app.options.named == (("cpu", "https://me:secret@cpu.example/simple/"),)
    assert not app.options.extra_index_urls


@pytest.mark.parametrize(
    ("file", "text"),
    [
        (
            "a/pyproject.toml",
            (
                '[project]\nname = "a"\ndependencies = ["torch", "numpy"]\n'
                '[[tool.pdm.source]]\nname = "cpu"\nurl = "https://cpu.example/simple"\ninclude_packages = ["tor*"]\n'
            ),
        ),
        (
            "a/pyproject.toml",
            (
                '[tool.poetry]\nname = "a"\n[tool.poetry.dependencies]\ntorch = {version = "*", source = "cpu"}\n'
                'numpy = {version = "*", source = "PyPI"}\n[[tool.poetry.source]]\nname = "PyPI"\n'
                '[[tool.poetry.source]]\nname = "cpu"\nurl = "https://cpu.example/simple"\npriority = "explicit"\n'
            ),
        ),
        (
            "a/Pipfile",
            (
                '[[source]]\nname = "main"\nurl = "https://main.example/simple"\n'
                '[[source]]\nname = "cpu"\nurl = "https://cpu.example/simple"\n'
                '[packages]\ntorch = {version = "*", index = "cpu"}\nnumpy = "*"\n'
            ),
        ),
    ],
)
def test_the_index_of_one_project_in_other_formats(find: Find, file: str, text: str) -> None:
    (app,) = find({file: text}).apps
    assert not app.incomplete
    assert {each.name: each.index for each in app.requirements} == {"torch": "https://cpu.example/simple", "numpy": ""}


PDM = """\
[project]
name = "a"
dependencies = ["torch", "bar-one", "numpy"]
[[tool.pdm.source]]
name = "{name}"
url = "https://cpu.example/simple"
include_packages = ["tor*"]
exclude_packages = ["Bar_*", "torch"]
"""


def indexes(app: App) -> dict[str, str]:
    return {each.name: each.index for each in app.requirements}


def test_what_a_source_of_pdm_excludes_comes_from_the_usual_index(find: Find) -> None:
    """What it includes it has, whatever it excludes; of what it names in no way all sources are asked."""
    found = find({"a/pyproject.toml": PDM.format(name="cpu")})
    cpu = "https://cpu.example/simple"
    assert indexes(found.apps[0]) == {"torch": cpu, "bar-one": usual_index().rstrip("/"), "numpy": ""}
    assert not found.problems


def test_a_source_of_pdm_that_is_the_usual_index_leaves_no_other(find: Find) -> None:
    found = find({"a/pyproject.toml": PDM.format(name="pypi").replace('"Bar_*", ', "")})
    assert indexes(found.apps[0]) == {"torch": "", "bar-one": "", "numpy": ""}
    assert not found.problems


def test_what_several_sources_of_pdm_may_have_is_told(find: Find) -> None:
    more = '[[tool.pdm.source]]\nname = "gpu"\nurl = "https://gpu.example/simple"\n'
    found = find({"a/pyproject.toml": PDM.format(name="cpu") + more})
    assert indexes(found.apps[0]) == {"torch": "https://cpu.example/simple", "bar-one": "", "numpy": ""}
    (problem,) = found.problems
    assert (problem.severity, problem.code, str(problem.origin)) == ("warning", "source-choice", "a/pyproject.toml:4")
    assert problem.message == "`bar-one` comes from 2 of 3 sources; all of them are asked for it"
    assert problem.hint == "let `include_packages` of one source name it, or `[index.projects]` of isolate.toml"


def test_what_isolate_toml_says_of_resolving(find: Find) -> None:
    found = find(
        {
            "isolate.toml": '[resolve]\noverrides = ["urllib3>=3"]\nexcludes = ["Nose"]\nconstraints = ["grpcio<2"]\n',
            "a/pyproject.toml": (
                '[project]\nname = "a"\n[tool.uv]\n'
                'override-dependencies = ["urllib3>=2", "h11>=1"]\nexclude-dependencies = ["enum34"]\n'
            ),
        }
    )
    (app,) = found.apps
    assert [str(each.origin) for each in app.overrides] == ["isolate.toml:2:15", "a/pyproject.toml:4:41"]
    assert app.excludes == ("nose", "enum34")
    assert [each.text for each in app.constraints] == ["grpcio<2"]
    wrong = refused(find, {"isolate.toml": '[resolve]\noverrides = ["=>1"]\nexclude = []\n'})
    assert [f"{each.origin}: {each.code}" for each in wrong] == [
        "isolate.toml:2:15: requirement-syntax",
        "isolate.toml:3: config",
    ]


def test_the_python_of_a_dockerfile_is_weak(find: Find) -> None:
    (app,) = find({"a/requirements.txt": "x\n", "a/Dockerfile": "FROM python:3.14-slim\n"}).apps
    assert [(each.specifier, each.weak) for each in app.python] == [("==3.14.*", True)]


def test_the_usual_index_written_out_says_nothing(find: Find) -> None:
    source = f'[[source]]\nname = "main"\nurl = "{PYPI_SIMPLE_ENDPOINT.rstrip("/")}"\n[packages]\nx = "*"\n'
    (app,) = find({"a/Pipfile": source}).apps
    assert app.options.index_url == ""
    both = f"--index-url https://index.example/simple/\n--extra-index-url {PYPI_SIMPLE_ENDPOINT}\nx\n"
    (app,) = find({"b/requirements.txt": both}, "b").apps
    assert (app.options.index_url, app.options.extra_index_urls) == (
        "https://index.example/simple/",
        (PYPI_SIMPLE_ENDPOINT,),
    )


def test_a_file_that_the_build_reads_is_read_once(find: Find) -> None:
    setup = 'from setuptools import setup\nsetup(name="a", install_requires=open("requirements.txt").readlines())\n'
    (app,) = find({"a/setup.py": setup, "a/requirements.txt": "flask\n"}).apps
    assert (app.manifests, [str(each.origin) for each in app.requirements]) == (
        ("a/setup.py", "a/requirements.txt"),
        ["a/requirements.txt:1:1"],
    )


def test_the_usual_layout_of_requirement_files(find: Find) -> None:
    found = find(
        {
            "a/requirements/base.txt": "flask\n",
            "a/requirements/prod.txt": "-r base.txt\ngunicorn\n",
            "a/requirements/dev.txt": "-r base.txt\npytest\n",
        }
    )
    assert [(app.name, [each.name for each in app.requirements]) for app in found.apps] == [
        ("a/dev", ["flask", "pytest"]),
        ("a/prod", ["flask", "gunicorn"]),
    ]


def test_environments_of_conda(find: Find) -> None:
    environment = "dependencies:\n- python=3.11\n- numpy<2\n- pip:\n  - -r more.txt\n"
    found = find({"a/environment.yml": environment, "a/more.txt": "flask\n"})
    (app,) = found.apps
    assert (app.manifests, [each.name for each in app.requirements]) == (
        ("a/environment.yml", "a/more.txt"),
        ["numpy", "flask"],
    )
    assert [each.source for each in app.python] == ["environment.yml"]
    beside = find(
        {"b/environment.yml": environment.replace("  - -r more.txt\n", ""), "b/requirements.txt": "numpy>=2\n"}, "b"
    )
    assert [each.code for each in beside.problems] == ["manifest-passed-over", "manifests-contradict"]


def test_projects_of_poetry_on_each_other(find: Find) -> None:
    lib = '[tool.poetry]\nname = "lib"\n[tool.poetry.dependencies]\npython = "^3.10"\nclick = "^8"\n'
    web = '[tool.poetry]\nname = "web"\n[tool.poetry.dependencies]\nlib = { path = "../lib", develop = true }\n'
    found = find({"lib/pyproject.toml": lib, "web/pyproject.toml": web})
    (_, app) = found.apps
    assert [str(each.origin) for each in app.requirements] == ["lib/pyproject.toml:5:10"]
    assert [(each.name, each.path) for each in app.local] == [("lib", "lib")]
    assert [each.specifier for each in app.python] == [">=3.10,<4"]
    assert found.problems == ()


def test_members_have_their_part_of_the_lock_of_the_workspace(find: Find) -> None:
    lock = (
        'version = 1\n[[package]]\nname = "taxes"\nversion = "1"\n[[package]]\nname = "lib"\nversion = "1"\n'
        'source = { editable = "packages/lib" }\ndependencies = [{ name = "taxes" }]\n'
        '[[package]]\nname = "top"\nversion = "1"\nsource = { virtual = "." }\n'
    )
    found = find(WORKSPACE | {"uv.lock": lock})
    apps = {app.name: app for app in found.apps}
    assert [each.text for each in apps["packages/lib"].lock] == ["taxes==1"]
    assert apps["packages/lib"].manifests == ("packages/lib/pyproject.toml", "uv.lock", "tools/pyproject.toml")
    assert apps["root"].lock == ()


def test_a_lock_of_our_own_is_no_manifest(find: Find) -> None:
    head = "".join(f"{line}\n" for line in header(""))
    lock = f'{head}lock-version = "1.0"\ncreated-by = "isolate"\n[[packages]]\nname = "x"\nversion = "1"\n'
    (app,) = find({"a/requirements.txt": "x\n", "a/pylock.toml": lock}).apps
    assert (app.manifests, app.lock) == (("a/requirements.txt",), ())


def test_a_setup_cfg_that_is_not_known_whole_makes_the_project_so(find: Find) -> None:
    found = find({
        "pyproject.toml": '[project]\nname = "a"\nversion = "1"\ndynamic = ["dependencies"]\n',
        "setup.cfg": "[options]\ninstall_requires =\n    =>\n",
        "web/requirements.txt": "-e ..\n",
    })  # fmt: skip
    assert {each.path: each.incomplete for each in found.apps}["web"]
