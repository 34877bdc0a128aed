from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest

from isolate.index import OpenIndex
from isolate.index.answer import Answer, Failure
from isolate.index.record import File
from isolate.index.simple_api import page_address, read_page
from isolate.model.distribution import Releases
from tests.servers import HTML, JSON, IndexServer, served_sdist, served_wheel

PAGE = "https://index.example/simple/foo/"
HINT = "the address of an index usually ends in `/simple/`"


def answer(body: object, kind: str = JSON) -> Answer:
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answer(status=200, url=PAGE, headers={"content-type": kind}, body=data)


def page(*files: dict[str, object]) -> dict[str, object]:
    return {"meta": {"api-version": "1.1"}, "name": "foo", "files": list(files)}


def test_json_says_everything() -> None:
    whole = {
        "filename": "foo-1.0+local-py3-none-any.whl",
        "url": "../../files/foo-1.0%2Blocal-py3-none-any.whl",
        "hashes": {"sha256": "aa", "blake2b_256": "bb"},
        "requires-python": ">=3.8",
        "upload-time": "2024-01-02T03:04:05.000000Z",
        "size": 7,
        "yanked": "broken",
        "core-metadata": {"sha256": "cc"},
        "dist-info-metadata": False,
    }
    bare = {
        "filename": "foo-1.tar.gz",
        "url": "https://files.example/foo-1.tar.gz",
        "hashes": {},
        "requires-python": None,
    }
    assert read_page(
        answer(page(whole, bare | {"yanked": True, "dist-info-metadata": True}, bare | {"yanked": ""}))
    ) == (
        File(
            filename="foo-1.0+local-py3-none-any.whl",
            location="https://index.example/files/foo-1.0%2Blocal-py3-none-any.whl",
            hashes=(("blake2b_256", "bb"), ("sha256", "aa")),
            requires_python=">=3.8",
            upload_time="2024-01-02T03:04:05.000000Z",
            yanked="broken",
            size=7,
            has_metadata=True,
            metadata_hashes=(("sha256", "cc"),),
        ),
        File(filename="foo-1.tar.gz", location="https://files.example/foo-1.tar.gz", yanked="", has_metadata=True),
        File(filename="foo-1.tar.gz", location="https://files.example/foo-1.tar.gz"),
    )


def test_html_says_the_same_as_far_as_it_can() -> None:
    body = b"""<!DOCTYPE html><html><head><base href="../../files/"></head><body><h1>Links for foo</h1>
    <a href="foo-1.0%2Blocal-py3-none-any.whl#sha256=aa" data-requires-python="&gt;=3.8" data-yanked="broken"
       data-core-metadata="sha256=cc" data-dist-info-metadata="false">foo-1.0+local-py3-none-any.whl</a>
    <a href="https://files.example/foo-1.tar.gz" data-yanked data-dist-info-metadata="true">foo-1.tar.gz</a>
    <a href="foo-2.tar.gz?token=x#egg=foo">foo-2.tar.gz</a>
    <a href="../">up</a>
    </body></html>"""
    assert read_page(answer(body, "text/html; charset=utf-8")) == (
        File(
            filename="foo-1.0+local-py3-none-any.whl",
            location="https://index.example/files/foo-1.0%2Blocal-py3-none-any.whl",
            hashes=(("sha256", "aa"),),
            requires_python=">=3.8",
            yanked="broken",
            has_metadata=True,
            metadata_hashes=(("sha256", "cc"),),
        ),
        File(filename="foo-1.tar.gz", location="https://files.example/foo-1.tar.gz", yanked="", has_metadata=True),
        File(filename="foo-2.tar.gz", location="https://index.example/files/foo-2.tar.gz?token=x"),
    )


def test_a_project_without_files_is_a_project() -> None:
    assert read_page(answer(page())) == ()
    assert read_page(answer(b"<html><body><h1>Links for foo</h1></body></html>", "text/html")) == ()
    assert read_page(answer(b'<meta name="pypi:repository-version" content="1.99">', HTML)) == ()


LATER = "try again later"
OTHER = "answered with JSON that is no project page"
NEWER = "speaks version 2.0 of the simple API, of which only 1 is known"


@pytest.mark.parametrize(
    ("body", "kind", "reason", "hint"),
    [
        (b"{", JSON, "announced JSON and sent something else", LATER),
        (b'{"files":[],"name":"\\ud800"}', JSON, "announced JSON and sent something else", LATER),
        (b'{"files":[],"name":"\xed\xa0\x80"}', JSON, "announced JSON and sent something else", LATER),
        ([], JSON, OTHER, HINT),
        ({"error": 1}, "application/json", OTHER, HINT),
        (page({"filename": 1, "url": "x", "hashes": {}}), JSON, OTHER, HINT),
        (page({"filename": "x", "hashes": {}}), JSON, OTHER, HINT),
        (page({"filename": "x", "url": "http://[", "hashes": {}, "size": "7"}), JSON, OTHER, HINT),
        (page({"filename": "x", "url": "x", "hashes": {"sha256": 1}}), JSON, OTHER, HINT),
        ({"meta": {"api-version": "2.0"}, "files": []}, JSON, NEWER, ""),
        (b'<meta name="pypi:repository-version" content="2.0">', HTML, NEWER, ""),
        (b"<a href='/login'>Sign in</a>", "text/html", "answered with HTML that is no project page", HINT),
        (b"<a href='http://[/foo-1.tar.gz'>x</a>", "text/html", "announced HTML and sent something else", LATER),
        (b"https://index.example/", "text/html", "answered with HTML that is no project page", HINT),
        (b"<?xml version='1.0'?><error/>", "", "answered with HTML that is no project page", HINT),
        (b"\x89PNG", "image/png", "answered with `image/png`, which is no project page", HINT),
    ],
)  # fmt: skip
def test_nonsense_is_a_failure(body: object, kind: str, reason: str, hint: str) -> None:
    assert read_page(answer(body, kind)) == Failure(reason=f"`{PAGE}` {reason}", hint=hint)


def test_addresses_of_pages() -> None:
    assert page_address("https://index.example/simple", "foo") == PAGE
    assert page_address("https://index.example/simple/", "foo") == PAGE
    assert page_address("https://index.example/simple/?key=1", "foo") == f"{PAGE}?key=1"


def test_json_and_html_give_the_same_releases(server: IndexServer, opened: Callable[..., OpenIndex]) -> None:
    server.projects["foo"] = [
        served_wheel("foo", "1.0+l", requires=["a"], requires_python=">=3.8,<4"),
        served_wheel("foo", "2.0", beside=False, yanked='say "no" & <why>'),
        served_sdist("foo", "1.0"),
    ]
    found = opened(server.simple).releases("foo")
    server.html_only = True
    plain = opened(server.simple, refresh=True).releases("foo")
    assert isinstance(found, Releases)
    assert isinstance(plain, Releases)

    def without_size(releases: Releases) -> list[tuple[object, ...]]:
        return [
            (release.version, replace(file, size=0)) for release in releases.releases for file in release.distributions
        ]

    assert without_size(found) == without_size(plain)
    assert [release.version for release in found.releases] == ["1.0", "1.0+l", "2.0"]
    assert server.paths == ["/simple/foo/", "/simple/foo/"]
