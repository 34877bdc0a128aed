import pytest

from isolate.model.app import AppSettings
from isolate.model.discovered import RunSettings
from tests.discover.conftest import Find, messages, names, refused

LISTED = """\
[index]
url = "https://one.example/simple"
extra_urls = ["https://two.example/simple"]
find_links = ["wheels", "https://three.example/"]

[defaults]
python = "3.12"
installer = "pip"
port = 8000
system_packages = ["curl"]
environment = { LEVEL = "info", ZONE = "a" }

[apps.billing]
path = "services/billing"
start = "python -m 'my app'"
health = "/health"
talks_to = ["web"]
services = ["redis", "postgresql"]
replicas = 3
shared = ["services/common"]
environment = { LEVEL = "debug" }
system_packages = ["libpq5"]

[apps.web]
manifests = ["lists/web.in", "lists/more.txt"]
python = ">=3.11"
port = 80
start = ["serve", "a b"]
"""
FILES: dict[str, str | bytes] = {
    "services/billing/requirements.txt": "flask\n",
    "services/other/requirements.txt": "never\n",
    "services/common/__init__.py": "",
    "lists/web.in": "django\n",
    "lists/more.txt": "more\n",
}


def test_applications_that_are_listed_are_exactly_those(find: Find) -> None:
    found = find({**FILES, "isolate.toml": LISTED})
    assert found.problems == ()
    billing, web = found.apps
    assert (billing.name, billing.path, billing.folder) == ("billing", "services/billing", "services/billing")
    assert billing.settings == AppSettings(
        start=("python", "-m", "my app"),
        port=8000,
        health="/health",
        system_packages=("curl", "libpq5"),
        talks_to=("web",),
        services=("postgresql", "redis"),
        replicas=3,
        shared=("services/common",),
        environment=(("LEVEL", "debug"), ("ZONE", "a")),
    )
    assert [(each.specifier, each.source, str(each.origin)) for each in billing.python] == [
        ("==3.12.*", "isolate.toml", "isolate.toml:7")
    ]
    assert (web.name, web.path, web.folder, web.manifests) == (
        "web",
        "lists",
        "lists",
        ("lists/web.in", "lists/more.txt"),
    )
    assert [each.name for each in web.requirements] == ["django", "more"]
    assert [(each.specifier, str(each.origin)) for each in web.python] == [(">=3.11", "isolate.toml:26")]
    assert (web.settings.port, web.settings.start) == (80, ("serve", "a b"))
    assert found.settings == RunSettings(
        file="isolate.toml",
        index_url="https://one.example/simple",
        extra_index_urls=("https://two.example/simple",),
        find_links=(f"{found.root}/wheels", "https://three.example/"),
        python="==3.12.*",
        defaults=AppSettings(port=8000, system_packages=("curl",), environment=(("LEVEL", "info"), ("ZONE", "a"))),
    )


def test_without_applications_the_tree_is_searched(find: Find) -> None:
    found = find({**FILES, "isolate.toml": "[defaults]\nport = 80\n[index]\nno_index = true\n"})
    assert names(found) == ["services/billing", "services/other"]
    assert {app.settings.port for app in found.apps} == {80}
    assert found.settings.no_index


def test_the_table_of_a_pyproject(find: Find) -> None:
    text = '[tool.isolate.apps.billing]\npath = "services/billing"\n'
    assert names(find({**FILES, "pyproject.toml": text})) == ["billing"]
    assert messages(refused(find, {**FILES, "pyproject.toml": f"{text}prot = 1\n"})) == [
        "error pyproject.toml:3: `prot` is no key of `[tool.isolate.apps.billing]`; did you mean `port`?"
    ]


def test_a_configuration_elsewhere_has_paths_from_its_own_folder(find: Find) -> None:
    files: dict[str, str | bytes] = {**FILES, "deploy/my.toml": '[apps.b]\npath = "../services/billing"\n'}
    (app,) = find(files, config="deploy/my.toml").apps
    assert (app.name, app.path) == ("b", "services/billing")


def test_what_is_wrong_is_told_with_its_line(find: Find) -> None:
    found = refused(
        find,
        {
            **FILES,
            "isolate.toml": """\
indx = 1
[index]
url = 3
no_index = "yes"
find_links = "wheels"
[images]
suite = "sid"
[defaults]
installer = "conda"
python = "pypy"
[apps.a]
path = "gone"
port = 70000
health = "health"
[apps.b]
path = "services"
start = "'"
talks_to = ["c"]
environment = { A = 1 }
replicas = 0
shared = ["gone"]
[apps.billing]
path = "services/billing"
""",
        },
    )
    assert messages(found) == [
        "error isolate.toml:1: `indx` is no key of the file; did you mean `index`?",
        "error isolate.toml:3: `url` is 3; a string is expected",
        "error isolate.toml:4: `no_index` is 'yes'; `true` or `false` is expected",
        "error isolate.toml:5: `find_links` is 'wheels'; a list of strings is expected",
        "error isolate.toml:7: `suite` is 'sid'; `bookworm` or `trixie` is expected",
        "error isolate.toml:9: `installer` is 'conda'; `pip` or `uv` is expected",
        'error isolate.toml:10: `python` is "pypy"; "3.12" or ">=3.11" would be understood',
        "error isolate.toml:13: `port` is 70000; a number from 1 to 65535 is expected",
        "error isolate.toml:14: `health` is 'health'; a path such as `/health` is expected",
        "error isolate.toml:17: `start` cannot be split into words: no closing quotation",
        "error isolate.toml:18: `talks_to` of `b` names `c`, which is no application; known are `a`, `b`, `billing`",
        "error isolate.toml:19: `A` is 1; a string is expected",
        "error isolate.toml:20: `replicas` is 0; a number from 1 to 100 is expected",
        "error isolate.toml:21: `shared` names `gone`, which is no folder",
    ]


def test_variables_that_no_container_takes_are_errors(find: Find) -> None:
    text = """\
[apps.billing]
path = "services/billing"
[apps.billing.environment]
"" = "a"
"K=V" = "a"
"A\\nB: c" = "a"
NUL = "a\\u0000b"
"a.b-c" = "a\\nb = c"
"""
    assert messages(refused(find, {**FILES, "isolate.toml": text})) == [
        "error isolate.toml:4: '' is no name of a variable: it is empty, or has `=` or white space in it",
        "error isolate.toml:5: 'K=V' is no name of a variable: it is empty, or has `=` or white space in it",
        r"error isolate.toml:6: 'A\nB: c' is no name of a variable: it is empty, or has `=` or white space in it",
        "error isolate.toml:7: `NUL` has a NUL in its value, which no variable can have",
    ]


def test_a_listed_application_that_is_not_there_hides_no_other(find: Find) -> None:
    text = (
        '[apps.billing]\npath = "services/billing"\n[apps.a]\npath = "services/biling"\n[apps.b]\npath = "services"\n'
    )
    found = find({**FILES, "isolate.toml": text})
    near, hint = (
        "did you mean `services/billing`?",
        "`path` is its folder and `manifests` its files, relative to the configuration file",
    )
    assert names(found) == ["billing"]
    assert messages(found.problems) == [
        "error isolate.toml:3: `services/biling` of the application `a` does not exist; " + near,
        f"error isolate.toml:5: `services` of the application `b` has no manifest; {hint}",
    ]


def test_two_applications_with_one_path_and_one_elsewhere(find: Find) -> None:
    text = '[apps.a]\npath = "services/billing"\n[apps.b]\npath = "services/billing"\n[apps.c]\npath = "../c"\n'
    assert messages(refused(find, {**FILES, "isolate.toml": text})) == [
        "error isolate.toml:3: the applications `a` and `b` have one path, `services/billing`",
        (
            "error isolate.toml:5: `../c` of the application `c` is outside of the folder that is analysed; "
            "analyse a folder that holds all of them"
        ),
    ]


def test_a_table_that_is_written_twice(find: Find) -> None:
    text = "[index]\nno_index = true\n[index]\n"
    assert messages(refused(find, {**FILES, "isolate.toml": text})) == [
        "error isolate.toml:3:7: `isolate.toml` is not valid TOML: cannot declare ('index',) twice"
    ]


def test_a_file_that_is_no_toml(find: Find) -> None:
    assert messages(refused(find, {**FILES, "isolate.toml": "a = \n"})) == [
        "error isolate.toml:1:5: `isolate.toml` is not valid TOML: invalid value"
    ]


@pytest.mark.parametrize("value", ["[]", "{}", "1"])
def test_a_choice_of_another_type(value: str, find: Find) -> None:
    text = f"[images]\ninstaller = {value}\nsuite = {value}\n"
    assert [each.code for each in refused(find, {**FILES, "isolate.toml": text})] == ["config", "config"]


def test_named_indexes_and_the_projects_that_come_from_them(find: Find) -> None:
    text = '[index.named]\ncpu = "https://cpu.example/simple"\n[index.projects]\nTorch = "cpu"\n'
    found = find({"isolate.toml": text, "a/requirements.txt": "torch\n"})
    assert found.settings.named_indexes == (("cpu", "https://cpu.example/simple"),)
    assert found.settings.project_indexes == (("torch", "https://cpu.example/simple"),)
    assert messages(refused(find, {"isolate.toml": f'{text}numpy = "gpu"\n'})) == [
        "error isolate.toml:5: `gpu` is no index of `[index.named]`; did you mean `cpu`?"
    ]


def test_the_server(find: Find) -> None:
    manifests: dict[str, str | bytes] = {"a/requirements.txt": ""}
    found = find({**manifests, "isolate.toml": '[defaults]\nserver = "Mod_WSGI"\n[apps.a]\n'})
    assert [each.settings.server for each in found.apps] == ["mod-wsgi"]
    wrong = refused(find, {**manifests, "isolate.toml": '[apps.a]\nserver = "gunicron"\n'})
    assert messages(wrong) == [
        "error isolate.toml:2: `server` is `gunicron`, which is no web server that is known; did you mean `gunicorn`?"
    ]
