"""The files of a Git revision, copied without a checkout: no hook, no filter and no submodule has a part in it."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from isolate.model.problem import InputError
from isolate.regular_file import LARGEST

_MOST_FILES = 200_000
_MOST_BYTES = 1 << 30
_REGULAR = (b"100644", b"100755")
_IGNORED = b".gitignore"
"""Left out: what is tracked is not ignored, whatever such a file says."""
_SETTINGS = ("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.askPass=", "gc.auto=0", "maintenance.auto=false")
_HINT = "`--since` takes what `git rev-parse` does: a commit, a branch, a tag"


class _Blob(NamedTuple):
    path: bytes
    object: bytes
    size: int


@contextmanager
def revision(folder: Path, name: str) -> Iterator[tuple[Path, Path]]:
    """The root of the repository that holds a folder, and a copy of what it was at a revision, gone at the end.

    Tracked regular files alone are copied, none larger than a manifest can be. Raises `InputError` where there is no
    such revision, or too much of it.
    """
    top = Path(os.fsdecode(_git(folder, "rev-parse", "--show-toplevel").rstrip(b"\n")))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}", of=name).strip()
    blobs = list(_blobs(_git(top, "ls-tree", "-r", "-z", "-l", "--full-tree", commit.decode("ascii"), of=name)))
    if len(blobs) > _MOST_FILES or sum(each.size for each in blobs) > _MOST_BYTES:
        raise InputError(f"`{name}` has more than {_MOST_FILES} files, or than {_MOST_BYTES >> 20} MiB")
    with tempfile.TemporaryDirectory(prefix="isolate-since-", ignore_cleanup_errors=True) as place:
        copy = Path(place).resolve() / (top.name or "root")
        (copy / ".git").mkdir(parents=True)  # as far as the repository goes, paths may lead
        _copy(top, copy, blobs)
        yield top, copy


def _blobs(listing: bytes) -> Iterator[_Blob]:
    """The regular files of `git ls-tree -r -z -l` that can be what an application is read from."""
    for entry in listing.split(b"\0")[:-1]:
        fields, _, path = entry.partition(b"\t")
        mode, kind, found, size = fields.split()
        parts = path.split(b"/")
        is_plain = not {b"", b".", b"..", b".git"} & {*parts} and b"\\" not in path and parts[-1] != _IGNORED
        if kind == b"blob" and mode in _REGULAR and is_plain and int(size) <= LARGEST:
            yield _Blob(path, found, int(size))


def _copy(top: Path, copy: Path, blobs: list[_Blob]) -> None:
    with tempfile.TemporaryFile() as names:
        names.write(b"".join(each.object + b"\n" for each in blobs))
        names.seek(0)
        with subprocess.Popen(  # noqa: S603  the words are our own, and no shell reads them
            _command("cat-file", "--batch"),
            cwd=top,
            env=_environment(),
            stdin=names,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as running:
            assert running.stdout is not None
            for each in blobs:
                data = _next(running.stdout, each)
                if data is None:
                    running.kill()
                    raise InputError(
                        f"`{os.fsdecode(each.path)}` cannot be read from the repository", hint="`git fsck`"
                    )
                path = copy / os.fsdecode(each.path)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)


def _next(output: IO[bytes], blob: _Blob) -> bytes | None:
    """The next object that `git cat-file --batch` gives, where it is the one that is meant."""
    if output.readline() != b"%s blob %d\n" % (blob.object, blob.size):
        return None
    data = output.read(blob.size)
    return data if len(data) == blob.size and output.read(1) == b"\n" else None


def _git(folder: Path, *words: str, of: str = "") -> bytes:
    try:
        done = subprocess.run(  # noqa: S603  as below: a revision is one word
            _command(*words), cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, capture_output=True, check=False
        )
    except OSError as error:
        raise InputError(f"`git` cannot be run: {error.strerror}", hint="`--since` needs Git") from error
    if done.returncode and of:
        raise InputError(f"there is no revision `{of}`", hint=_HINT)
    if done.returncode:
        raise InputError(f"`{folder}` is in no Git repository, or in one of somebody else", hint=_HINT)
    return done.stdout


def _command(*words: str) -> list[str]:
    return ["git", *(word for each in _SETTINGS for word in ("-c", each)), *words]


def _environment() -> dict[str, str]:
    """Without the repository that a hook of Git names, and without asking a server for what is not here."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_NO_LAZY_FETCH": "1", "GIT_OPTIONAL_LOCKS": "0", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}
