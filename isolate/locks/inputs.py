"""What a lock was asked for, in texts that differ where another lock may be the answer."""

from __future__ import annotations

from collections.abc import Iterable

from isolate.locks.native import followed
from isolate.model.address import local_path, seen_from, without_credentials
from isolate.model.app import App
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.requirement import Requirement


def inputs(app: App, options: RunOptions, index: IndexSettings, root: str) -> tuple[tuple[str, str], ...]:
    """What the manifests of an application and the options of a run ask for, in pairs of what it is and its text.

    Each requirement with the file that it stands in, but not its line: a line above it changes nothing. No text
    has a password in it, or depends on the machine where all paths are below `root`.
    """
    index = index.with_options(app.options)
    no_binary = {*options.no_binary, *app.options.no_binary}
    only_binary = {*options.only_binary, *app.options.only_binary}
    prerelease = "allow" if app.options.prereleases else options.prerelease
    found = [
        *_sorted("requirement", (f"{_text(each)} ({each.origin.file})" for each in app.requirements)),
        *_sorted("constraint", (f"{_text(each)} ({each.origin.file})" for each in app.constraints)),
        *_sorted("requires-python", (f"{each.specifier} ({each.origin.file})" for each in app.python)),
        *_sorted("requires-python", (f"{each} (--python)" for each in options.pythons)),
        *(("follows", each) for each in followed(app)),
        ("index", without_credentials(index.index_url)),
        *(("extra-index", without_credentials(each)) for each in index.extra_index_urls),
        *(("find-links", _link(each, root)) for each in index.find_links),
        *(("index-of", f"{project} {without_credentials(address)}") for project, address in index.projects),
        ("no-index", "true" if index.no_index else ""),
        ("exclude-newer", options.exclude_newer),
        ("prerelease", "" if prerelease == "if-necessary" else prerelease),
        *_sorted("no-binary", no_binary),
        *_sorted("only-binary", only_binary),
    ]
    return tuple((what, text) for what, text in found if text)


def _sorted(what: str, texts: Iterable[str]) -> list[tuple[str, str]]:
    return [(what, each) for each in sorted(set(texts))]


def _text(requirement: Requirement) -> str:
    """A requirement in one spelling, whatever spaces and order a person wrote."""
    extras = f"[{','.join(requirement.extras)}]" if requirement.extras else ""
    address = requirement.path or without_credentials(requirement.url)
    marker = f" ; {requirement.marker}" if requirement.marker else ""
    place = f" from {requirement.index}" if requirement.index else ""
    return f"{requirement.name}{extras}{f' @ {address}' if address else requirement.specifier}{place}{marker}"


def _link(link: str, root: str) -> str:
    path = local_path(link) or ("" if "://" in link else link)
    return seen_from(root, path) if path.startswith("/") else without_credentials(link)
