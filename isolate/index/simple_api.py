"""Project pages of the simple repository API: JSON (PEP 691, 700), else HTML (PEP 503, 592, 629, 658, 714)."""

from __future__ import annotations

import json
import logging
import warnings
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from isolate.index.answer import Answer, Failure
from isolate.index.stored import File

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
PAGE_LIMIT = 256 << 20

_JSON_TYPES = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
_HTML_TYPES = frozenset({"application/vnd.pypi.simple.v1+html", "text/html", "application/xhtml+xml"})
_SCHEMES = ("https://", "http://")
_SUFFIXES = (".whl", ".tar.gz", ".zip", ".egg", ".exe", ".tar.bz2", ".tgz", ".tar.xz", ".msi", ".rpm", ".deb")


def page_address(index: str, project: str) -> str:
    """The address of a project's page on an index, with a query of the index's address kept."""
    parts = urlsplit(index)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{project}/"))


def read_page(answer: Answer) -> tuple[File, ...] | Failure:
    """The files a project's page names, in its order; a failure where it is no such page."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _JSON_TYPES:
        return _read_json(answer)
    if kind in _HTML_TYPES or not kind:
        return _read_html(answer)
    return Failure(reason=f"`{answer.url}` answered with `{kind}`, which is no project page", hint=_ADDRESS_HINT)


_ADDRESS_HINT = "the address of an index usually ends in `/simple/`"


def _read_json(answer: Answer) -> tuple[File, ...] | Failure:
    nonsense = Failure(reason=f"`{answer.url}` answered with JSON that is no project page", hint=_ADDRESS_HINT)
    try:
        text = str(answer.body, "utf-8-sig")
        page = json.loads(text)
        if "\\ud" in text or "\\uD" in text:
            json.dumps(page, ensure_ascii=False).encode()  # half of a surrogate pair is no text
    except (ValueError, RecursionError):
        return Failure(reason=f"`{answer.url}` announced JSON and sent something else", hint="try again later")
    if not isinstance(page, dict) or not isinstance(page.get("files"), list):
        return nonsense
    meta = page.get("meta")
    api = str(meta.get("api-version", "1.0")) if isinstance(meta, dict) else "1.0"
    if api.partition(".")[0] != "1":
        return Failure(reason=f"`{answer.url}` speaks version {api} of the simple API, of which only 1 is known")
    try:
        return tuple(_json_file(answer.url, each) for each in page["files"])
    except _SchemeError as error:
        return _elsewhere(answer, error)
    except (KeyError, TypeError, ValueError, AttributeError):
        return nonsense


def _json_file(base: str, file: Mapping[str, Any]) -> File:
    """One entry of `files`; raises one of the errors of `_read_json` where it is none. This runs very often."""
    filename, url = file["filename"], file["url"]
    yanked = file.get("yanked", False)
    announced = file.get("core-metadata", file.get("dist-info-metadata", False))
    requires_python = file.get("requires-python") or ""
    upload_time = file.get("upload-time") or ""
    size = file.get("size") or 0
    if not (type(filename) is type(requires_python) is type(upload_time) is str and type(size) is int):
        raise TypeError
    return File(
        filename,
        url if url.startswith(_SCHEMES) and "[" not in url else _location(base, url),
        _hashes(file["hashes"]),
        requires_python,
        upload_time,
        None if not yanked else yanked if type(yanked) is str else "",
        size,
        bool(announced),
        _hashes(announced) if type(announced) is dict else (),
    )


class _SchemeError(ValueError):
    """A page of a server names an address that is none of a server."""


def _location(base: str, url: str) -> str:
    """The address of a file; raises `_SchemeError` where a page of a server names what is no address of a server.

    Raises `ValueError` for what is no address at all.
    """
    location = urljoin(base, url)
    urlsplit(location)
    if not location.startswith(_SCHEMES) and base.startswith(_SCHEMES):
        raise _SchemeError(urlsplit(location).scheme)
    return location


def _elsewhere(answer: Answer, error: _SchemeError) -> Failure:
    return Failure(reason=f"`{answer.url}` names a file at an address with `{error}:`, and no server may do that")


def _hashes(hashes: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    found = tuple(hashes.items())
    for _, digest in found:
        if type(digest) is not str:
            raise TypeError
    return found if len(found) < 2 else tuple(sorted(found))


def _read_html(answer: Answer) -> tuple[File, ...] | Failure:
    from bs4 import MarkupResemblesLocatorWarning, ParserRejectedMarkup, XMLParsedAsHTMLWarning
    from pypi_simple import UnexpectedRepoVersionWarning, UnsupportedRepoVersionError
    from pypi_simple.html import RepositoryPage

    logging.getLogger("bs4.dammit").addHandler(logging.NullHandler())  # it tells of single characters
    for kind in (MarkupResemblesLocatorWarning, XMLParsedAsHTMLWarning, UnexpectedRepoVersionWarning):
        warnings.simplefilter("ignore", kind)
    charset = answer.headers.get("content-type", "").partition("charset=")[2].strip(' "') or None
    try:
        page = RepositoryPage.from_html(answer.body, answer.url, charset)
    except UnsupportedRepoVersionError as error:
        version = error.declared_version
        return Failure(reason=f"`{answer.url}` speaks version {version} of the simple API, of which only 1 is known")
    except (ValueError, RecursionError, ParserRejectedMarkup):
        return Failure(reason=f"`{answer.url}` announced HTML and sent something else", hint="try again later")
    try:
        files = tuple(
            file
            for link in page.links
            if (file := _html_file(answer.url, link.url, {k: v for k, v in link.attrs.items() if isinstance(v, str)}))
        )
    except _SchemeError as error:
        return _elsewhere(answer, error)
    except ValueError:
        return Failure(reason=f"`{answer.url}` names an address that is none")
    if not files and page.repository_version is None and b"Links for" not in answer.body:
        return Failure(reason=f"`{answer.url}` answered with HTML that is no project page", hint=_ADDRESS_HINT)
    return files


def _html_file(base: str, url: str, attributes: Mapping[str, str]) -> File | None:
    parts = urlsplit(url)
    filename = unquote(parts.path.rpartition("/")[2])
    if not filename.endswith(_SUFFIXES):
        return None
    algorithm, _, digest = parts.fragment.partition("=")
    announced = attributes.get("data-core-metadata", attributes.get("data-dist-info-metadata"))
    meta_algorithm, _, meta_digest = (announced or "").partition("=")
    return File(
        filename=filename,
        location=_location(base, urlunsplit(parts._replace(fragment=""))),
        hashes=((algorithm, digest),) if digest and algorithm in _ALGORITHMS else (),
        requires_python=attributes.get("data-requires-python", ""),
        yanked=attributes.get("data-yanked"),
        has_metadata=announced is not None and announced != "false",
        metadata_hashes=((meta_algorithm, meta_digest),) if meta_digest else (),
    )


_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b_256"})
