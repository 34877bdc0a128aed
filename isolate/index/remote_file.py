"""A file on a server that is read piece by piece (range requests, RFC 9110)."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import IO

from isolate.index.answer import Answer, Failure

Get = Callable[[str, dict[str, str], int, tuple[int, ...]], Answer | Failure]
"""(address, headers, most bytes, expected statuses) → what the server answers."""

_TOTAL = re.compile(r"[0-9]{1,15}")
_TAIL = 64 << 10
_PIECE = 32 << 10
WHOLE_LIMIT = 128 << 20
"""The most bytes that are downloaded of one file."""


class RangeError(Exception):
    """A later piece could not be had; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.reason)
        self.failure = failure


def open_remote(get: Get, url: str) -> IO[bytes] | Failure:
    """The file at `url`, its end already here; the whole of it where the server gives no pieces."""
    answer = get(url, {"Range": f"bytes=-{_TAIL}", "Accept-Encoding": "identity"}, WHOLE_LIMIT, (200, 206, 416, 501))
    if isinstance(answer, Failure):
        return answer
    if answer.status == 206:
        total = answer.headers.get("content-range", "").rpartition("/")[2]
        if total == str(len(answer.body)):
            return io.BytesIO(answer.body)
        if _TOTAL.fullmatch(total) and len(answer.body) <= int(total):
            return io.BufferedReader(_RemoteFile(get, url, int(total), answer.body), _PIECE)
    if answer.status != 200:
        answer = get(url, {"Accept-Encoding": "identity"}, WHOLE_LIMIT, (200,))
        if isinstance(answer, Failure):
            return answer
    return io.BytesIO(answer.body)


class _RemoteFile(io.RawIOBase):
    """A seekable file of which only the tail is here; everything else is asked for as it is read."""

    def __init__(self, get: Get, url: str, size: int, tail: bytes) -> None:
        super().__init__()
        self._get = get
        self._url = url
        self._size = size
        self._tail = tail
        self._tail_at = size - len(tail)
        self._at = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        self._at = max(0, start + offset)
        return self._at

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        wanted = min(len(buffer), self._size - self._at)
        if wanted <= 0:
            return 0
        if self._at >= self._tail_at:
            start = self._at - self._tail_at
            data = self._tail[start : start + wanted]
        else:
            data = self._piece(self._at, min(self._at + wanted, self._tail_at))
        buffer[: len(data)] = data
        self._at += len(data)
        return len(data)

    def _piece(self, start: int, end: int) -> bytes:
        headers = {"Range": f"bytes={start}-{end - 1}", "Accept-Encoding": "identity"}
        answer = self._get(self._url, headers, end - start, (206,))
        if isinstance(answer, Failure):
            raise RangeError(answer)
        if len(answer.body) != end - start:
            raise RangeError(Failure(reason=f"`{self._url}` sent another piece than was asked for"))
        return answer.body
