"""Generated files → disk: the only writer of a person's tree.

Everything is compared before anything is written, and everything is written beside its place before anything
takes its place.
"""

from __future__ import annotations

import contextlib
import difflib
import os
import re
import signal
import tempfile
import threading
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from isolate.model.image import SECRETS, Difference, ImagePlan, RenderedFile, Writing
from isolate.model.problem import InputError
from isolate.model.seal import is_untouched, unix
from isolate.regular_file import read_regular

_TEMPORARY = ".isolate-tmp"
"""How the name of a file ends that is written beside its place: `.NAME.PROCESS.RANDOM.isolate-tmp`."""
_NUMBER = re.compile(r"[0-9]{1,9}")


def write(
    files: tuple[RenderedFile, ...],
    folder: Path,
    *,
    leftovers: tuple[str, ...] = (),
    replaceable: Collection[str] = (),
    force: bool = False,
    dry_run: bool = False,
) -> Writing:
    """Write the files under `folder`, and remove `leftovers` that no person wrote: all of it, or nothing.

    A file that a person wrote or edited stays as it is and is given with its difference, unless `force`, or its path is
    among those `replaceable`. Files that
    are as they should be are not touched. `dry_run` only says what would be done. Raises `InputError` where the file
    system refuses; what was there before is there again.
    """
    found = tuple((each, _read(folder, each.path)) for each in sorted(files, key=lambda each: each.path))
    unchanged = tuple(each.path for each, data in found if data is not None and unix(_text(data)) == each.text)
    stale = tuple((each, data) for each, data in found if each.path not in unchanged)
    refused = tuple(
        Difference(path=each.path, reason="a person wrote or edited it", diff=_diff(each, _text(data)), edited=True)
        for each, data in stale
        if data is not None and not force and each.path not in replaceable and not is_untouched(_text(data))
    )
    left = {each.path for each in refused}
    stale = tuple((each, data) for each, data in stale if each.path not in left)
    old = tuple((path, _read(folder, path)) for path in sorted(leftovers))
    gone = tuple(
        (path, data) for path, data in old if data is not None and (path in replaceable or is_untouched(_text(data)))
    )
    if not dry_run:
        _clear((each.path for each in files), folder)
        changes = (_Change(folder / each.path, each.text.encode(), data) for each, data in stale)
        _replace((*changes, *(_Change(folder / path, None, data) for path, data in gone)), folder)
    return Writing(
        written=tuple(each.path for each, _ in stale),
        removed=tuple(path for path, _ in gone),
        unchanged=unchanged,
        refused=refused,
    )


def abandoned(paths: Iterable[str], folder: Path, *, below: str = "") -> tuple[str, ...]:
    """The temporary files that a run which was killed left beside the files `paths` below `folder`, sorted.

    So are those anywhere in the folder `below`, where one is named.
    """
    found = []
    others = (folder / below).rglob("*") if below else ()
    for parent in sorted({*((folder / path).parent for path in paths), *(path.parent for path in others)}):
        for path in parent.glob(f".*{_TEMPORARY}"):
            parts = path.name.removesuffix(_TEMPORARY).rsplit(".", 2)
            if len(parts) == 3 and _NUMBER.fullmatch(parts[1]) and not _runs(int(parts[1])) and not path.is_symlink():
                found.append(path.relative_to(folder).as_posix())
    return tuple(sorted(found))


def _clear(paths: Iterable[str], folder: Path) -> None:
    """Remove what killed runs left beside the files; what cannot be cleared away hinders nothing."""
    with contextlib.suppress(OSError):
        for path in abandoned(paths, folder):
            (folder / path).unlink(missing_ok=True)


def replace(path: Path, data: bytes) -> None:
    """Write one file, all of it or nothing, and remove what killed runs left beside it; raises `OSError`."""
    _clear((path.name,), path.parent)
    temporary = _stage(path, data)
    try:
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _runs(process: int) -> bool:
    """Whether a process of this machine, other than this one, has that number."""
    if process == os.getpid():
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def add(files: tuple[tuple[str, bytes], ...], folder: Path) -> tuple[str, ...]:
    """Write files that carry no header into a folder, all of them or none, and give the names of those written.

    One that is there stays. Raises `InputError` where that is different, or where the file system refuses.
    """
    found = tuple((name, data, _read(folder, name)) for name, data in files)
    for name, data, before in found:
        if before is not None and before != data:
            raise InputError(f"`{folder / name}` is there already, and different", hint="name another folder")
    _clear((name for name, _ in files), folder)
    _replace(tuple(_Change(folder / name, data, None) for name, data, before in found if before is None), folder)
    return tuple(name for name, _, before in found if before is None)


def read(folder: Path, name: str) -> str | None:
    """The text of a generated file under `folder`, None where there is none; `InputError` where it cannot be read."""
    data = _read(folder, name)
    return None if data is None else _text(data)


def compare(
    files: tuple[RenderedFile, ...], folder: Path, *, replaceable: Collection[str] = ()
) -> tuple[Difference, ...]:
    """The files under `folder` that are not the generated ones, sorted by path; nothing is written.

    What stands at the paths `replaceable` counts as generated, whatever its seal says.
    """
    differences = []
    for each in sorted(files, key=lambda each: each.path):
        data = _read(folder, each.path)
        if data is None:
            differences.append(Difference(path=each.path, reason="it is missing", diff=_diff(each, None), exists=False))
        elif unix(text := _text(data)) != each.text:
            edited = each.path not in replaceable and not is_untouched(text)
            reason = "a person wrote or edited it" if edited else "it is out of date"
            differences.append(Difference(path=each.path, reason=reason, diff=_diff(each, text), edited=edited))
    return tuple(differences)


def removal(path: str, text: str) -> str:
    """The difference from a text to no file at all, as `git apply` takes it."""
    return _unified(text, "", f"a/{path}", "/dev/null")


def make_secrets(plans: tuple[ImagePlan, ...], folder: Path) -> None:
    """A secret for each name in the plans that has none yet: in a folder that only its owner can enter.

    The files themselves are readable: a container sees them as they are, and is somebody else there. A secret is there
    whole or not at all.
    """
    for path in sorted(folder / plan.folder / SECRETS / secret for plan in plans for secret in plan.secrets):
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.parent.chmod(0o700)
            _clear((path.name,), path.parent)
            if not os.path.lexists(path):
                _stage(path, token_urlsafe(32).encode(), 0o444).replace(path)
        except OSError as error:
            raise InputError(f"`{path}` cannot be written: {_why(error)}") from None


@dataclass(frozen=True, slots=True)
class _Change:
    """What a file is to hold, and what it holds now; None is no file."""

    path: Path
    after: bytes | None
    before: bytes | None


def _read(folder: Path, name: str) -> bytes | None:
    """What a file holds, None where there is none."""
    path = folder / name
    try:
        if not path.parent.resolve().is_relative_to(folder.resolve()):
            raise InputError(
                f"`{name}` is behind a link that leads out of `{folder}`", hint="choose another `--output`"
            )
        if path.is_symlink():
            raise InputError(f"`{path}` is a link, where a generated file goes", hint="remove it")
        return read_regular(str(path.absolute()))
    except FileNotFoundError:
        return None
    except (IsADirectoryError, NotADirectoryError):
        raise InputError(f"`{path}` cannot be written: a folder or a file is in its way") from None
    except OSError as error:
        raise InputError(f"`{path}` cannot be read: {_why(error)}") from None


def _text(data: bytes) -> str:
    """What a file holds, to compare and to show: bytes that are no UTF-8 stand as escapes."""
    return data.decode("utf-8", errors="backslashreplace")


def _diff(file: RenderedFile, text: str | None) -> str:
    """The difference from a text, None for no file at all, as `git apply` takes it."""
    return _unified(text or "", file.text, "/dev/null" if text is None else f"a/{file.path}", f"b/{file.path}")


def _unified(before: str, after: str, of: str, to: str) -> str:
    lines = difflib.unified_diff(unix(before).splitlines(keepends=True), after.splitlines(keepends=True), of, to)
    return "".join(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines)


def _replace(changes: tuple[_Change, ...], below: Path) -> None:
    """Make all changes `below` a folder or none, whatever fails and whatever signal comes meanwhile.

    Every text is written beside its place first. A signal is heeded between two of them, and then again after the
    last has taken its place. Only a kill that no program notices can come between: then some files are new and some
    are as they were, each of them whole.
    """
    made: list[Path] = []
    staged: list[tuple[Path, _Change]] = []
    placed: list[tuple[_Change, int]] = []
    at = Path()
    with _signals_held() as came:
        try:
            for change in changes:
                at = change.path
                if change.after is not None:
                    _make_folders(at.parent, made)
                    staged.append((_stage(at, change.after), change))
                _heed(came)
            for temporary, change in staged:
                at = change.path
                temporary.replace(at)
                placed.append((change, 0))
            for change in changes:
                if change.after is None:
                    at = change.path
                    mode = at.stat().st_mode
                    at.unlink()
                    placed.append((change, mode))
            _leave(below, tuple(change.path for change in changes if change.after is None))
        except BaseException as error:
            for change, mode in placed:
                with contextlib.suppress(OSError):
                    _restore(change, mode)
            for temporary, _ in staged:
                with contextlib.suppress(OSError):
                    temporary.unlink(missing_ok=True)
            for folder in reversed(made):
                with contextlib.suppress(OSError):
                    folder.rmdir()
            if isinstance(error, OSError):
                raise InputError(f"`{at}` cannot be written: {_why(error)}") from None
            raise


@contextlib.contextmanager
def _signals_held() -> Iterator[list[int]]:
    """Collect the signals that would end the program, and let them do so afterwards.

    Only the main thread can hold them; to any other none is delivered as an exception.
    """
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    names = (name for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name))
    before = {
        number: signal.signal(number, lambda got, _: came.append(got))
        for number in (signal.Signals[name] for name in names)
    }
    try:
        yield came
    finally:
        for number, handler in before.items():
            signal.signal(number, signal.SIG_DFL if handler is None else handler)
        for one in dict.fromkeys(came):
            signal.raise_signal(one)


def _heed(came: list[int]) -> None:
    if came:
        raise KeyboardInterrupt


def _make_folders(folder: Path, made: list[Path]) -> None:
    """Make a folder and those above it that are missing, and add each to `made`, the outermost first."""
    for each in [each for each in (folder, *folder.parents) if not each.exists()][::-1]:
        each.mkdir()
        made.append(each)


def _leave(folder: Path, gone: tuple[Path, ...]) -> None:
    """Remove the folders below `folder` in which nothing is left but what was removed."""
    for path in gone:
        for above in path.parents:
            if above == folder or not above.is_relative_to(folder):
                break
            try:
                above.rmdir()
            except OSError:
                break


def _stage(path: Path, data: bytes, mode: int = 0) -> Path:
    """Write to a new file beside `path`, with the permissions `mode`, or those that `path` has, or a new file gets."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.{os.getpid()}.", suffix=_TEMPORARY, dir=path.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        mode = mode or (path.stat().st_mode if path.exists() else 0o666 & ~_umask())
        temporary.chmod(mode & 0o777)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _restore(change: _Change, mode: int) -> None:
    if change.before is None:
        change.path.unlink(missing_ok=True)
    else:
        _stage(change.path, change.before, mode).replace(change.path)


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current


def _why(error: OSError) -> str:
    return (error.strerror or str(error) or type(error).__name__).lower()
