from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.index.configuration import Source, Sources, find_sources, find_timeout
from isolate.model.options import IndexSettings
from isolate.model.problem import InputError, Problem

Find = Callable[..., Sources]


@pytest.fixture
def find(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Find:
    """Finds sources in a world of its own: `home`, `work` (the working folder), `etc`; files by path."""
    monkeypatch.setattr("sys.prefix", str(tmp_path / "prefix"))

    def found(
        settings: IndexSettings | None = None,
        environment: dict[str, str] | None = None,
        files: dict[str, str] | None = None,
        platform: str = "linux",
    ) -> Sources:
        for name, text in (files or {}).items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        for name in ("work/deep/wheels", "work/wheels", "home/.config/uv/wheels", "etc/uv/wheels"):
            (tmp_path / name).mkdir(parents=True, exist_ok=True)
        places = {"XDG_CONFIG_DIRS": str(tmp_path / "etc"), "PROGRAMDATA": str(tmp_path / "data")}
        return find_sources(
            settings or IndexSettings(),
            environment=places | (environment or {}),
            home=tmp_path / "home",
            folder=tmp_path / "work" / "deep",
            platform=platform,
        )

    return found


def addresses(sources: tuple[Source, ...]) -> tuple[str, ...]:
    return tuple(source.address for source in sources)


def pip(index: str = "", extra: str = "", links: str = "", section: str = "global") -> str:
    lines = [f"[{section}]"]
    lines += [f"index-url = {index}"] if index else []
    lines += [f"extra-index-url = {extra}"] if extra else []
    lines += [f"find-links = {links}"] if links else []
    return "\n".join(lines)


def test_without_configuration_it_is_the_usual_index(find: Find) -> None:
    usual = Source(address=PYPI_SIMPLE_ENDPOINT, told_by="nobody (the usual index)")
    assert find() == Sources(indexes=(usual,), links=(), default=PYPI_SIMPLE_ENDPOINT)


def test_environment_of_uv_comes_before_that_of_pip(find: Find) -> None:
    found = find(
        environment={
            "UV_DEFAULT_INDEX": "https://uv.example/",
            "UV_INDEX": "mine=https://mine.example/ https://other.example/",
            "UV_INDEX_MINE_USERNAME": "me",
            "UV_INDEX_MINE_PASSWORD": "p@ss",
            "UV_EXTRA_INDEX_URL": "https://old.example/",
            "PIP_INDEX_URL": "https://pip.example/",
            "PIP_EXTRA_INDEX_URL": "https://pip-extra.example/",
            "PIP_FIND_LINKS": "wheels https://links.example/page.html",
        }
    )
    assert addresses(found.indexes) == (
        "https://me:p%40ss@mine.example/",
        "https://other.example/",
        "https://old.example/",
        "https://uv.example/",
    )
    assert addresses(found.links) == ("wheels", "https://links.example/page.html")
    assert {source.told_by for source in found.indexes} == {"the environment (`UV_…`)"}
    assert {source.told_by for source in found.links} == {"the environment (`PIP_…`)"}


def test_further_indexes_of_pip_are_asked_last(find: Find) -> None:
    found = find(
        environment={
            "PIP_INDEX_URL": "https://a.example/",
            "PIP_EXTRA_INDEX_URL": "https://b.example/ https://c.example/",
        }
    )
    assert addresses(found.indexes) == ("https://a.example/", "https://b.example/", "https://c.example/")


def test_options_come_first_and_add_to_the_configuration(find: Find) -> None:
    found = find(
        IndexSettings(extra_index_urls=("https://x.example/",)), environment={"PIP_INDEX_URL": "https://pip.example/"}
    )
    assert addresses(found.indexes) == ("https://x.example/", "https://pip.example/")


@pytest.mark.parametrize(
    ("settings", "indexes"),
    [
        (IndexSettings(index_url="https://x.example/"), ("https://x.example/",)),
        (IndexSettings(no_index=True), ()),
    ],
)
def test_an_index_or_none_turns_the_configuration_off(
    find: Find, settings: IndexSettings, indexes: tuple[str, ...]
) -> None:
    environment = {"PIP_FIND_LINKS": "wheels", "UV_EXTRA_INDEX_URL": "https://y.example/"}
    found = find(settings, environment, {"home/.pip/pip.conf": pip(links="more")})
    assert (addresses(found.indexes), addresses(found.links)) == (indexes, ())


@pytest.mark.parametrize("variable", ["PIP_NO_INDEX", "UV_NO_INDEX"])
def test_configured_no_index(find: Find, variable: str) -> None:
    found = find(environment={variable: "1", "PIP_FIND_LINKS": "wheels", "PIP_INDEX_URL": "https://a.example/"})
    assert (addresses(found.indexes), addresses(found.links)) == ((), ("wheels",))


PIP_PLACES = [
    ("linux", {"PIP_CONFIG_FILE": "{root}/named.conf"}, "named.conf"),
    ("linux", {"VIRTUAL_ENV": "{root}/venv"}, "venv/pip.conf"),
    ("linux", {}, "prefix/pip.conf"),
    ("linux", {}, "home/.config/pip/pip.conf"),
    ("linux", {"XDG_CONFIG_HOME": "{root}/xdg"}, "xdg/pip/pip.conf"),
    ("linux", {}, "home/.pip/pip.conf"),
    ("linux", {}, "etc/pip/pip.conf"),
    ("darwin", {}, "home/Library/Application Support/pip/pip.conf"),
    ("darwin", {}, "home/.config/pip/pip.conf"),
    ("win32", {"APPDATA": "{root}/roaming"}, "roaming/pip/pip.ini"),
    ("win32", {}, "home/AppData/Roaming/pip/pip.ini"),
    ("win32", {}, "home/pip/pip.ini"),
    ("win32", {}, "data/pip/pip.ini"),
]


@pytest.mark.parametrize(("platform", "environment", "file"), PIP_PLACES)
def test_every_place_of_pip(find: Find, tmp_path: Path, platform: str, environment: dict[str, str], file: str) -> None:
    environment = {name: value.format(root=tmp_path) for name, value in environment.items()}
    found = find(environment=environment, files={file: pip("https://a.example/")}, platform=platform)
    assert found.indexes == (Source(address="https://a.example/", told_by=f"`{tmp_path / file}`"),)


def test_pip_overrides_key_by_key(find: Find) -> None:
    user = pip("https://user.example/", "https://hidden.example/")
    found = find(
        files={
            "prefix/pip.conf": pip(extra="\n  https://site.example/\n  https://two.example/"),
            "home/.config/pip/pip.conf": f"{user}\n{pip('https://install.example/', section='install')}",
            "etc/pip/pip.conf": pip("https://global.example/", links="wheels"),
        }
    )
    assert addresses(found.indexes) == ("https://install.example/", "https://site.example/", "https://two.example/")
    assert addresses(found.links) == ("wheels",)


def test_pip_can_be_told_to_read_nothing(find: Find) -> None:
    files = {"home/.pip/pip.conf": pip("https://a.example/")}
    assert addresses(find(environment={"PIP_CONFIG_FILE": "/dev/null"}, files=files).indexes) == (PYPI_SIMPLE_ENDPOINT,)


UV = """
index-url = "https://plain.example/"
find-links = ["wheels", "https://links.example/"]
[[index]]
name = "mine"
url = "https://mine.example/"
[[index]]
name = "pinned"
url = "https://pinned.example/"
explicit = true
[[index]]
url = "local"
default = true
"""


@pytest.mark.parametrize("name", ["work/uv.toml", "work/deep/uv.toml", "home/.config/uv/uv.toml", "etc/uv/uv.toml"])
def test_every_place_of_uv(find: Find, tmp_path: Path, name: str) -> None:
    found = find(files={name: UV, "home/.pip/pip.conf": pip("https://a.example/", "https://b.example/")})
    base = (tmp_path / name).parent
    assert addresses(found.indexes) == ("https://mine.example/", str(base / "local"))
    assert addresses(found.links) == (str(base / "wheels"), "https://links.example/")


def test_uv_in_a_pyproject(find: Find) -> None:
    text = "[project]\nname = 'x'\n[tool.uv]\nextra-index-url = ['https://x.example/']\n"
    found = find(files={"work/pyproject.toml": text, "home/.config/uv/uv.toml": "index-url = 'https://u.example/'"})
    assert addresses(found.indexes) == ("https://x.example/", "https://u.example/")


def test_a_pyproject_without_uv_is_passed_over(find: Find) -> None:
    files = {"work/deep/pyproject.toml": "[project]\nname = 'x'\n", "work/uv.toml": "index-url = 'https://u.example/'"}
    assert addresses(find(files=files).indexes) == ("https://u.example/",)


def test_the_file_of_the_working_folder_is_told_and_can_be_left_out(find: Find, tmp_path: Path) -> None:
    files = {
        "work/uv.toml": "index-url = 'https://a:b@u.example/'",
        "etc/uv/uv.toml": "index-url = 'https://e.example/'",
    }
    found = find(files=files)
    assert [(each.address, each.is_project) for each in found.indexes] == [("https://a:b@u.example/", True)]
    assert [(each.severity, each.message, each.hint) for each in found.problems] == [
        (
            "warning",
            f"the index `https://u.example/` is asked, for `{tmp_path / 'work/uv.toml'}` names it",
            "name it under `[index]` in isolate.toml, or do without that file by `--trust-manifests no`",
        )
    ]
    doubted = find(files=files, settings=IndexSettings(trusts_manifests=False))
    assert (addresses(doubted.indexes), doubted.problems) == (("https://e.example/",), ())


def test_uv_can_be_told_what_to_read(find: Find, tmp_path: Path) -> None:
    files = {"work/uv.toml": "index-url = 'https://u.example/'", "named.toml": "index-url = 'https://n.example/'"}
    assert addresses(find(environment={"UV_NO_CONFIG": "1"}, files=files).indexes) == (PYPI_SIMPLE_ENDPOINT,)
    assert addresses(find(environment={"UV_CONFIG_FILE": str(tmp_path / "named.toml")}, files=files).indexes) == (
        "https://n.example/",
    )


@pytest.mark.parametrize(
    ("name", "text", "tool"),
    [
        ("work/uv.toml", "index-url = [", "uv"),
        ("work/uv.toml", "index = 'x'", "uv"),
        ("work/pyproject.toml", "[tool.uv]\nindex = [1]", "uv"),
        ("work/uv.toml", "[[index]]\nname = 'without-address'", "uv"),
        ("work/uv.toml", "index-url = 3", "uv"),
        ("work/uv.toml", "x = " + "[" * 3000, "uv"),
        ("work/uv.toml", "x = " + "9" * 5000, "uv"),
        ("work/uv.toml", "extra-index-url = 'https://x.example/'", "uv"),
        ("home/.pip/pip.conf", "index-url = x", "pip"),
        ("home/.pip/pip.conf", "[global]\n[global]\n", "pip"),
    ],
)
def test_a_broken_file_is_a_problem(find: Find, tmp_path: Path, name: str, text: str, tool: str) -> None:
    found = find(files={name: text})
    message = f"{tool}'s configuration `{tmp_path / name}` cannot be read and is left out"
    assert found.problems == (Problem(severity="warning", code="index-configuration", message=message),)
    assert addresses(found.indexes) == (PYPI_SIMPLE_ENDPOINT,)


def test_a_folder_that_does_not_exist(find: Find) -> None:
    with pytest.raises(InputError) as raised:
        find(IndexSettings(find_links=("whels",)))
    assert (raised.value.message, raised.value.hint) == ("`--find-links whels` is no folder", "is the path right?")


def test_a_configured_folder_that_does_not_exist_is_left_out(find: Find) -> None:
    found = find(environment={"PIP_FIND_LINKS": "wheels file:///none/wheels"})
    message = "`file:///none/wheels`, named by the environment (`PIP_…`), is no folder and is left out"
    assert found.problems == (Problem(severity="warning", code="index-configuration", message=message),)
    assert addresses(found.links) == ("wheels",)


def test_an_address_that_is_none(find: Find) -> None:
    with pytest.raises(InputError) as raised:
        find(environment={"PIP_INDEX_URL": "https://[::1/"})
    assert raised.value.message == "`https://[::1/`, named by the environment (`PIP_…`), is no address of an index"
    assert raised.value.hint == "an address looks like `https://index.example/simple/`"


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, 20.0),
        ({"PIP_DEFAULT_TIMEOUT": "180"}, 180.0),
        ({"PIP_DEFAULT_TIMEOUT": "180", "UV_HTTP_TIMEOUT": "7.5"}, 7.5),
        ({"UV_HTTP_TIMEOUT": "soon", "PIP_TIMEOUT": "9"}, 9.0),
        ({"PIP_DEFAULT_TIMEOUT": "0"}, 20.0),
        ({"PIP_DEFAULT_TIMEOUT": "inf"}, 20.0),
    ],
)
def test_how_long_an_index_may_be_silent(environment: dict[str, str], seconds: float) -> None:
    assert find_timeout(environment) == seconds
