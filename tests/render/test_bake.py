"""Plans → `docker-bake.json`: whole files, and what `docker buildx bake` makes of them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from isolate.model.seal import is_untouched
from isolate.render import bake_files
from tests.render.test_render import CASES


@pytest.mark.parametrize("case", CASES)
def test_the_file(case, golden):
    [file] = bake_files(CASES[case]())
    assert file.path == "docker-bake.json"
    assert is_untouched(file.text)
    assert not is_untouched(file.text.replace('"linux/amd64', '"linux/386', 1))
    golden(Path("expected") / "bake" / f"{case}.json", file.text)


def test_without_images_there_is_none():
    assert bake_files(()) == ()


def test_texts_are_taken_literally_and_variables_of_the_tag_have_their_defaults():
    plan = replace(
        CASES["root"]()[0],
        folder="%{odd",
        image="registry.example/a:${MAJOR:-1}.${MINOR-2}.${PATCH}",
        labels=(("title", '"${HOME}" %{x}'),),
    )
    [file] = bake_files((plan,))
    found = json.loads(file.text)
    assert found["target"]["nightly"]["context"] == "%%{odd"
    assert found["target"]["nightly"]["labels"]["title"] == '"$${HOME}" %%{x}'
    assert found["target"]["nightly"]["tags"] == ["registry.example/a:${MAJOR}.${MINOR}.${PATCH}"]
    assert {name: each["default"] for name, each in found["variable"].items()} == {
        "CACHE": "",
        "MAJOR": "1",
        "MINOR": "2",
        "PATCH": "latest",
        "PUBLISH": False,
        "REVISION": "",
    }
