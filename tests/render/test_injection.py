"""Whatever people write, generated files keep their structure: parsed back, they hold exactly what was planned."""

from __future__ import annotations

import io
import json
import re
import shlex
from dataclasses import replace

from dockerfile_parse import DockerfileParser
from hypothesis import given
from hypothesis import strategies as st
from yaml import safe_load

from isolate import plan, render
from isolate.model.app import App, AppSettings
from isolate.model.image import ImagePlan
from isolate.model.options import IndexSettings
from isolate.model.seal import visible
from isolate.plan import Subject
from isolate.render.files import DOCKERFILE
from isolate.render.text import health_command
from tests.examples import examples
from tests.plan.making import pin, resolution, source

PIECES = [
    "\n", "\r\n", "'", '"', "\\", "$(touch /x)", "${HOME}", "${A:-b}", "${A", "$", "`id`", "#", " # x", ": ", "- ",
    "&a", "*a", "!!python/object:os.system", "%", "@", "|", ">", "{{ 1 }}", "{% raw %}", "[", "]", "{", "}",
    ",", "<<EOF",
    "FROM x", "\nRUN id\n", "\nUSER root", "é", "\u202e", "\u200f", "\u2028", "\x85", "\x00", "\ufeff", "\U0001f600",
    "a", " ", "\t", "--no-hashes", ";", "&&", "true", "~",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES), max_size=6).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=12
)


def hostile_plan(name, manifest, command, environment, health, process) -> ImagePlan:
    """The plan of an application that says these texts in every place that takes a text."""
    app = App(
        name=name,
        path="app",
        folder="app",
        manifests=(manifest,),
        settings=AppSettings(start=command, port=8000, health=health, environment=environment),
    )
    files = {"main.py": ""}
    if process is not None:
        app = replace(app, settings=replace(app.settings, start=(), port=0))
        files["Procfile"] = f"web: {shlex.join(command)}\nworker: {process}\n"
    pins = resolution([pin("x", "1.0"), pin("redis", "5")])
    (found,), problems = plan.images(
        (Subject(app=app, resolution=pins, source=source(files)),),
        root="/repo",
        output="/repo",
        index=IndexSettings(),
    )
    assert problems == ()
    return found


LINES = HOSTILE.map(lambda text: re.sub(r"[\x00\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", "", text).strip())
COMMANDS = st.lists(HOSTILE.filter(bool), min_size=1, max_size=3).map(tuple)
NAMES = st.from_regex(r"[A-Z_]{1,8}", fullmatch=True)


MANIFESTS = {
    "name": HOSTILE,
    "manifest": HOSTILE,
    "command": COMMANDS,
    "environment": st.dictionaries(NAMES | HOSTILE.filter(bool), HOSTILE, max_size=3),
    "health": st.just("") | HOSTILE.map(lambda text: "/" + re.sub(r"\s", "", text)),
}
PROCFILE = {
    "command": st.lists(LINES.filter(bool), min_size=1, max_size=3).map(tuple),
    "process": LINES.filter(bool),
}


@examples(200)
@given(**MANIFESTS)
def test_hostile_texts_change_no_structure(name, manifest, command, environment, health):
    check_manifests(name, manifest, command, environment, health, hostile_plan)


@examples(100)
@given(**PROCFILE)
def test_hostile_lines_of_a_procfile_change_no_structure(command, process):
    check_procfile(command, process, hostile_plan)


def check_manifests(name, manifest, command, environment, health, planned) -> None:
    """What `planned` makes of an application is laid out in files with the planned structure."""
    found = planned(name, manifest, command, tuple(sorted(environment.items())), health, None)
    files = {each.path: each.text for each in render.files((found,), name=name)}
    check_dockerfile(files["app/Dockerfile"], found)
    check_compose(files["app/compose.yaml"], found)
    check_lock(files["app/requirements.lock"])
    check_ignore_file(files["app/Dockerfile.dockerignore"])
    assert safe_load(files["compose.yaml"])["include"] == ["app/compose.yaml"]


def check_procfile(command, process, planned) -> None:
    """The same for an application with several processes."""
    found = planned("web", "requirements.txt", command, (), "", process)
    files = {each.path: each.text for each in render.files((found,), name="x")}
    check_dockerfile(files["app/Dockerfile"], found)
    check_compose(files["app/compose.yaml"], found)


def check_dockerfile(text: str, found: ImagePlan) -> None:
    """The instructions are those of a harmless plan, and the command is the planned one."""
    parsed = instructions(text)
    harmless = instructions(DOCKERFILE.text(replace(found, app="x", command=("x",), health="", labels=(("a", "b"),))))
    assert [each["instruction"] for each in parsed] == [each["instruction"] for each in harmless]
    assert parsed[-1]["instruction"] == "CMD"
    assert json.loads(parsed[-1]["value"]) == list(found.command)
    title = re.escape("org.opencontainers.image.title") + r'="((?:[^"\\$]|\\["\\$])*)"'
    label = re.fullmatch(title, next(each["value"] for each in parsed if each["instruction"] == "LABEL"))
    assert label
    assert re.sub(r"\\(.)", r"\1", label[1]) == visible(found.app)
    for each in parsed:
        if each["instruction"] == "HEALTHCHECK":
            assert json.loads(each["value"].partition(" CMD ")[2]) == [*health_command(found)]
    for ours, theirs in zip(parsed, harmless, strict=True):
        if ours["instruction"] not in {"LABEL", "HEALTHCHECK", "CMD"}:
            assert ours["value"] == theirs["value"]


def instructions(text: str) -> list[dict[str, str]]:
    """What a Dockerfile does, without its comments."""
    parser = DockerfileParser(fileobj=io.BytesIO(text.encode()))
    return [each for each in parser.structure if each["instruction"] != "COMMENT"]


def check_compose(text: str, found: ImagePlan) -> None:
    """Read as YAML, and `$$` as compose reads it, the services are the planned ones with the planned words."""
    parsed = safe_load(text)
    assert [*parsed["services"]] == [
        found.service,
        *(each.service for each in found.processes),
        *(each.service for each in found.backing),
    ]
    main = parsed["services"][found.service]
    told = main.get("environment", {})
    assert isinstance(told, dict)
    assert all(isinstance(value, str) for value in told.values())
    assert {key: value.replace("$$", "$") for key, value in told.items()} == dict(found.environment)
    filled_in = r"\$\$|\$\{[A-Za-z_][A-Za-z0-9_]*(:?[-+?][^{}$]*)?\}"
    assert all("$" not in re.sub(filled_in, "", value) for value in told.values())
    assert main["read_only"] is True
    assert main["cap_drop"] == ["ALL"]
    for each in found.processes:
        words = parsed["services"][each.service]["command"]
        assert [word.replace("$$", "$") for word in words] == list(each.command)
        assert all("$" not in word.replace("$$", "") for word in words)


def check_lock(text: str) -> None:
    """Every line is a comment, a planned project or a hash."""
    assert all(re.match(r"#|redis==5 \\$|x==1\.0 \\$|    --hash=sha256:[0-9a-f]{64}$", line) for line in lines(text))


def check_ignore_file(text: str) -> None:
    """Nothing but the comments at the top depends on what people write."""
    rest = [line for line in lines(text) if not line.startswith("#")]
    assert rest[0] == "**/.*.sw?"


def lines(text: str) -> list[str]:
    """The lines as every tool that reads these files counts them."""
    return text.removesuffix("\n").split("\n")
