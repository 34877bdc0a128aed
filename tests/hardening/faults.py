"""What a misbehaving index sends: each fault is of one address of a project `cc` with one wheel."""

from __future__ import annotations

import gzip
import json

from tests.servers import HTML, JSON, Fault

PAGE, WHEEL = "/simple/cc/", "/files/cc-1.0-py3-none-any.whl"
METADATA = f"{WHEEL}.metadata"


def _files(*files: object, **page: object) -> bytes:
    return json.dumps({"meta": {"api-version": "1.0"}, "name": "cc", "files": list(files), **page}).encode()


def _file(**fields: object) -> dict[str, object]:
    return {"filename": "cc-1.0-py3-none-any.whl", "url": f"../..{WHEEL}", "hashes": {}} | fields


def _json(body: bytes, **more: object) -> dict[str, Fault]:
    return {PAGE: Fault(body=body, content_type=JSON, **more)}  # type: ignore[arg-type]


def _html(body: bytes, kind: str = HTML) -> dict[str, Fault]:
    return {PAGE: Fault(body=body, content_type=kind)}


STATUSES = (400, 401, 402, 403, 405, 406, 407, 408, 409, 418, 429, 451, 500, 501, 502, 503, 504, 507, 511, 599)

UNDECIDED: dict[str, dict[str, Fault]] = {
    **{f"the page answers {status}": {PAGE: Fault(status=status, body=b"no")} for status in STATUSES},
    "the page redirects to itself": {PAGE: Fault(status=302, headers={"Location": PAGE})},
    "the page redirects to a file": {PAGE: Fault(status=302, headers={"Location": "file:///etc/passwd"})},
    "the page redirects to FTP": {PAGE: Fault(status=302, headers={"Location": "ftp://127.0.0.1/"})},
    "the page redirects to nowhere": {PAGE: Fault(status=302, headers={"Location": "http://127.0.0.1:1/"})},
    "the page redirects to what is no address": {PAGE: Fault(status=302, headers={"Location": "http://[bad/"})},
    "the page redirects without saying where": {PAGE: Fault(status=302, body=b"")},
    "the page ends early": {PAGE: Fault(cut=True)},
    "the page is text": _html(b"<html>log in</html>", "text/plain"),
    "the page is an image": _html(b"\x89PNG", "image/png"),
    "the page is HTML of a login": _html(b"<html><body><form>user</form></body></html>"),
    "the page is empty HTML": _html(b""),
    "the page is HTML in no encoding": _html(b"\xff\xfe\x00\x01" * 50, "text/html; charset=none"),
    "the page is HTML of a later version": _html(
        b'<html><head><meta name="pypi:repository-version" content="9.0"></head></html>'
    ),
    "the page links to a file of this machine": _html(
        b'<a href="file:///dev/zero/cc-1.0-py3-none-any.whl">cc-1.0-py3-none-any.whl</a>'
    ),
    "the page links to what is no address": _html(b'<a href="http://[bad/cc-1.0-py3-none-any.whl">cc</a>'),
    "JSON that is empty": _json(b""),
    "JSON that ends early": _json(b'{"files": ['),
    "JSON that is nested": _json(b"[" * 200_000),
    "JSON that nests objects": _json(b'{"a":' * 100_000),
    "JSON that is a list": _json(b"[]"),
    "JSON that is a number": _json(b"1"),
    "JSON that is not UTF-8": _json(b'{"files": ["\xff"]}'),
    "JSON without files": _json(b"{}"),
    "JSON whose files are a table": _json(b'{"files": {}}'),
    "JSON of a later version": _json(_files(meta={"api-version": "2.0"})),
    "a file that is a number": _json(_files(1)),
    "a file that is nothing": _json(_files(None)),
    "a file without a name": _json(_files({"url": "x", "hashes": {}})),
    "a file without an address": _json(_files({"filename": "cc-1.0.tar.gz", "hashes": {}})),
    "a file without hashes": _json(_files({"filename": "cc-1.0.tar.gz", "url": "x"})),
    "a file whose name is a list": _json(_files(_file(filename=[]))),
    "a file whose address is a list": _json(_files(_file(url=[]))),
    "a file whose hashes are a list": _json(_files(_file(hashes=[1]))),
    "a file whose hash is a number": _json(_files(_file(hashes={"sha256": 1}))),
    "a file whose size is a text": _json(_files(_file(size="x"))),
    "a file whose Python is a list": _json(_files(_file(**{"requires-python": [1]}))),
    "a file at a device": _json(_files(_file(url="file:///dev/zero"))),
    "a file at FTP": _json(_files(_file(url="ftp://127.0.0.1/x.whl"))),
    "a file with data as its address": _json(_files(_file(url="data:,x"))),
    "a file at no address": _json(_files(_file(url="http://[bad/x.whl"))),
    "files of another project": _json(_files(_file(filename="dd-1.0-py3-none-any.whl"))),
    "files whose versions are none": _json(_files(_file(filename="cc-one-py3-none-any.whl"))),
    "a page that is no gzip": _json(_files(), headers={"Content-Encoding": "gzip"}),
    "a page that is half a gzip": _json(gzip.compress(_files() * 99)[:40], headers={"Content-Encoding": "gzip"}),
    "a page that is gzip thrice": _json(_files(), headers={"Content-Encoding": "gzip, gzip, gzip"}),
    "metadata with another hash": {METADATA: Fault(body=b"Metadata-Version: 2.1\nName: cc\nVersion: 1.0\n")},
    "metadata that answers 500": {METADATA: Fault(status=500, body=b"")},
    "metadata that ends early": {METADATA: Fault(cut=True)},
    "metadata that asks for credentials": {METADATA: Fault(status=401, body=b"")},
    "a wheel that is none": {METADATA: Fault(status=404), WHEEL: Fault(body=b"no zip")},
    "a wheel that is empty": {METADATA: Fault(status=404), WHEEL: Fault(body=b"")},
    "a wheel that answers 500": {METADATA: Fault(status=404), WHEEL: Fault(status=500, body=b"")},
    "a wheel that ends early": {METADATA: Fault(status=404), WHEEL: Fault(cut=True)},
    "a wheel whose piece is of another file": {
        METADATA: Fault(status=404),
        WHEEL: Fault(status=206, body=b"x" * 64, headers={"Content-Range": "bytes 0-63/9000"}),
    },
    "a wheel of an endless size": {
        METADATA: Fault(status=404),
        WHEEL: Fault(status=206, body=b"x" * 64, headers={"Content-Range": f"bytes 0-63/{'9' * 5000}"}),
    },
    "a wheel whose list of files is huge": {
        METADATA: Fault(status=404),
        WHEEL: Fault(
            status=206,
            body=b"PK\5\6" + b"\0" * 4 + b"\1\0\1\0" + (3_000_000_000).to_bytes(4, "little") + b"\0" * 6,
            headers={"Content-Range": "bytes 3999999978-3999999999/4000000000"},
        ),
    },
}
"""Faults after which nothing can be said of `cc`."""

NOTHING_THERE: dict[str, dict[str, Fault]] = {
    "the page answers 404": {PAGE: Fault(status=404)},
    "the page answers 410": {PAGE: Fault(status=410)},
    "the page has no files": _json(_files()),
    "no files, and a long number where nothing is read": _json(b'{"files": [], "x": ' + b"9" * 5000 + b"}"),
}
"""Answers that say that there is no `cc`."""
