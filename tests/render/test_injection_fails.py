"""The property of `test_injection` can fail: without any one of the quotings it stands on, it does so quickly."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from yaml import YAMLError

from isolate.locks import requirements_lock as lock_file
from isolate.model import seal as header
from isolate.model.problem import InputError
from isolate.render import text as rendering
from isolate.render.templates import BUILT_IN
from tests.carelessness import enough
from tests.examples import examples
from tests.render import test_injection

ENOUGH = enough(300, derandomize=True)

# What is written in a template, and what a careless person would write instead.
TEMPLATES = {
    "a title without quotes": ("Dockerfile.j2", "{{ value | visible | quoted }}", "{{ value }}"),
    "a title in quotes alone": ("Dockerfile.j2", "{{ value | visible | quoted }}", '"{{ value }}"'),
    "a command in the shell": (
        "Dockerfile.j2",
        "CMD {{ plan.command | exec_form }}",
        "CMD {{ plan.command | join(' ') }}",
    ),
    "a check in the shell": (
        "Dockerfile.j2",
        "CMD {{ plan | health_command | exec_form }}",
        "CMD {{ (plan | health_command)[2] }}",
    ),
    "a variable without YAML's quotes": (
        "service.yaml.j2",
        "{{ name | yaml }}: {{ value | interpolated | yaml }}",
        "{{ name | yaml }}: {{ value | interpolated }}",
    ),
    "a variable's name without YAML's quotes": (
        "service.yaml.j2",
        "{{ name | yaml }}: {{ value | interpolated | yaml }}",
        "{{ name }}: {{ value | interpolated | yaml }}",
    ),
    "a variable that compose fills in": (
        "service.yaml.j2",
        "{{ value | interpolated | yaml }}",
        "{{ value | yaml }}",
    ),
    "a word without YAML's quotes": (
        "compose.yaml.j2",
        "      - {{ word | literal | yaml }}\n{% endfor %}\n{% endif %}\n{% if plan.port",
        "      - {{ word | literal }}\n{% endfor %}\n{% endif %}\n{% if plan.port",
    ),
    "a word that compose fills in": (
        "compose.yaml.j2",
        "      - {{ word | literal | yaml }}\n{% endfor %}\n{% endif %}\n{% if plan.port",
        "      - {{ word | yaml }}\n{% endfor %}\n{% endif %}\n{% if plan.port",
    ),
}

# Functions of the program, and what takes their place.
FUNCTIONS: dict[str, tuple[object, str, Callable[..., object]]] = {
    "a header that shows what ends a line": (header, "visible", lambda text: text),
    "facts of a lock that show what ends a line": (lock_file, "_quoted", lambda text: f'"{text}"'),
    "quotes that forget what is in them": (rendering.FILTERS, "quoted", lambda text: f'"{text}"'),
    "quotes that forget the dollar": (
        rendering.FILTERS,
        "quoted",
        lambda text: '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"',
    ),
    "YAML that is always plain": (rendering.FILTERS, "yaml", lambda text: text),
    "YAML in quotes that forget what is in them": (rendering.FILTERS, "yaml", lambda text: f'"{text}"'),
    "arrays that are Python's": (rendering.FILTERS, "exec_form", lambda words: str(list(words))),
}


# Noticed by the property of several processes alone, so that the other one need not be tried first.
OF_PROCESSES = ("a word without YAML's quotes", "a word that compose fills in")


def noticed(*checks: Callable[..., Callable[[], None]], templates: str = "") -> bool:
    """Whether any example of the properties fails, with templates in place of the built-in ones."""

    def planned(*texts):
        return replace(test_injection.hostile_plan(*texts), templates=templates)

    for check in checks:
        try:
            check(planned)()
        except AssertionError:
            return True
        except (InputError, ValueError, YAMLError):  # refused by the last line of defence, or not even parsed
            return True
    return False


def of_manifests(planned, tried=ENOUGH):
    inner = test_injection.check_manifests

    @tried
    @given(**test_injection.MANIFESTS)
    def check(name, manifest, command, environment, health):
        inner(name, manifest, command, environment, health, planned)

    return check


def of_a_procfile(planned, tried=ENOUGH):
    inner = test_injection.check_procfile

    @tried
    @given(**test_injection.PROCFILE)
    def check(command, process):
        inner(command, process, planned)

    return check


def copied(folder: Path) -> Path:
    return Path(shutil.copytree(BUILT_IN, folder / "templates"))


def test_nothing_is_noticed_of_the_built_in_templates(tmp_path):
    tried = examples(300)
    properties = (lambda planned: of_manifests(planned, tried), lambda planned: of_a_procfile(planned, tried))
    assert not noticed(*properties, templates=copied(tmp_path).as_posix())


@pytest.mark.parametrize("case", TEMPLATES)
def test_a_template_that_forgets_to_quote_is_noticed(tmp_path, case):
    name, right, wrong = TEMPLATES[case]
    file = copied(tmp_path) / name
    text = file.read_text("utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    checks = (of_a_procfile,) if case in OF_PROCESSES else (of_manifests, of_a_procfile)
    assert noticed(*checks, templates=file.parent.as_posix())


@pytest.mark.parametrize("case", FUNCTIONS)
def test_a_function_that_forgets_to_quote_is_noticed(monkeypatch, case):
    where, name, careless = FUNCTIONS[case]
    if isinstance(where, dict):
        monkeypatch.setitem(where, name, careless)
    else:
        monkeypatch.setattr(where, name, careless)
    rendering._environment.cache_clear()
    try:
        assert noticed(of_manifests, of_a_procfile)
    finally:
        rendering._environment.cache_clear()


def test_the_last_line_of_defence_is_a_refusal():
    """A line break that reaches a template unquoted ends the run, whatever the property sees."""
    with pytest.raises(ValueError, match="not for a template"):
        rendering._checked("a\nb")
    assert rendering._checked("a b") == "a b"
