"""A simple index on 127.0.0.1 for tests: JSON and HTML pages, metadata files, pieces of files, and faults."""

from __future__ import annotations

import hashlib
import json
import re
import ssl
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import quote, unquote

from tests.wheels import metadata_text, sdist_bytes, sdist_filename, wheel_bytes, wheel_filename

JSON = "application/vnd.pypi.simple.v1+json"
HTML = "application/vnd.pypi.simple.v1+html"


@dataclass
class ServedFile:
    """One file of a project; `metadata` is served beside it, and announced by the page if `announced`."""

    filename: str
    data: bytes
    metadata: bytes | None = None
    announced: bool = True
    requires_python: str = ""
    yanked: str | None = None
    upload_time: str = ""
    hashed: bool = True

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass
class Fault:
    """What goes wrong with a path: the first `times` answers (every one if 0) are these.

    An answer comes `delay` seconds late, and not before `until` is set.
    """

    status: int = 200
    body: bytes | None = None
    content_type: str = "text/plain"
    delay: float = 0.0
    until: threading.Event | None = None
    cut: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)
    times: int = 0


@dataclass
class IndexServer:
    """A running index; change its fields at any time. `asked` lists (path, headers) in order of arrival."""

    projects: dict[str, Sequence[ServedFile]]
    url: str = ""
    html_only: bool = False
    ranges: bool = True
    etags: bool = False
    headers: dict[str, str] = field(default_factory=dict)
    faults: dict[str, Fault] = field(default_factory=dict)
    credentials: str = ""
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)
    under_way: int = 0
    unsteady: int = 0
    """How many of the first questions about each path fail, in turn by 503, by a broken answer and by silence."""
    seen: dict[str, int] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def simple(self) -> str:
        """The address of the index."""
        return f"{self.url}/simple/"

    @property
    def paths(self) -> list[str]:
        """The paths asked for, in order of arrival."""
        return [path for path, _ in self.asked]

    def page(self, project: str, wants_json: bool) -> tuple[bytes, str]:
        files = self.projects[project]
        if wants_json and not self.html_only:
            meta = {"api-version": "1.1"}
            return json.dumps({"meta": meta, "name": project, "files": list(map(_json, files))}).encode(), JSON
        links = "".join(map(_html, files))
        head = '<meta name="pypi:repository-version" content="1.0">'
        return f"<!DOCTYPE html><html><head>{head}</head><body>{links}</body></html>".encode(), HTML


def served_wheel(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    requires_python: str = "",
    tag: str = "py3-none-any",
    beside: bool = True,
    announced: bool = True,
    yanked: str | None = None,
    upload_time: str = "",
) -> ServedFile:
    return ServedFile(
        filename=wheel_filename(name, version, tag),
        data=wheel_bytes(name, version, requires, extras, requires_python, tag),
        metadata=metadata_text(name, version, requires, extras, requires_python).encode() if beside else None,
        announced=announced,
        requires_python=requires_python,
        yanked=yanked,
        upload_time=upload_time,
    )


def served_sdist(name: str, version: str, archive: str = "tar.gz", **content: object) -> ServedFile:
    """As `tests.wheels.sdist_bytes`."""
    data = sdist_bytes(name, version, archive=archive, **content)  # type: ignore[arg-type]
    return ServedFile(filename=sdist_filename(name, version, archive), data=data)


class _Server(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """What breaks off is the client's to tell."""


@contextmanager
def serve(
    projects: Mapping[str, Sequence[ServedFile]],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    tls: ssl.SSLContext | None = None,
) -> Iterator[IndexServer]:
    """Serve normalised project names → files until the block ends."""
    index = IndexServer(projects=dict(projects))
    server = _Server((host, port), _handler(index))
    server.daemon_threads = True
    index.url = f"http{'s' if tls else ''}://127.0.0.1:{server.server_port}"
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield index
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _json(file: ServedFile) -> dict[str, object]:
    entry: dict[str, object] = {
        "filename": file.filename,
        "url": f"../../files/{quote(file.filename)}",
        "hashes": {"sha256": file.sha256} if file.hashed else {},
        "requires-python": file.requires_python or None,
        "size": len(file.data),
        "yanked": False if file.yanked is None else file.yanked or True,
    }
    if file.upload_time:
        entry["upload-time"] = file.upload_time
    if file.metadata is not None and file.announced:
        entry["core-metadata"] = {"sha256": hashlib.sha256(file.metadata).hexdigest()}
    return entry


def _html(file: ServedFile) -> str:
    fragment = f"#sha256={file.sha256}" if file.hashed else ""
    attributes = f' data-requires-python="{escape(file.requires_python)}"' if file.requires_python else ""
    if file.yanked is not None:
        attributes += f' data-yanked="{escape(file.yanked)}"'
    if file.metadata is not None and file.announced:
        attributes += f' data-core-metadata="sha256={hashlib.sha256(file.metadata).hexdigest()}"'
    return f'<a href="../../files/{quote(file.filename)}{fragment}"{attributes}>{escape(file.filename)}</a>\n'


def _handler(index: IndexServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def log_message(self, *_: object) -> None:
            pass

        def do_GET(self) -> None:
            with index.lock:
                index.asked.append((self.path, dict(self.headers)))
                index.under_way += 1
            try:
                self.respond()
            finally:
                with index.lock:
                    index.under_way -= 1

        def fault(self) -> Fault | None:
            with index.lock:
                before = index.seen.get(self.path, 0)
                index.seen[self.path] = before + 1
            if before < index.unsteady:
                faults = (Fault(status=503), Fault(cut=True), Fault(delay=1.0))
                return faults[(before + len(self.path)) % len(faults)]
            return index.faults.get(self.path)

        def respond(self) -> None:
            fault = self.fault()
            if fault is not None:
                if fault.times == 1:
                    index.faults.pop(self.path, None)
                fault.times -= 1
                time.sleep(fault.delay)
                if fault.until is not None:
                    fault.until.wait()
                if fault.body is not None or fault.status != 200 or fault.cut:
                    body = fault.body if fault.body is not None else b"x" * 64
                    self.answer(fault.status, body, fault.content_type, dict(fault.headers), cut=fault.cut)
                    return
            if index.credentials and self.headers.get("Authorization", "") != index.credentials:
                self.answer(401, b"", "text/plain")
            elif match := re.fullmatch(r"/simple/([^/]+)/", self.path):
                self.project(unquote(match[1]))
            elif self.path.startswith("/files/"):
                self.file(unquote(self.path.removeprefix("/files/")))
            else:
                self.answer(404, b"not here", "text/plain")

        def project(self, name: str) -> None:
            if name not in index.projects:
                self.answer(404, b"not here", "text/plain")
                return
            body, kind = index.page(name, JSON in self.headers.get("Accept", ""))
            etag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
            if index.etags and self.headers.get("If-None-Match") == etag:
                self.answer(304, b"", kind, {"ETag": etag})
            else:
                self.answer(200, body, kind, {"ETag": etag} if index.etags else {})

        def file(self, name: str) -> None:
            for file in (each for files in index.projects.values() for each in files):
                if name == file.filename:
                    self.pieces(file.data)
                    return
                if name == f"{file.filename}.metadata" and file.metadata is not None:
                    self.answer(200, file.metadata, "application/octet-stream")
                    return
            self.answer(404, b"not here", "text/plain")

        def pieces(self, data: bytes) -> None:
            wanted = re.fullmatch(r"bytes=(\d*)-(\d*)", self.headers.get("Range", ""))
            if wanted is None or not index.ranges:
                self.answer(200, data, "application/octet-stream")
                return
            size = len(data)
            start = int(wanted[1]) if wanted[1] else max(0, size - int(wanted[2]))
            end = min(int(wanted[2]) + 1 if wanted[1] and wanted[2] else size, size)
            span = {"Content-Range": f"bytes {start}-{end - 1}/{size}"}
            self.answer(206, data[start:end], "application/octet-stream", span)

        def answer(
            self, status: int, body: bytes, kind: str, headers: Mapping[str, str] | None = None, *, cut: bool = False
        ) -> None:
            self.send_response(status)
            given = {"Content-Type": kind, "Content-Length": str(len(body))}
            for name, value in (given | index.headers | dict(headers or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if cut else body)
            if cut:
                self.close_connection = True

    return Handler
