from __future__ import annotations

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.index.answer import Failure
from isolate.index.record import releases_of
from isolate.index.snapshot import Section, Snapshot, index_id, section_of, write_snapshot
from isolate.index.stored import File
from isolate.model.distribution import Metadata, Releases
from isolate.model.problem import InputError

INDEX = "https://user:secret@index.test/simple/"
HEAD = '{"format":"isolate.snapshot/1","upload-times":false}'
FILES = (
    File("web_kit-1.0.tar.gz", "https://files.test/a/web_kit-1.0.tar.gz", (("sha256", "a" * 64),)),
    File("Web-Kit-0.9.zip", "https://files.test/b/Web-Kit-0.9.zip", (("md5", "b"),), yanked=""),
    File("web_kit-1.0-py3-none-any.whl", "https://files.test/c/x.whl", (("sha256", "c" * 64),), ">=3.8", "2026-01-02"),
    File("web_kit-1.0.exe", "https://files.test/d/web_kit-1.0.exe"),
)
SAID = Metadata(name="Web.Kit", version="1.0", requires=("a @ https://u:p@x.test/a.zip",), extras=("é",))


def made(*, upload_times: bool = False) -> str:
    page = releases_of("web-kit", "https://index.test/simple/", FILES)
    said = {
        "web_kit-1.0-py3-none-any.whl": ("1.0", SAID),
        "Web-Kit-0.9.zip": ("0.9", Failure(reason="`https://files.test/b/Web-Kit-0.9.zip` is larger")),
    }
    sections = [
        section_of(
            "web-kit", index_id(INDEX), page, said, pinned=("0.9", "1.0"), digests={}, upload_times=upload_times
        ),
        section_of("nowhere", index_id(INDEX), None, {}, pinned=("0.9", "1.0"), digests={}, upload_times=upload_times),
    ]
    return write_snapshot(sections, upload_times=upload_times)


def test_what_is_written_is_read() -> None:
    snapshot = Snapshot(made(upload_times=True), update="isolate snapshot --update")
    assert snapshot.releases("nowhere", INDEX) is None
    page = snapshot.releases("web-kit", INDEX)
    assert isinstance(page, Releases)
    assert page.index == "https://index.test/simple/"
    assert page.skipped == ("web_kit-1.0.exe",)
    old, new = page.releases
    wheel, sdist = new.distributions
    assert (wheel.requires_python, wheel.upload_time, dict(wheel.hashes)) == (
        ">=3.8",
        "2026-01-02",
        {"sha256": "c" * 64},
    )
    assert (sdist.requires_python, sdist.filename, dict(sdist.hashes)) == (
        "",
        "web_kit-1.0.tar.gz",
        {"sha256": "a" * 64},
    )
    assert old.distributions[0].yanked == ""
    assert snapshot.metadata("web-kit", wheel) == Metadata(
        name="Web.Kit", version="1.0", requires=("a @ https://x.test/a.zip",), extras=("é",)
    )
    assert snapshot.metadata("web-kit", old.distributions[0]) == Failure(
        reason="`Web-Kit-0.9.zip` is larger", try_next=True
    )
    hint = "`isolate snapshot --update` adds what is needed now, and `--no-snapshot` asks the indexes"
    assert snapshot.metadata("web-kit", sdist) == Failure(
        reason="the metadata of `web_kit-1.0.tar.gz` is not in `isolate.snapshot`", hint=hint
    )
    assert snapshot.releases("other", INDEX) == Failure(
        reason="`other` of `https://index.test/simple/` is not in `isolate.snapshot`", hint=hint
    )


def test_it_is_compact_and_without_addresses() -> None:
    index = index_id(INDEX)
    first, *lines = made().splitlines()
    assert first == HEAD
    heads = [json.loads(line) for line in lines if line.startswith('{"project"')]
    assert [{key: value for key, value in head.items() if key != "sha256"} for head in heads] == [
        {"project": "nowhere", "index": index, "known": False},
        {"project": "web-kit", "index": index},
    ]
    assert [line for line in lines if not line.startswith('{"project"')] == [
        '["0.9",["Web-Kit-0.9.zip"],"",""]',
        '{"file":"Web-Kit-0.9.zip","hashes":["md5:b"],"metadata":{"reason":"`Web-Kit-0.9.zip` is larger","hint":""}}',
        '["1.0",["-py3-none-any.whl",".tar.gz"],">=3.8"]',
        '{"file":"-py3-none-any.whl","hashes":["sha256:' + "c" * 64 + '"],"metadata":'
        '{"name":"Web.Kit","requires":["a @ https://x.test/a.zip"],"extras":["\\u00e9"]}}',
        '{"file":".tar.gz","requires-python":"","hashes":["sha256:' + "a" * 64 + '"]}',
        '["",["web_kit-1.0.exe"]]',
    ]


def test_every_byte_counts() -> None:
    data = made().encode()
    for place in range(len(data) - 1):
        for byte in {data[place] ^ 1, data[place] ^ 0x20, 0x0A} - {data[place]}:
            damaged = data[:place] + bytes([byte]) + data[place + 1 :]
            with pytest.raises(InputError, match=r"^`isolate.snapshot` is damaged at line \d+: "):
                Snapshot(damaged.decode("utf-8", "replace"), update="isolate snapshot --update")


def test_line_ends_of_windows_are_no_damage() -> None:
    assert len(Snapshot(made().replace("\n", "\r\n"), update="").sections) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "at line 1: it does not begin as `isolate.snapshot/1`"),
        ("[]", "at line 1: it does not begin as `isolate.snapshot/1`"),
        (HEAD.replace("/1", "/2"), "at line 1: it does not begin as `isolate.snapshot/1`"),
        (HEAD.replace("false", "[]"), "at line 1: it does not begin as `isolate.snapshot/1`"),
        (f"{HEAD}\n[]", "at line 2: it is not the head of a project"),
        (f'{HEAD}\n{{"project":{{}}}}', "at line 2: it is not the head of a project"),
        (f"{HEAD}\n<<<<<<< ours\n", "at line 2: it is not the head of a project"),
        (made() + made().partition("\n")[2], "at line 10: `nowhere` is there twice"),
    ],
)
def test_what_is_no_snapshot_is_one_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        Snapshot(text, update="isolate snapshot --update")
    assert raised.value.message == f"`isolate.snapshot` is damaged {message}"
    assert raised.value.hint == "restore it, or `isolate snapshot --update` writes it anew"


_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(max_size=3)
    | st.sampled_from(["\ud800", ">=3", "-py3-none-any.whl"]),
    lambda more: (
        st.lists(more, max_size=3)
        | st.dictionaries(
            st.sampled_from(["file", "hashes", "metadata", "requires", "source", "yanked", "reason", "version"]),
            more,
            max_size=4,
        )
    ),
    max_leaves=8,
)
_ROWS = st.tuples(st.just("1.0"), st.just(["-py3-none-any.whl"])).map(list)
_DETAILS = st.fixed_dictionaries(
    {"file": st.just("-py3-none-any.whl")}, optional={"metadata": _VALUES, "hashes": _VALUES}
)


@given(st.lists(_VALUES | _ROWS | _DETAILS, max_size=4))
def test_whatever_a_stranger_wrote_is_an_answer_or_one_line(values: list[object]) -> None:
    section = Section(
        project="a", index=index_id(INDEX), is_known=True, lines=tuple(json.dumps(each) for each in values)
    )
    snapshot = Snapshot(write_snapshot([section], upload_times=False), update="isolate snapshot --update")
    try:
        page = snapshot.releases("a", INDEX)
    except InputError:
        with pytest.raises(InputError, match=r": it is no line of a snapshot, of `a`$"):
            snapshot.releases("a", INDEX)
        return
    assert isinstance(page, Releases)
    for release in page.releases:
        for file in release.distributions:
            said = snapshot.metadata("a", file)
            assert isinstance(said, Failure) or said.version
            assert hashlib.sha256(repr((file, file.hashes, said)).encode()).digest()
