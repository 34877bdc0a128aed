"""Files of one commit of a Git repository, fetched with `git` and never checked out: nothing of it is run."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import parse_qs, unquote, urlsplit, urlunsplit

from isolate.index.answer import Failure

PROTOCOLS = ("https", "ssh")
"""Over these alone is anything fetched."""

_SECONDS = 120
_SIZE_LIMIT = 256 << 20
"""The most bytes that are fetched of one repository; the contents of its files come one by one."""
_FILE_LIMIT = 8 << 20
_COMMIT = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_REFERENCE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+@=-]*")
_SUBDIRECTORY = re.compile(r"(?!/)(?!(?:.*/)?\.\.(?:/|$))[^\0-\x1f:]*")

_SETTINGS = (
    *("core.hooksPath=/dev/null", "core.askPass=", "core.fsmonitor=false", "credential.interactive=false"),
    *("fetch.recurseSubmodules=false", "submodule.recurse=false", "gc.auto=0", "maintenance.auto=false"),
    *("transfer.bundleURI=false", "advice.detachedHead=false"),
)

_T = TypeVar("_T")


class _FetchError(Exception):
    """Why something could not be fetched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """What a direct reference to a Git repository says; `revision` is empty for the default branch."""

    url: str
    revision: str
    folder: str

    @property
    def is_fixed(self) -> bool:
        """Whether it names a commit, which is the same for ever."""
        return bool(_COMMIT.fullmatch(self.revision))


def reference_of(address: str) -> Reference | Failure:
    """What `git+https://HOST/PATH@REVISION#subdirectory=FOLDER` means; a failure where it is none that is fetched."""
    parts = urlsplit(address.removeprefix("git+"))
    if parts.scheme not in PROTOCOLS:
        reason = f"nothing is fetched over `{parts.scheme}`" if parts.scheme else "its address names no protocol"
        return Failure(reason=reason, hint=f"name the repository by {' or '.join(f'`{each}`' for each in PROTOCOLS)}")
    path, _, revision = parts.path.rpartition("@") if "@" in parts.path else (parts.path, "", "")
    folder = parse_qs(parts.fragment).get("subdirectory", [""])[0].strip("/")
    revision = unquote(revision)
    if (revision and not _REFERENCE.fullmatch(revision)) or not _SUBDIRECTORY.fullmatch(folder):
        return Failure(reason="its revision or its folder is no name that Git has")
    return Reference(url=urlunsplit(parts._replace(path=path, fragment="")), revision=revision, folder=folder)


def read_commit(reference: Reference, read: Callable[[Callable[[str], bytes | None]], _T]) -> _T | Failure:
    """What `read` makes of the files of a commit, which it is given as a function from a path to the bytes of a file.

    One commit is fetched, without the contents of files; these are fetched as they are read. No hook, no submodule,
    no question to a person, and two minutes at most.
    """
    try:
        with _fetched(reference) as contents:
            return read(contents)
    except _FetchError as error:
        return Failure(reason=str(error))
    except FileNotFoundError:
        return Failure(reason="it is fetched with `git`, which is not installed", hint="install Git")
    except OSError as error:
        return Failure(reason=f"it could not be fetched: {error.strerror or error}")


@contextmanager
def _fetched(reference: Reference) -> Iterator[Callable[[str], bytes | None]]:
    until = time.monotonic() + _SECONDS
    with tempfile.TemporaryDirectory(prefix="isolate-git-", ignore_cleanup_errors=True) as name:
        folder = Path(name)

        def git(*words: str) -> bytes | None:
            return _run(folder, words, until)

        for words in (("init", "--quiet", "--bare", "."), ("remote", "add", "origin", reference.url)):
            if git(*words) is None:
                raise _FetchError("`git` could not make a repository to fetch it into")
        options = ("--quiet", "--depth=1", "--filter=blob:none", "--no-tags", "--no-recurse-submodules")
        if git("fetch", *options, "--", "origin", reference.revision or "HEAD") is None:
            what = f"its revision `{reference.revision}`" if reference.revision else "its default branch"
            raise _FetchError(f"{what} could not be fetched with `git`")

        def contents(path: str) -> bytes | None:
            wanted = f"FETCH_HEAD:{reference.folder}/{path}" if reference.folder else f"FETCH_HEAD:{path}"
            size = git("cat-file", "-s", wanted)
            if size is None:
                return None
            if int(size) > _FILE_LIMIT:
                raise _FetchError(f"its file `{path}` is larger than {_FILE_LIMIT >> 20} MiB")
            return git("cat-file", "blob", wanted)

        yield contents


def _run(folder: Path, words: Sequence[str], until: float) -> bytes | None:
    """What a command of Git prints, None where it fails; ended where it takes too long or fetches too much."""
    settings = [word for each in _SETTINGS for word in ("-c", each)]
    # A hook of Git that runs this program has set where its own repository is.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment |= {
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "SSH_ASKPASS_REQUIRE": "never",
        "GIT_SSH_COMMAND": "ssh -oBatchMode=yes",
        "GIT_ALLOW_PROTOCOL": ":".join(PROTOCOLS),
        "GIT_LFS_SKIP_SMUDGE": "1",
        "LC_ALL": "C",
    }
    with (
        tempfile.TemporaryFile(dir=folder) as output,
        subprocess.Popen(  # noqa: S603  the words are our own, and no shell reads them
            ["git", *settings, *words],
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as running,
    ):
        try:
            while True:
                try:
                    ended = running.wait(0.1)
                    break
                except subprocess.TimeoutExpired:
                    if time.monotonic() > until:
                        raise _FetchError(f"it took more than {_SECONDS} seconds to fetch") from None
                    if _size(folder) > _SIZE_LIMIT:
                        raise _FetchError(f"it has more than {_SIZE_LIMIT >> 20} MiB to fetch") from None
        finally:
            if running.poll() is None:
                _end(running)
        if ended:
            return None
        output.seek(0)
        return output.read()


def _end(running: subprocess.Popen[bytes]) -> None:
    """End a command and those it has started."""
    if hasattr(os, "killpg"):
        import signal

        os.killpg(running.pid, signal.SIGKILL)
    else:
        running.kill()
    running.wait()


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.lstat().st_size
        except OSError:  # moved to its place meanwhile
            continue
    return total
