"""Project pages of the simple repository API: JSON (PEP 691, 700), else HTML (PEP 503, 592, 629, 658, 714)."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Mapping
from urllib.parse import unquote, urljoin, urlsplit, urlunsplit

from isolate.index.answer import Answer, Failure
from isolate.index.stored import File

ACCEPT = "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.1"
PAGE_LIMIT = 256 << 20

_JSON_TYPES = frozenset({"application/vnd.pypi.simple.v1+json", "application/json"})
_HTML_TYPES = frozenset({"application/vnd.pypi.simple.v1+html", "text/html", "application/xhtml+xml"})
SCHEMES = ("https://", "http://")
_SUFFIXES = (".whl", ".tar.gz", ".zip", ".egg", ".exe", ".tar.bz2", ".tgz", ".tar.xz", ".msi", ".rpm", ".deb")


def page_address(index: str, project: str) -> str:
    """The address of a project's page on an index, with a query of the index's address kept."""
    parts = urlsplit(index)
    return urlunsplit(parts._replace(path=f"{parts.path.rstrip('/')}/{project}/"))


def read_page(answer: Answer) -> tuple[File, ...] | Failure:
    """The files a project's page names, in its order; a failure where it is no such page."""
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in _JSON_TYPES:
        from isolate.index.json_page import read_json

        return read_json(answer)
    if kind in _HTML_TYPES or not kind:
        return _read_html(answer)
    return Failure(reason=f"`{answer.url}` answered with `{kind}`, which is no project page", hint=ADDRESS_HINT)


ADDRESS_HINT = "the address of an index usually ends in `/simple/`"


class SchemeError(ValueError):
    """A page of a server names an address that is none of a server."""


def location_of(base: str, url: str) -> str:
    """The address of a file; raises `SchemeError` where a page of a server names what is no address of a server.

    Raises `ValueError` for what is no address at all.
    """
    location = urljoin(base, url)
    urlsplit(location)
    if not location.startswith(SCHEMES) and base.startswith(SCHEMES):
        raise SchemeError(urlsplit(location).scheme)
    return location


def elsewhere(answer: Answer, error: SchemeError) -> Failure:
    """What is said of a page for which `location_of` raised that error."""
    return Failure(reason=f"`{answer.url}` names a file at an address with `{error}:`, and no server may do that")


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
    except SchemeError as error:
        return elsewhere(answer, error)
    except ValueError:
        return Failure(reason=f"`{answer.url}` names an address that is none")
    if not files and page.repository_version is None and b"Links for" not in answer.body:
        return Failure(reason=f"`{answer.url}` answered with HTML that is no project page", hint=ADDRESS_HINT)
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
        location=location_of(base, urlunsplit(parts._replace(fragment=""))),
        hashes=((algorithm, digest),) if digest and algorithm in _ALGORITHMS else (),
        requires_python=attributes.get("data-requires-python", ""),
        yanked=attributes.get("data-yanked"),
        has_metadata=announced is not None and announced != "false",
        metadata_hashes=((meta_algorithm, meta_digest),) if meta_digest else (),
    )


_ALGORITHMS = frozenset({"md5", "sha1", "sha224", "sha256", "sha384", "sha512", "blake2b_256"})
