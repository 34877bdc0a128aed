"""An index that speaks the simple API, and pages of links: asked over the network, remembered in the cache."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from isolate.index.answer import Answer, Failure
from isolate.index.cache import Cache, CachedPage
from isolate.index.filenames import SDIST_SUFFIXES, read_filename
from isolate.index.record import Packed, pack_releases, releases_of, unpack_releases
from isolate.index.simple_api import ACCEPT, PAGE_LIMIT, page_address, read_page
from isolate.index.stored import File
from isolate.model.address import without_credentials
from isolate.model.distribution import Releases

if TYPE_CHECKING:
    from isolate.index.web import Web

FRESH_SECONDS = 600
"""How long a page is taken for current where the index does not say."""

_MAX_AGE = re.compile(r"\bmax-age\s*=\s*(\d+)")


class SimpleIndex:
    """One index; `web` is called for the connections when the first is needed."""

    def __init__(self, address: str, cache: Cache, web: Callable[[], Web], *, offline: bool, refresh: bool) -> None:
        self._asked = address
        self.address = without_credentials(address)
        self._cache = cache
        self._web = web
        self._offline = offline
        self._refresh = refresh
        self._remembered: set[str] = set()
        """The projects that the cache alone says are not there, or have no files."""

    def releases(self, project: str) -> Releases | Failure | None:
        """The releases of a project; None where the index answers that it does not know it."""
        known = self._cache.page(self.address, project)
        if known is None and self._offline:
            return Failure(
                reason=f"`{project}` of `{self.address}` is not in the cache", hint="run once without `--offline`"
            )
        if known is not None and (self._offline or (known.fresh_until > time.time() and not self._refresh)):
            found = self._unpacked(project, known)
            if not self._offline and (found is None or not found.releases):
                self._remembered.add(project)
            return found
        page = self._ask(project, None if self._refresh else known)
        return page if isinstance(page, Failure) else self._unpacked(project, page)

    def again(self, project: str) -> Releases | Failure | None:
        """What the index has of a project of which the cache said that it has nothing; None where it was asked before.

        That nothing is there may have been true for a moment, and a verdict must not rest on it.
        """
        if project not in self._remembered:
            return None
        page = self._ask(project, None)
        return page if isinstance(page, Failure) else self._unpacked(project, page)

    def _unpacked(self, project: str, page: CachedPage) -> Releases | None:
        return unpack_releases(project, self.address, page.record, page.parts) if page.record else None

    def _ask(self, project: str, known: CachedPage | None) -> CachedPage | Failure:
        headers = {"Accept": ACCEPT}
        if known is not None and known.etag:
            headers["If-None-Match"] = known.etag
        if known is not None and known.modified:
            headers["If-Modified-Since"] = known.modified
        url = page_address(self._asked, project)
        expected = (200, 404, 410) if known is None else (200, 304, 404, 410)
        answer = self._web().get(without_credentials(url), headers=headers, limit=PAGE_LIMIT, expected=expected)
        if isinstance(answer, Failure):
            return answer
        fresh_until = time.time() + _fresh_seconds(answer)
        if answer.status == 304 and known is not None:
            self._cache.keep_page(self.address, project, fresh_until)
            return known
        packed = Packed(b"")
        if answer.status == 200:
            files = read_page(answer)
            if isinstance(files, Failure):
                return files
            packed = pack_releases(project, files)
            told = next((each.filename for each in files if each.filename.endswith((".whl", *SDIST_SUFFIXES))), "")
            if told and not unpack_releases(project, self.address, packed.record, packed).releases:
                reason = f"`{answer.url}` names no file of `{project}` that can be used, but `{told}` and the like"
                return Failure(reason=reason, hint="is it a page of this project?")
        page = CachedPage(
            record=packed.record,
            parts=packed,
            etag=answer.headers.get("etag", ""),
            modified=answer.headers.get("last-modified", ""),
            fresh_until=fresh_until,
        )
        self._cache.put_page(self.address, project, page, packed)
        return page


class LinksPage:
    """One page of links to files of any project (`--find-links` with an address), asked for once a run."""

    def __init__(self, address: str, web: Callable[[], Web], *, offline: bool) -> None:
        self._asked = address
        self.address = without_credentials(address)
        self._web = web
        self._offline = offline
        self._lock = threading.Lock()
        self._files: tuple[File, ...] | Failure | None = None

    def releases(self, project: str) -> Releases | Failure | None:
        """The releases of a project that the page links to; None where it links to none."""
        with self._lock:
            if self._files is None:
                self._files = self._ask()
        if isinstance(self._files, Failure):
            return self._files
        files = [file for file in self._files if read_filename(project, file.filename) is not None]
        return releases_of(project, self.address, files) if files else None

    def _ask(self) -> tuple[File, ...] | Failure:
        if self._offline:
            return Failure(reason=f"`{self.address}` is not in the cache", hint="run once without `--offline`")
        answer = self._web().get(self.address, headers={"Accept": ACCEPT}, limit=PAGE_LIMIT)
        return answer if isinstance(answer, Failure) else read_page(answer)


def _fresh_seconds(answer: Answer) -> float:
    control = answer.headers.get("cache-control", "").lower()
    if "no-store" in control or "no-cache" in control:
        return 0.0
    age = _MAX_AGE.search(control)
    return float(age[1]) if age else float(FRESH_SECONDS)
