"""Every key of `isolate.toml`: type, default, example and meaning; reader, JSON Schema and reference rest on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["string", "integer", "boolean", "strings", "command", "table"]
_KINDS: dict[Kind, dict[str, Any]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "boolean": {"type": "boolean"},
    "strings": {"type": "array", "items": {"type": "string"}},
    "command": {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]},
    "table": {"type": "object", "additionalProperties": {"type": "string"}},
}
_WORDS: dict[Kind, str] = {
    "strings": "list of strings",
    "command": "string or list of strings",
    "table": "table of strings",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """One key: `default` says in words what holds without it, `example` is a value in TOML, `text` may use Markdown."""

    name: str
    kind: Kind
    default: str
    example: str
    text: str
    choices: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    pattern: str = ""

    def type(self) -> str:
        """The type in words."""
        if self.choices:
            return " or ".join(f'`"{each}"`' for each in self.choices)
        if self.bounds:
            return f"integer from {self.bounds[0]} to {self.bounds[1]}"
        return _WORDS.get(self.kind, self.kind)

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of its value."""
        found = {"description": self.text.replace("`", ""), **_KINDS[self.kind]}
        if self.choices:
            found["enum"] = [*self.choices]
        if self.bounds:
            found["minimum"], found["maximum"] = self.bounds
        if self.pattern:
            found["pattern"] = self.pattern
        return found


_PYTHON = Key(
    name="python",
    kind="string",
    default="the newest that everything can have",
    example='"3.12"',
    text="The Python it runs on, a version or a range.",
)
_INSTALLER = Key(
    name="installer",
    kind="string",
    default='`"pip"`',
    example='"uv"',
    text="What installs the locks in the images.",
    choices=("pip", "uv"),
)
_OF_APP = (
    Key(
        name="start",
        kind="command",
        default="as its files say",
        example='"gunicorn web:app"',
        text="Its command; a string is split into words as a shell would.",
    ),
    Key(
        name="server",
        kind="string",
        default="the usual of its framework",
        example='"uvicorn"',
        text='The web server by the name of its project, or `"none"`.',
    ),
    Key(
        name="port",
        kind="integer",
        default="as its source says, or the usual",
        example="8000",
        text="The port it listens on.",
        bounds=(1, 65535),
    ),
    Key(
        name="health",
        kind="string",
        default="a route that its source has",
        example='"/health"',
        text="The path that answers when it is well.",
        pattern=r"^/\S*$",
    ),
    Key(
        name="environment",
        kind="table",
        default="none",
        example='{ LEVEL = "info", TOKEN = "${TOKEN}" }',
        text="Variables of the container; `${NAME}` takes the operator's.",
    ),
    Key(
        name="talks_to",
        kind="strings",
        default="none",
        example='["billing"]',
        text="Applications that it reaches.",
    ),
    Key(
        name="services",
        kind="strings",
        default="as its source says",
        example='["redis", "postgresql"]',
        text="The kinds of servers beside it, where the source does not tell.",
    ),
    Key(
        name="replicas",
        kind="integer",
        default="1",
        example="3",
        text="How many share its work, behind a proxy on its port.",
        bounds=(1, 100),
    ),
    Key(
        name="shared",
        kind="strings",
        default="none",
        example='["libs/common"]',
        text="Folders of packages that are copied into its image.",
    ),
    Key(
        name="system_packages",
        kind="strings",
        default="those the lock asks for",
        example='["libpq5"]',
        text="Debian packages beside those that the lock asks for.",
    ),
    Key(
        name="writable",
        kind="strings",
        default="as its source says",
        example='["uploads/", "state.db"]',
        text="Paths that it writes while it runs, beside those that the source tells; a folder ends with `/`.",
    ),
)

TABLES: dict[str, tuple[str, tuple[Key, ...]]] = {
    "defaults": (
        (
            "What holds for every application that does not say otherwise. System packages, shared folders, "
            "written paths and variables are added to those of the application."
        ),
        (
            _PYTHON,
            Key(
                name="platforms",
                kind="strings",
                default='`["linux/amd64", "linux/arm64"]`',
                example='["linux/amd64", "macos/arm64"]',
                text="The platforms meant where `--platform` names none; images are made for those of Linux alone.",
            ),
            _INSTALLER,
            *_OF_APP,
        ),
    ),
    "apps": (
        (
            "An application by its name. Where the file has one such table, only these applications count; without "
            "any they are found by their manifests. Paths are relative to the file."
        ),
        (
            Key(
                name="path",
                kind="string",
                default="its name",
                example='"apps/billing"',
                text="Its folder.",
            ),
            Key(
                name="manifests",
                kind="strings",
                default="those of the folder",
                example='["apps/billing/requirements.txt"]',
                text="Its files, where those of the folder are not meant.",
            ),
            _PYTHON,
            *_OF_APP,
        ),
    ),
    "canary": (
        "A new version of the application that is tried beside it; one of `image` and `tag` says what it is.",
        (
            Key(
                name="image",
                kind="string",
                default="none",
                example='"registry.example/team/billing:2.1"',
                text="Its image.",
            ),
            Key(
                name="tag",
                kind="string",
                default="none",
                example='"2.1"',
                text="Its tag, where all else is the same.",
            ),
            Key(
                name="weight",
                kind="integer",
                default="10",
                example="25",
                text="Its share of the requests, in percent.",
                bounds=(1, 99),
            ),
        ),
    ),
    "deploy": (
        "Where the services run.",
        (
            Key(
                name="target",
                kind="string",
                default='`"compose"`',
                example='"kubernetes"',
                text="What is written beside the compose files: `swarm/` or `kubernetes/` (`docs/scaling.md`).",
                choices=("compose", "swarm", "kubernetes"),
            ),
        ),
    ),
    "images": (
        "How images are made and named.",
        (
            _INSTALLER,
            Key(
                name="suite",
                kind="string",
                default='`"trixie"`',
                example='"bookworm"',
                text="The release of Debian.",
                choices=("bookworm", "trixie"),
            ),
            Key(
                name="sbom",
                kind="boolean",
                default="`false`",
                example="true",
                text="Whether `sbom.cdx.json`, what the lock installs as CycloneDX, is written beside each Dockerfile.",
            ),
            Key(
                name="registry",
                kind="string",
                default="none",
                example='"registry.example"',
                text="The host that images are pushed to.",
            ),
            Key(
                name="repository",
                kind="string",
                default='`"{project}/{app}"`',
                example='"team/{app}"',
                text="Their name, where `{app}` is the service and `{project}` the folder of all.",
            ),
            Key(
                name="tag",
                kind="string",
                default='`"latest"`',
                example='"${TAG:-latest}"',
                text="Their tag; `${TAG:-latest}` leaves it to whoever runs compose.",
            ),
            Key(
                name="templates",
                kind="string",
                default="the built-in templates",
                example='"docker/templates"',
                text="A folder whose templates take the place of the built-in ones (`docs/templates.md`).",
            ),
        ),
    ),
    "index": (
        "Where releases are looked for.",
        (
            Key(
                name="url",
                kind="string",
                default="that of pip or uv",
                example='"https://packages.example/simple"',
                text="The index.",
            ),
            Key(
                name="extra_urls",
                kind="strings",
                default="none",
                example='["https://team.example/simple"]',
                text="Further indexes.",
            ),
            Key(
                name="find_links",
                kind="strings",
                default="none",
                example='["wheels"]',
                text="Folders or pages of distributions.",
            ),
            Key(
                name="no_index",
                kind="boolean",
                default="`false`",
                example="true",
                text="Whether no index is asked.",
            ),
            Key(
                name="named",
                kind="table",
                default="none",
                example='{ cpu = "https://cpu.example/simple" }',
                text="Indexes by name.",
            ),
            Key(
                name="projects",
                kind="table",
                default="none",
                example='{ torch = "cpu" }',
                text="The named index that a project is asked of, whoever requires it.",
            ),
        ),
    ),
    "resolve": (
        "What holds in every resolution.",
        (
            Key(
                name="overrides",
                kind="strings",
                default="none",
                example='["numpy<2"]',
                text="Requirements in the place of any other of the same project.",
            ),
            Key(
                name="excludes",
                kind="strings",
                default="none",
                example='["pywin32"]',
                text="Projects that nothing requires.",
            ),
            Key(
                name="constraints",
                kind="strings",
                default="none",
                example='["urllib3<3"]',
                text="Bounds of projects that something requires.",
            ),
        ),
    ),
}
"""The tables with what each is for; `canary` is a table of `apps`."""

NAMES: dict[str, tuple[str, ...]] = {
    "": tuple(name for name in TABLES if name != "canary"),
    **{table: tuple(key.name for key in keys) for table, (_, keys) in TABLES.items()},
    "apps": (*(key.name for key in TABLES["apps"][1]), "canary"),
}
"""The names that each table takes, those of the file itself under the empty name."""


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 7, which editors know) of the whole file."""
    tables = {name: _table(text, keys) for name, (text, keys) in TABLES.items()}
    apps = tables["apps"]
    apps["properties"]["canary"] = tables.pop("canary")
    tables["apps"] = {"type": "object", "additionalProperties": apps}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "isolate.toml",
        "description": "What `isolate` is told about a repository.",
        "type": "object",
        "additionalProperties": False,
        "properties": tables,
    }


def _table(text: str, keys: tuple[Key, ...]) -> dict[str, Any]:
    return {
        "description": text.replace("`", ""),
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: key.schema() for key in keys},
    }
