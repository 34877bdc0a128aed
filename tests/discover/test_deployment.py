"""Names of images, engines and canaries in `isolate.toml`."""

from __future__ import annotations

import pytest

from isolate.model.deployment import Canary, ImageNames
from isolate.model.problem import ConfigurationError
from tests.discover.conftest import Find

APP = {"web/requirements.txt": "flask\n"}
LISTED = '[apps.web]\npath = "web"\n'


def test_names_of_images(find: Find) -> None:
    text = '[images]\nregistry = "registry.example:5000"\nrepository = "team/{app}"\ntag = "${TAG:-1}"\n'
    found = find({**APP, "isolate.toml": text})
    assert found.problems == ()
    names = found.settings.image_names
    assert names == ImageNames(registry="registry.example:5000", repository="team/{app}", tag="${TAG:-1}")
    assert names.of("web", "shop") == "registry.example:5000/team/web:${TAG:-1}"
    assert ImageNames().of("web", "Some Shop!") == "some-shop/web:latest"


def test_the_engine_and_a_canary(find: Find) -> None:
    text = f'[deploy]\ntarget = "kubernetes"\n{LISTED}canary = {{ tag = "2", weight = 5 }}\n'
    found = find({**APP, "isolate.toml": text})
    assert (found.problems, found.settings.target) == ((), "kubernetes")
    canary = found.apps[0].settings.canary
    assert canary == Canary(tag="2", weight=5)
    assert canary.reference("registry.example:5000/web:1") == "registry.example:5000/web:2"
    assert Canary(image="other/web:3").reference("web:1") == "other/web:3"


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (
            '[images]\nrepository = "Team/{app}"\n',
            2,
            "`Team` is read as the host of a registry",
            "`registry` is a host such as `registry.example` or `localhost:5000`; accounts belong to `repository`",
        ),
        (
            '[images]\nregistry = "registry"\n',
            2,
            "`registry` is not the host of a registry",
            "`registry` is a host such as `registry.example` or `localhost:5000`; accounts belong to `repository`",
        ),
        (
            '[images]\nrepository = "{app}"\ntag = "-1"\n',
            3,
            "the tag of `app:-1` may have letters, digits, `_`, `.` and `-`, and begins with none of the last two",
            "",
        ),
        (
            '[images]\nrepository = "team/web"\n',
            2,
            "`repository` is `team/web`, so that every image has the same name",
            '`{app}` stands for the application: `repository = "team/{app}"`',
        ),
        (
            '[deploy]\ntarget = "nomad"\n',
            2,
            "`target` is `nomad`; `compose` or `swarm` or `kubernetes` is expected",
            "",
        ),
        (f"{LISTED}canary = {{}}\n", 3, "`canary` has one of `image` and `tag`: what the new version is", ""),
        (
            f'{LISTED}canary = {{ tag = "2", weight = 100 }}\n',
            3,
            "`weight` is 100; a share in percent from 1 to 99 is expected",
            "",
        ),
        (
            f'{LISTED}canary = {{ image = "a b" }}\n',
            3,
            "`a b` is not a reference to an image: `[registry/]repository[:tag][@sha256:digest]`",
            "",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(find: Find, text: str, line: int, message: str, hint: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        find({**APP, "isolate.toml": text})
    [problem] = caught.value.problems
    assert problem.origin is not None
    assert (problem.origin.line, problem.message, problem.hint) == (line, message, hint)


def test_written_paths_are_those_that_a_volume_can_take_the_place_of(find: Find) -> None:
    text = f'{LISTED}writable = ["b/", "a.db", "/data"]\n'
    assert find({**APP, "isolate.toml": text}).apps[0].settings.writable == ("/data", "a.db", "b/")
    for path in ("..", ".", "/etc", "a b", "/usr/x", "$x"):
        with pytest.raises(ConfigurationError) as raised:
            find({**APP, "isolate.toml": f'{LISTED}writable = ["{path}"]\n'})
        assert str(raised.value) == f"`writable` has `{path}`, which no volume can take the place of"
