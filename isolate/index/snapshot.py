"""`isolate.snapshot`: what indexes say of the projects that a verdict rests on, as a file of the repository.

```
{"format":"isolate.snapshot/1","upload-times":false}
{"project":"currency","index":"6c0b…","sha256":"…"}
["1.5.2",["-py3-none-any.whl",".tar.gz"],">=3.8"]
{"file":"-py3-none-any.whl","hashes":["sha256:…"],"metadata":{"requires":["wheel>=1"]}}
```

A section for each project of each index, sorted: a head, a line for each release, and after it a line for each of its
files of which more is known than of the others. The line of a release that has the files and the Python of the one
before it is its version alone, and metadata as of the file before is `true`. An index is known by a hash of its
address alone. The hash of a section is that of its lines, so that each is checked, changed and merged by itself.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast, get_args, get_type_hints

from isolate.index.answer import Failure
from isolate.index.record import releases_of
from isolate.index.stored import File
from isolate.model.address import SNAPSHOT, without_credentials
from isolate.model.address import SNAPSHOT_FILE as NAME
from isolate.model.distribution import Distribution, Metadata, Releases
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.index.simple_index import LinksPage, SimpleIndex

FORMAT = "isolate.snapshot/1"
_ID = re.compile(r"[0-9a-f]{16}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_PROJECT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_AS_BEFORE = True
"""What stands for metadata that is that of the last file before it of which any is known."""
_FOLDER_OF_ADDRESS = re.compile(r"[a-z+]+://[^\s`]*/")
_SOURCES = frozenset(get_args(get_type_hints(Metadata)["source"]))

Said = Metadata | Failure
"""What a file says of itself; a failure where it says nothing, which another file of the release may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """What one index says of a project, as lines; `index` is the id of its address, `line` that of its head."""

    project: str
    index: str
    is_known: bool
    lines: tuple[str, ...]
    line: int = 0

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from the others of a snapshot."""
        return self.project, self.index

    def digest(self) -> str:
        """The SHA-256 of all that it says."""
        return hashlib.sha256("\n".join((self._head(), *self.lines)).encode()).hexdigest()

    def text(self) -> str:
        """Its head and its lines, with LF."""
        return "\n".join((self._head(sha256=self.digest()), *self.lines, ""))

    def _head(self, **more: str) -> str:
        known = {} if self.is_known else {"known": False}
        return _dumps({"project": self.project, "index": self.index, **known, **more})


def index_id(address: str) -> str:
    """The id of the address of an index, or of a direct reference, credentials and the last slash left out."""
    return hashlib.sha256(without_credentials(address).rstrip("/").encode("utf-8", "replace")).hexdigest()[:16]


def section_of(
    project: str,
    index: str,
    releases: Releases | None,
    said: Mapping[str, tuple[str, Said]],
    *,
    pinned: Collection[str],
    digests: Mapping[str, str],
    upload_times: bool,
) -> Section:
    """The section of a project: `releases` is what the index has, None where it does not know the project.

    `said` is file name → (version, what the file says). Only files of releases that are `pinned` have hashes;
    `digests` is location (of a file that is on no page, its name) → SHA-256, where the index gives none.
    """
    lines: list[str] = []
    listed: set[str] = set()
    row: list[Any] = []
    packed: dict[str, Any] | None = None
    for release in releases.releases if releases else ():
        stem, files = _stem(project, release.version), release.distributions
        python, yanked = (files[0].requires_python, files[0].yanked) if files else ("", None)
        before, row = row, [[_short(file.filename, stem) for file in files], python, yanked]
        told = row if yanked is not None else row[: 2 if python else 1]
        lines.append(_dumps([release.version, *(told if row != before else ())]))
        for file in files:
            more: dict[str, Any] = {"requires-python": file.requires_python} if file.requires_python != python else {}
            more |= {"yanked": file.yanked} if file.yanked != yanked else {}
            more |= {"upload-time": file.upload_time} if upload_times and file.upload_time else {}
            if release.version in pinned:
                hashes = [f"{kind}:{digits}" for kind, digits in file.hashes]
                more |= {"hashes": hashes} if hashes else {}
            more |= {"sha256": digests[file.location]} if file.location in digests else {}
            if file.filename in said:
                last, packed = packed, _packed(project, *said[file.filename])
                more["metadata"] = _AS_BEFORE if packed == last else packed
            lines += [_dumps({"file": _short(file.filename, stem), **more})] if more else []
            listed.add(file.filename)
    if releases and releases.skipped:
        lines.append(_dumps(["", list(releases.skipped)]))
    for name in sorted(said.keys() - listed):
        own = {"sha256": digests[name]} if name in digests else {}
        lines.append(_dumps({"file": name, **own, "metadata": _packed(project, "", said[name][1])}))
    return Section(project=project, index=index, is_known=releases is not None, lines=tuple(lines))


def write_snapshot(sections: Iterable[Section], *, upload_times: bool) -> str:
    """The text of the file: sections sorted by project, LF line ends, ASCII."""
    head = _dumps({"format": FORMAT, "upload-times": upload_times})
    return f"{head}\n" + "".join(each.text() for each in sorted(sections, key=lambda each: each.key))


class Snapshot:
    """What a snapshot holds; a section is read when its project is asked for.

    Whatever the bytes of the file are, `InputError` says in one line what is wrong: here of its form and its hashes,
    in the other calls of what a section says. `update` is the command that adds what is missing.
    """

    def __init__(self, text: str, *, update: str) -> None:
        self.update = update
        self.sections: dict[tuple[str, str], Section] = {}
        self._read: dict[tuple[str, str], tuple[tuple[File, ...], dict[str, Said]]] = {}
        self._digests: dict[tuple[tuple[str, str], str], str] = {}
        first, *lines = [line.removesuffix("\r") for line in text.split("\n")]
        head = _load(first)
        if not isinstance(head, dict) or head.get("format") != FORMAT or head.keys() != {"format", "upload-times"}:
            self._damaged(1, f"it does not begin as `{FORMAT}`")
        if first != _dumps(head) or type(head["upload-times"]) is not bool:
            self._damaged(1, f"it does not begin as `{FORMAT}`")
        self.has_upload_times: bool = head["upload-times"]
        if lines and not lines[-1]:
            lines.pop()
        heads = [place for place, line in enumerate(lines) if line.startswith('{"project"')]
        if lines and heads[:1] != [0]:
            self._damaged(2, "it is not the head of a project")
        for place, end in zip(heads, [*heads[1:], len(lines)], strict=True):
            self._add(lines[place], tuple(lines[place + 1 : end]), place + 2)

    def _add(self, line: str, lines: tuple[str, ...], number: int) -> None:
        head = _load(line)
        values = tuple(head.get(key) if isinstance(head, dict) else None for key in ("project", "index", "sha256"))
        if not all(type(each) is str for each in values):
            self._damaged(number, "it is not the head of a project")
        project, index, digest = cast("tuple[str, str, str]", values)
        section = Section(
            project=project, index=index, is_known=head.get("known") is not False, lines=lines, line=number
        )
        if not (_PROJECT.fullmatch(project) and _ID.fullmatch(index) and _SHA256.fullmatch(digest)):
            self._damaged(number, "it is not the head of a project")
        if section.digest() != digest or section.text().partition("\n")[0] != line:
            self._damaged(number, f"the lines of `{project}` do not have the hash that stands here")
        if section.key in self.sections:
            self._damaged(number, f"`{project}` is there twice")
        self.sections[section.key] = section

    def releases(self, project: str, address: str) -> Releases | Failure | None:
        """What the index of an address has of a project; a failure where the snapshot does not hold that."""
        section = self.sections.get((project, index_id(address)))
        if section is None:
            return Failure(reason=f"`{project}` of `{without_credentials(address)}` is not in `{NAME}`", hint=self.hint)
        if not section.is_known:
            return None
        return releases_of(project, without_credentials(address), self._read_section(section)[0])

    def metadata(self, project: str, file: Distribution) -> Said:
        """What a file of a project says; a failure where the snapshot does not hold that."""
        index = file.location.removeprefix(SNAPSHOT).partition("/")[0]
        section = self.sections.get((project, index if file.location.startswith(SNAPSHOT) else index_id(file.location)))
        said = self._read_section(section)[1].get(file.filename) if section else None
        return said or Failure(reason=f"the metadata of `{file.filename}` is not in `{NAME}`", hint=self.hint)

    def sha256(self, file: Distribution) -> str | None:
        """The SHA-256 of a file whose index does not give it; None where the snapshot does not hold that."""
        index = file.location.removeprefix(SNAPSHOT).partition("/")[0]
        index = index if file.location.startswith(SNAPSHOT) else index_id(file.location)
        for section in (each for each in self.sections.values() if each.index == index):
            self._read_section(section)
            if (digest := self._digests.get((section.key, file.filename))) is not None:
                return digest
        return None

    @property
    def hint(self) -> str:
        """What adds to the snapshot what it does not hold."""
        return f"`{self.update}` adds what is needed now, and `--no-snapshot` asks the indexes"

    def _read_section(self, section: Section) -> tuple[tuple[File, ...], dict[str, Said]]:
        """The files of a section, and what some of them say."""
        if section.key not in self._read:
            reader = _SectionReader(section)
            for number, line in enumerate(section.lines, start=section.line + 1):
                try:
                    reader.read(_load(line))
                except _NotALineError:
                    self._damaged(number, f"it is no line of a snapshot, of `{section.project}`")
            self._digests |= {(section.key, name): digest for name, digest in reader.digests.items()}
            self._read[section.key] = tuple(reader.files.values()), reader.said
        return self._read[section.key]

    def _damaged(self, line: int, why: str) -> NoReturn:
        raise InputError(
            f"`{NAME}` is damaged at line {line}: {why}", hint=f"restore it, or `{self.update}` writes it anew"
        )


class SnapshotIndex:
    """An index as a snapshot holds it."""

    def __init__(self, address: str, snapshot: Snapshot) -> None:
        self.address = without_credentials(address)
        self._snapshot = snapshot

    def releases(self, project: str) -> Releases | Failure | None:
        """As `Snapshot.releases`."""
        return self._snapshot.releases(project, self.address)


class KeptIndex:
    """An index that is asked for what a snapshot does not hold; of what it holds, the files that it has still."""

    def __init__(self, asked: SimpleIndex | LinksPage, snapshot: Snapshot) -> None:
        self.address = asked.address
        self._asked = asked
        self._snapshot = snapshot

    def releases(self, project: str) -> Releases | Failure | None:
        """The releases of a project, without those that came after the snapshot."""
        held, now = self._snapshot.releases(project, self.address), self._asked.releases(project)
        if not (isinstance(held, Releases) and isinstance(now, Releases)):
            return now
        known = {file.filename: file for release in held.releases for file in release.distributions}
        files = (
            File(**{each: getattr(file, each) for each in File._fields})._replace(
                requires_python=known[file.filename].requires_python, yanked=known[file.filename].yanked
            )
            for release in now.releases
            for file in release.distributions
            if file.filename in known
        )
        skipped = (File(name, name) for name in held.skipped)
        return releases_of(project, self.address, (*files, *skipped))


class _NotALineError(ValueError):
    """A line of a section that has another form than lines of a snapshot have."""


class _SectionReader:
    """Reads the lines of a section in order; raises `_NotALineError` for what is none."""

    def __init__(self, section: Section) -> None:
        self._project = section.project
        self._place = f"{SNAPSHOT}{section.index}/"
        self._version = ""
        self._row: list[Any] = []
        self._metadata: object = None
        self.files: dict[str, File] = {}
        self.said: dict[str, Said] = {}
        self.digests: dict[str, str] = {}

    def read(self, found: object) -> None:
        """Take in the line of a release, or of a file."""
        if isinstance(found, list):
            self._read_release(found)
        elif isinstance(found, dict) and _is_text(found.get("file")):
            self._read_file(found)
        else:
            raise _NotALineError

    def _read_release(self, found: list[Any]) -> None:
        self._version, *row = found or [None]
        if row or not self._row:
            self._row = [*row, *([], "", None)[len(row) :]]
        if not _is_text(self._version) or len(self._row) != 3:
            raise _NotALineError
        names, python, yanked = self._row
        if not (_are_texts(names) and _is_text(python) and (yanked is None or _is_text(yanked))):
            raise _NotALineError
        stem = _stem(self._project, self._version)
        for name in (_long(each, stem) for each in names):
            self.files[name] = File(name, f"{self._place}{name}", requires_python=python, yanked=yanked)

    def _read_file(self, found: dict[str, Any]) -> None:
        name = _long(found["file"], _stem(self._project, self._version))
        known = self.files.get(name)
        if known is not None:
            python, time = found.get("requires-python", known.requires_python), found.get("upload-time", "")
            yanked, hashes = found.get("yanked", known.yanked), found.get("hashes", [])
            if not (_is_text(python) and _is_text(time) and _are_texts(hashes)):
                raise _NotALineError
            if yanked is not None and not _is_text(yanked):
                raise _NotALineError
            pairs = tuple(sorted((kind, digits) for kind, _, digits in (each.partition(":") for each in hashes)))
            self.files[name] = known._replace(requires_python=python, upload_time=time, yanked=yanked, hashes=pairs)
        if "sha256" in found:
            digest = found["sha256"]
            if not _is_text(digest) or not _SHA256.fullmatch(digest):
                raise _NotALineError
            self.digests[name] = digest
        if "metadata" in found:
            if found["metadata"] is not _AS_BEFORE:
                self._metadata = found["metadata"]
            self.said[name] = _unpacked(self._project, self._version, self._metadata)


def _packed(project: str, version: str, said: Said) -> dict[str, Any]:
    """What a file says, without what stands elsewhere or is usual; of addresses in reasons the last part is left."""
    if isinstance(said, Failure):
        return {"reason": _FOLDER_OF_ADDRESS.sub("", said.reason), "hint": _FOLDER_OF_ADDRESS.sub("", said.hint)}
    fields = {
        "name": said.name if said.name != project else "",
        "version": said.version if said.version != version else "",
        "requires": [without_credentials(each) for each in said.requires],
        "extras": list(said.extras),
        "requires-python": said.requires_python,
        "source": said.source if said.source != "metadata" else "",
    }
    return {key: value for key, value in fields.items() if value}


def _unpacked(project: str, version: str, found: object) -> Said:
    if not isinstance(found, dict):
        raise _NotALineError
    texts = [found.get(key, "") for key in ("reason", "hint", "name", "version", "requires-python", "source")]
    lists = [found.get(key, []) for key in ("requires", "extras")]
    if not (all(map(_is_text, texts)) and all(map(_are_texts, lists))):
        raise _NotALineError
    reason, hint, name, own_version, python, source = texts
    if reason:
        return Failure(reason=reason, hint=hint, try_next=True)
    if source and source not in _SOURCES:
        raise _NotALineError
    return Metadata(
        name=name or project,
        version=own_version or version,
        requires=tuple(lists[0]),
        extras=tuple(lists[1]),
        requires_python=python,
        source=source or "metadata",
    )


def _stem(project: str, version: str) -> str:
    return f"{project.replace('-', '_')}-{version}"


def _short(filename: str, stem: str) -> str:
    """A file name without what most begin with."""
    rest = filename.removeprefix(stem)
    return rest if rest != filename and rest.startswith(("-", ".")) else filename


def _long(name: str, stem: str) -> str:
    return f"{stem}{name}" if name.startswith(("-", ".")) else name


def _is_text(value: object) -> bool:
    """Whether a value is a text that can be written."""
    return type(value) is str and (value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value))


def _are_texts(value: object) -> bool:
    return isinstance(value, list) and all(map(_is_text, cast("Sequence[object]", value)))


def _load(line: str) -> Any:  # noqa: ANN401  whatever the line holds, None where that is nothing
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return None


def _dumps(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))
