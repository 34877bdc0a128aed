"""Options in a requirements file: the ones pip accepts there, parsed by the parser pip uses."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from optparse import SUPPRESS_HELP, OptionParser
from typing import NoReturn

from packaging.utils import canonicalize_name

from isolate.model.manifest import IndexOptions


@dataclass(frozen=True, slots=True, kw_only=True)
class LineOptions:
    """What the options of one line say, and `ignored`: words among them that pip passes over."""

    index_url: str = ""
    extra_index_urls: tuple[str, ...] = ()
    find_links: tuple[str, ...] = ()
    no_index: bool = False
    prereleases: bool = False
    formats: tuple[tuple[str, str], ...] = ()
    require_hashes: bool = False
    requirements: tuple[str, ...] = ()
    constraints: tuple[str, ...] = ()
    editables: tuple[str, ...] = ()
    hashes: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()


class OptionError(ValueError):
    """Options that pip refuses; the text says why, in a lower-case sentence."""


def parse_options(text: str) -> LineOptions:
    """What `text`, the part of a line from its first option on, says; raises `OptionError`."""
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise OptionError(f"{str(error).lower()} in `{text}`") from error
    values, rest = _parser().parse_args(words)
    return LineOptions(
        index_url=values.index_url or "",
        extra_index_urls=tuple(values.extra_index_urls or ()),
        find_links=tuple(values.find_links or ()),
        no_index=bool(values.no_index),
        prereleases=bool(values.pre),
        formats=tuple(values.formats or ()),
        require_hashes=bool(values.require_hashes),
        requirements=tuple(values.requirements or ()),
        constraints=tuple(values.constraints or ()),
        editables=tuple(values.editables or ()),
        hashes=tuple(values.hashes or ()),
        ignored=tuple(rest),
    )


def with_lines(options: IndexOptions, lines: Iterable[LineOptions]) -> IndexOptions:
    """A file's options after further lines, as pip's finder takes them: a later index replaces an earlier one."""
    index_url, no_index = options.index_url, options.no_index
    extra, links = [*options.extra_index_urls], [*options.find_links]
    no_binary, only_binary = dict.fromkeys(options.no_binary), dict.fromkeys(options.only_binary)
    prereleases, require_hashes = options.prereleases, options.require_hashes
    for line in lines:
        if line.no_index:
            index_url, no_index, extra = "", True, []
        if line.index_url and not no_index:
            index_url, extra = line.index_url, []
        if not no_index:
            extra += line.extra_index_urls
        for kind, value in line.formats:
            wanted, other = (no_binary, only_binary) if kind == "no-binary" else (only_binary, no_binary)
            _add_projects(wanted, other, value)
        links += line.find_links
        prereleases = prereleases or line.prereleases
        require_hashes = require_hashes or line.require_hashes
    return replace(
        options,
        index_url=index_url,
        extra_index_urls=tuple(extra),
        no_index=no_index,
        find_links=tuple(links),
        prereleases=prereleases,
        require_hashes=require_hashes,
        no_binary=tuple(no_binary),
        only_binary=tuple(only_binary),
    )


def _add_projects(wanted: dict[str, None], other: dict[str, None], value: str) -> None:
    """Take the projects of one option over; those of the opposite option are then no longer meant by it."""
    for name in value.split(","):
        if name == ":none:":
            wanted.clear()
        elif name == ":all:":
            wanted.clear()
            other.clear()
            wanted[":all:"] = None
        elif name:
            project = canonicalize_name(name)
            wanted[project] = None
            other.pop(project, None)


class _Parser(OptionParser):
    def error(self, msg: str) -> NoReturn:
        raise OptionError(msg.replace("no such option: ", "pip knows no option "))


@cache
def _parser() -> OptionParser:
    parser = _Parser(usage=SUPPRESS_HELP, add_help_option=False, prog="")
    add = parser.add_option
    add("-i", "--index-url", "--pypi-url", dest="index_url")
    add("--extra-index-url", dest="extra_index_urls", action="append")
    add("--no-index", dest="no_index", action="store_true")
    add("-c", "--constraint", dest="constraints", action="append")
    add("-r", "--requirement", dest="requirements", action="append")
    add("-e", "--editable", dest="editables", action="append")
    add("-f", "--find-links", dest="find_links", action="append")
    for option in ("--no-binary", "--only-binary"):
        add(option, dest="formats", type="str", action="callback", callback=_add_format)
    add("--require-hashes", dest="require_hashes", action="store_true")
    add("--pre", dest="pre", action="store_true")
    add("--hash", dest="hashes", action="append")
    # What says nothing about which releases are wanted is read and left.
    add("--prefer-binary", dest="_left", action="store_true")
    add("-C", "--config-settings", "--config-setting", "--global-option", dest="_left")
    add("--trusted-host", "--use-feature", dest="_left")
    return parser


def _add_format(option: object, name: str, value: str, parser: OptionParser) -> None:
    del option
    values = parser.values
    assert values is not None
    values.ensure_value("formats", []).append((name.removeprefix("--"), value))
