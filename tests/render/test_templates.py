"""A person's template takes the place of a built-in one, and what it is given is documented."""

from __future__ import annotations

import dataclasses
import inspect
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from isolate.model import image, lock
from isolate.model.image import ImagePlan
from isolate.model.problem import InputError
from isolate.render import TEMPLATES, own_templates, root, text
from isolate.render.files import COMPOSE, DOCKERFILE
from isolate.render.templates import BUILT_IN, eject
from tests.render.test_render import NIGHTLY, plans

DOCUMENT = Path(__file__).parents[2] / "docs" / "templates.md"
HEAD = "{{ made_by }}\n{{ seal }}\n"


def render(folder: Path, template: str) -> str:
    (folder / "Dockerfile.j2").write_text(template)
    (plan,) = plans(NIGHTLY)
    return DOCKERFILE.text(replace(plan, templates=folder.as_posix()))


def test_it_takes_the_place_of_the_built_in_one_and_no_other(tmp_path):
    assert render(tmp_path, f"{HEAD}FROM {{{{ plan.base }}}}\n").splitlines()[2:] == ["FROM python:3.11-slim-trixie"]
    assert own_templates(tmp_path.as_posix()) == ("Dockerfile.j2",)
    assert root(("a",), name="x", templates=tmp_path.as_posix()) == root(("a",), name="x")
    (other := tmp_path / "other").mkdir()
    (other / "root.compose.yaml.j2").write_text(f"{HEAD}name: mine\n")
    assert root(("a",), name="x", templates=other.as_posix()).text.endswith("\nname: mine\n")


def test_ejected_templates_make_the_same_files(tmp_path):
    folder = tmp_path / "mine"
    assert eject(folder) == TEMPLATES
    assert own_templates(folder.as_posix()) == TEMPLATES
    (plan,) = plans(NIGHTLY)
    assert DOCKERFILE.text(replace(plan, templates=folder.as_posix())) == DOCKERFILE.text(plan)
    assert eject(folder) == ()
    (folder / TEMPLATES[1]).unlink()
    (folder / TEMPLATES[0]).write_text("mine")
    with pytest.raises(InputError, match="is there already, and different"):
        eject(folder)
    assert not (folder / TEMPLATES[1]).exists()


@pytest.mark.parametrize(
    ("template", "message"),
    [
        (f"{HEAD}{{{{ plan.nothing }}}}\n", "cannot be used: 'isolate.model.image.ImagePlan object' has no attribute"),
        (f"{HEAD}\n{{% if %}}\n", r"Dockerfile.j2:4` cannot be used: Expected an expression"),
        (f"{HEAD}{{{{ plan.port | nowhere }}}}\n", "cannot be used: No filter named 'nowhere'"),
        (f"{HEAD}{{{{ 1 | quoted }}}}\n", "cannot be used: expected string"),
        (f"{HEAD}{{{{ none }}}}\n", "cannot be used: not for a template: None"),
        ("FROM scratch\n", "is not known again: its header or its last line end is missing"),
        (f"{HEAD}FROM scratch", "is not known again"),
        (f"{HEAD}{{% include 'elsewhere' %}}\n", "cannot be used: 'elsewhere' not found"),
    ],
)
def test_what_is_wrong_with_one_is_told(tmp_path, template, message):
    with pytest.raises(InputError, match=message) as raised:
        render(tmp_path, template)
    assert raised.value.hint


@pytest.mark.parametrize(
    "expression",
    [
        "''.__class__.__mro__[1].__subclasses__()",
        "plan.__init__.__globals__",
        "plan.commands.__class__",
        "cycler.__init__.__globals__.os.popen('id').read()",
        "(made_by | yaml).__class__",
    ],
)
def test_nothing_in_one_runs_as_code(tmp_path, expression):
    with pytest.raises(InputError):
        render(tmp_path, f"{HEAD}# {{{{ {expression} }}}}\n")


def test_what_templates_are_given_is_documented(request):
    described = document()
    if request.config.getoption("--update"):
        DOCUMENT.write_text(described, encoding="utf-8", newline="\n")
    assert DOCUMENT.read_text("utf-8") == described


def document() -> str:
    """`docs/templates.md`: its own words, then what the code says of itself."""
    before = DOCUMENT.read_text("utf-8").partition("\n## `plan`")[0]
    parts = [f"{before}\n"]
    waiting, seen = [ImagePlan], []
    while waiting:
        noun = waiting.pop(0)
        seen.append(noun)
        title = "`plan`: `ImagePlan`" if noun is ImagePlan else f"`{noun.__name__}`"
        parts.append(f"## {title}\n\n{inspect.getdoc(noun)}\n\n| field | type |\n|---|---|\n")
        for field in dataclasses.fields(noun):
            kind = str(field.type).replace("|", "\\|")
            parts.append(f"| `{field.name}` | `{kind}` |\n")
            for word in re.findall(r"\w+", kind):
                other: Any = getattr(image, word, None) or getattr(lock, word, None)
                if dataclasses.is_dataclass(other) and other not in (*seen, *waiting):
                    waiting.append(other)
        parts.append("\n")
    parts.append("## Filters\n\nBesides those of Jinja:\n\n| filter | gives |\n|---|---|\n")
    for name in text.FILTERS:
        said = (inspect.getdoc(text.FILTERS[name]) or "").split("\n\n")[0].replace("\n", " ").replace("|", "\\|")
        parts.append(f"| `{name}` | {said} |\n")
    return "".join(parts)


def test_every_template_of_a_whole_file_begins_with_its_header():
    included = {
        name for each in TEMPLATES for name in re.findall(r'include "(.+?)"', (BUILT_IN / each).read_text("utf-8"))
    }
    for name in set(TEMPLATES) - included:
        assert "{{ made_by }}\n{{ seal }}\n" in (BUILT_IN / name).read_text("utf-8")


def test_an_included_template_is_replaced_too(tmp_path):
    (tmp_path / "service.yaml.j2").write_text("mine: true\n")
    (plan,) = plans(NIGHTLY)
    assert "    mine: true\n" in COMPOSE.text(replace(plan, templates=tmp_path.as_posix()))
