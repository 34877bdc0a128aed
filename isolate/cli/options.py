"""The options that commands share: each is declared once, in the signature of the function that reads it."""

import inspect
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from isolate.cli.output import STANDARD
from isolate.model.problem import InputError
from isolate.report import FORMATS

if TYPE_CHECKING:
    from isolate.model.options import RunOptions, Upgrade

_TARGETS, _INDEXES, _RESOLUTION, _WRITING, _LOCKS, _OUTPUT = (
    "What it is to run on",
    "Where releases are looked for",
    "Which releases are chosen",
    "Which files are written",
    "Which pins are kept",
    "What is printed",
)
"""The groups of options in `--help`."""

_NAMES = "`:all:` or names of projects, comma-separated"


def read_run_options(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="PATH", help="Folders or files to look at.  [default: the current folder]"),
    ] = None,
    config: Annotated[str, typer.Option(metavar="FILE", help="The configuration instead of `isolate.toml`.")] = "",
    python: Annotated[
        list[str] | None,
        typer.Option(
            metavar="X.Y[.Z]", help="A Python to run on; repeatable.  [default: chosen]", rich_help_panel=_TARGETS
        ),
    ] = None,
    platform: Annotated[
        list[str] | None,
        typer.Option(
            metavar="OS/ARCH",
            help="A platform to run on; repeatable.  [default: linux/amd64, linux/arm64]",
            rich_help_panel=_TARGETS,
        ),
    ] = None,
    include_dev: Annotated[
        bool, typer.Option("--include-dev", help="Take development, test and docs requirements into account too.")
    ] = False,
    index_url: Annotated[
        str,
        typer.Option(metavar="URL", help="The index.  [default: as pip or uv is configured]", rich_help_panel=_INDEXES),
    ] = "",
    extra_index_url: Annotated[
        list[str] | None, typer.Option(metavar="URL", help="A further index; repeatable.", rich_help_panel=_INDEXES)
    ] = None,
    find_links: Annotated[
        list[str] | None,
        typer.Option(
            metavar="PATH|URL", help="A folder or page of distributions; repeatable.", rich_help_panel=_INDEXES
        ),
    ] = None,
    trust_manifests: Annotated[
        Literal["yes", "no"] | None,
        typer.Option(
            help="Ask indexes that nothing but a manifest names.  [default: yes; of `check`: no]",
            rich_help_panel=_INDEXES,
        ),
    ] = None,
    trust_templates: Annotated[
        Literal["yes", "no"] | None,
        typer.Option(help="Render templates of the repository.  [default: yes; of `check`: no]"),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="Use what the cache holds, and no network.", rich_help_panel=_INDEXES)
    ] = False,
    no_snapshot: Annotated[
        bool,
        typer.Option(
            "--no-snapshot",
            help="Ask the indexes, even where the repository has an `isolate.snapshot`.",
            rich_help_panel=_INDEXES,
        ),
    ] = False,
    exclude_newer: Annotated[
        str,
        typer.Option(
            metavar="DATE",
            help="Act as if releases uploaded after that date did not exist.",
            rich_help_panel=_RESOLUTION,
        ),
    ] = "",
    prerelease: Annotated[
        Literal["if-necessary", "allow", "disallow"],
        typer.Option(help="Which pre-releases may be chosen.", rich_help_panel=_RESOLUTION),
    ] = "if-necessary",
    resolution: Annotated[
        Literal["highest", "lowest", "lowest-direct"],
        typer.Option(help="Which releases are tried first.", rich_help_panel=_RESOLUTION),
    ] = "highest",
    only_binary: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help=f"Use wheels only: {_NAMES}; repeatable.", rich_help_panel=_RESOLUTION),
    ] = None,
    no_binary: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help=f"Use no wheels: {_NAMES}; repeatable.", rich_help_panel=_RESOLUTION),
    ] = None,
    jobs: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Requests at once.  [default: as suits the index]", rich_help_panel=_INDEXES
        ),
    ] = None,
) -> "RunOptions":
    """Give the options of a run, checked for their form.

    Raises `InputError` for a value that cannot mean anything.
    """
    from isolate.model.options import IndexSettings, RunOptions

    return RunOptions(
        paths=tuple(paths or ["."]),
        config=config,
        pythons=tuple(_python(text) for text in python or ()),
        platforms=tuple(platform or ()),
        include_dev=include_dev,
        index=IndexSettings(
            index_url=index_url,
            extra_index_urls=tuple(extra_index_url or ()),
            find_links=tuple(find_links or ()),
            offline=offline,
            connections=jobs or IndexSettings().connections,
        ),
        trust_manifests=None if trust_manifests is None else trust_manifests == "yes",
        trust_templates=None if trust_templates is None else trust_templates == "yes",
        snapshot=not no_snapshot,
        exclude_newer=exclude_newer,
        prerelease=prerelease,
        resolution=resolution,
        only_binary=_names(only_binary),
        no_binary=_names(no_binary),
    )


def _python(text: str) -> str:
    if not re.fullmatch(r"[0-9]+\.[0-9]+(?:\.[0-9]+)?", text):
        raise InputError(f"`--python {text}`: a version such as `3.12` or `3.12.4` is expected")
    return text


def _names(texts: list[str] | None) -> tuple[str, ...]:
    from packaging.utils import InvalidName, canonicalize_name

    names = [name.strip() for text in texts or () for name in text.split(",")]
    try:
        return tuple(name if name == ":all:" else canonicalize_name(name, validate=True) for name in names if name)
    except InvalidName as error:
        raise InputError(f"{error}: `:all:` or names of projects are expected") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class Writing:
    """Where generated files go, below `output` or beside the manifests where that is empty, and which may change."""

    output: str
    force: bool
    diff: bool
    dry_run: bool
    upgrade: "Upgrade"
    allow_passed_over: bool


def read_writing(
    output: Annotated[
        str, typer.Option(metavar="DIR", help="Write below that folder instead of beside the manifests.")
    ] = "",
    force: Annotated[
        bool, typer.Option("--force", help="Replace files that a person wrote or edited too.", rich_help_panel=_WRITING)
    ] = False,
    diff: Annotated[
        bool,
        typer.Option(
            "--diff", help="Print what would change as a unified diff; write nothing.", rich_help_panel=_WRITING
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Name the files that would be written; write none.", rich_help_panel=_WRITING),
    ] = False,
    upgrade: Annotated[
        bool, typer.Option("--upgrade", help="Keep no pin of the locks that are there.", rich_help_panel=_LOCKS)
    ] = False,
    upgrade_package: Annotated[
        list[str] | None,
        typer.Option(metavar="NAMES", help="Keep no pin of these projects, comma-separated.", rich_help_panel=_LOCKS),
    ] = None,
    allow_passed_over: Annotated[
        bool,
        typer.Option(
            "--allow-passed-over",
            help="Lock without releases that an index does not answer for.",
            rich_help_panel=_LOCKS,
        ),
    ] = False,
) -> Writing:
    """Give how files are to be written, and which pins of their locks may change."""
    from isolate.model.options import Upgrade

    if output == STANDARD:
        raise InputError("`--output` is a folder here, and stdout is none", hint="`--diff` prints what would change")
    projects = Upgrade(everything=upgrade, projects=_names(upgrade_package))
    return Writing(
        output=output,
        force=force,
        diff=diff,
        dry_run=dry_run,
        upgrade=projects,
        allow_passed_over=allow_passed_over,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """How much is said, and whether in colour."""

    detail: int
    colour: bool


def read_voice(
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print the verdict and errors only.", rich_help_panel=_OUTPUT)
    ] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Print whole proofs, and notes.", rich_help_panel=_OUTPUT)
    ] = False,
    no_color: Annotated[
        bool, typer.Option("--no-color", help="Use no colours, as with `NO_COLOR`.", rich_help_panel=_OUTPUT)
    ] = False,
) -> Voice:
    """Give how a command is to speak; `--quiet` wins over `--verbose`."""
    return Voice(detail=-1 if quiet else int(verbose), colour=not no_color)


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """In which format a report is printed, and into which file; none is stdout; `link` is that of `Look`."""

    format: str
    file: str
    link: str = ""


def _known_format(name: str) -> str:
    if name not in FORMATS:
        raise typer.BadParameter(f"`{name}` is none of {', '.join(FORMATS)}")
    return name


def read_destination(
    format: Annotated[  # noqa: A002 - the option's name
        str,
        typer.Option(
            metavar="|".join(FORMATS), callback=_known_format, help="The format of the report.", rich_help_panel=_OUTPUT
        ),
    ] = "text",
    output: Annotated[str, typer.Option(metavar="FILE", help="Write the report into that file; `-` is stdout.")] = "",
    link: Annotated[
        str,
        typer.Option(
            metavar="PATTERN",
            help="Link lines of files on the HTML page: an address with `{path}` and `{line}`, or "
            "`github:OWNER/NAME@REV`, or `gitlab:GROUP/NAME@REV`.",
            rich_help_panel=_OUTPUT,
        ),
    ] = "",
) -> Destination:
    """Give where a report is to go; raises `InputError` for a link that cannot be one."""
    if link and format != "html":
        raise InputError("`--link` is for `--format html` alone")
    return Destination(format=format, file="" if output == STANDARD else output, link=_link(link))


_HOSTS = {
    "github": "https://github.com/{name}/blob/{revision}/{{path}}#L{{line}}",
    "gitlab": "https://gitlab.com/{name}/-/blob/{revision}/{{path}}#L{{line}}",
}
_RUN_AS_SCRIPT = re.compile(r"\s*(javascript|data|vbscript|blob):", re.IGNORECASE)


def _link(text: str) -> str:
    known = re.fullmatch(r"(github|gitlab):([\w.-]+(?:/[\w.-]+)+)@([\w./-]+)", text, re.ASCII)
    if known:
        return _HOSTS[known[1]].format(name=known[2], revision=known[3])
    if text and ("{path}" not in text or _RUN_AS_SCRIPT.match(text)):
        raise InputError(
            f"`--link {text}`: an address with `{{path}}`, and `{{line}}` where lines can be named, is expected",
            hint="`github:OWNER/NAME@REV` and `gitlab:GROUP/NAME@REV` are known",
        )
    return text


def taking(*readers: Callable[..., Any]) -> Callable[[Callable[..., int]], Callable[..., int]]:
    """Let a command take the options of each reader; it is called with what the readers give, then its own options."""

    def decorate(command: Callable[..., int]) -> Callable[..., int]:
        shared = [_parameters(reader) for reader in readers]
        own = _parameters(command)[len(readers) :]

        @wraps(command)
        def call(**values: object) -> int:
            read = [
                reader(**{each.name: values.pop(each.name) for each in parameters})
                for reader, parameters in zip(readers, shared, strict=True)
            ]
            return command(*read, **values)

        parameters = [*shared[0], *own, *(each for more in shared[1:] for each in more)]
        call.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
        call.__annotations__ = {each.name: each.annotation for each in parameters}
        return call

    return decorate


def _parameters(function: Callable[..., Any]) -> list[inspect.Parameter]:
    return [
        each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in inspect.signature(function).parameters.values()
    ]
