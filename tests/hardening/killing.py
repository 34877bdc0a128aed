"""Commands that are killed (SIGKILL) at a line of the code that writes, or after a time.

`python -m tests.hardening.killing` reads a job from each line of stdin, runs it in a fork of its own, and answers
with a line: a fork has imported the program already.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import IO, NamedTuple, Self

from isolate.model.image_reference import ImageDigest, ImageReference
from isolate.model.options import RunOptions
from isolate.pipeline.image_digests import lock_images

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "samples" / "clash"
WRITING = ("render/write.py", "render/comparisons.py", "cli/output.py", "index/cache.py", "index/cache_file.py")
TEMPORARY = ".isolate-tmp"


class Ended(NamedTuple):
    """`code` is -9 of a process that was killed, `moments` how many lines that write it came to, `err` its stderr."""

    code: int
    moments: int
    seconds: float
    err: str


class Forks:
    """A process that has imported the program and runs commands in forks of itself."""

    def __enter__(self) -> Self:
        arguments = [sys.executable, "-m", "tests.hardening.killing"]
        self._process = subprocess.Popen(arguments, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate()

    def run(self, *arguments: str, cache: Path, line: int = 0, after: float = 0.0) -> Ended:
        """Run a command to its end, or to the line of that number, or for so many seconds."""
        into, out = self._process.stdin, self._process.stdout
        assert into
        assert out
        into.write(json.dumps([arguments, str(cache), line, after]) + "\n")
        into.flush()
        return Ended(*json.loads(out.readline()))


class Command(NamedTuple):
    """A command that writes: how the tree and the arguments come to be, `tree` standing for its folder."""

    arguments: tuple[str, ...]
    before: tuple[tuple[str, ...], ...] = ()
    change: Callable[[Path], None] = lambda _: None


def without_configuration(tree: Path) -> None:
    (tree / "isolate.toml").unlink()


def other_applications(tree: Path) -> None:
    """One application is gone, another has other requirements."""
    shutil.rmtree(tree / "apps" / "billing")
    text = (tree / "isolate.toml").read_text()
    (tree / "isolate.toml").write_text(text[: text.index("[apps.billing]")] + text[text.index("[apps.web]") :])
    (tree / "apps" / "web" / "main.py").write_text("import os\nos.environ['TOKEN']\n")


def with_a_service(tree: Path) -> None:
    """A backing service brings a secret."""
    with (tree / "isolate.toml").open("a") as file:
        file.write('services = ["postgres"]\n')


def with_old_digests(tree: Path) -> None:
    """Digests of all images and of one more, so that no registry is asked and one is removed."""

    class Registry:
        def digest(self, reference: ImageReference) -> ImageDigest:
            return ImageDigest(reference=reference, digest=f"sha256:{'1' * 64}", platforms=())

        def close(self) -> None:
            pass

    text = lock_images(RunOptions(paths=(str(tree),)), client=Registry()).text  # type: ignore[arg-type]
    (tree / "images.lock").write_text(f"{text}\nFROM nobody:1@sha256:{'2' * 64}\n")


COMMANDS: dict[str, Command] = {
    "lock": Command(("lock", "tree")),
    "lock --pylock": Command(("lock", "--pylock", "tree")),
    "lock --environments": Command(("lock", "--environments", "tree")),
    "generate": Command(("generate", "tree"), change=with_a_service),
    "generate again": Command(("generate", "tree"), (("generate", "tree"),), other_applications),
    "export uv": Command(("export", "uv", "tree")),
    "export venv-script": Command(("export", "venv-script", "tree")),
    "init": Command(("init", "tree"), change=without_configuration),
    "images lock": Command(("images", "lock", "tree"), (("generate", "tree"),), with_old_digests),
    "suggest": Command(("suggest", "--patch", "tree", "--output", "tree/suggested.patch")),
    "analyze": Command(("analyze", "tree", "--output", "tree/report.json", "--write-baseline", "tree/accepted.json")),
    "templates eject": Command(("templates", "eject", "tree/templates")),
    "check": Command(("check", "tree"), (("generate", "tree"),)),
}
"""Each command that writes into a tree, or into the cache."""


def files(root: Path) -> dict[str, bytes]:
    """Path → content; of a secret, which is another each time, its length."""
    return {
        path.relative_to(root).as_posix(): b"%d" % len(data) if path.parent.name == ".secrets" else data
        for path in sorted(root.rglob("*"))
        if path.is_file()
        for data in [path.read_bytes()]
    }


def written(arguments: tuple[str, ...], tree: Path) -> tuple[str, ...]:
    placed = (each.replace("tree", str(tree), 1) if each.startswith("tree") else each for each in arguments)
    return (*placed, *(() if arguments[0] == "templates" else ("--quiet",)))


@contextmanager
def prepared(forks: Forks, name: str, folder: Path) -> Iterator[tuple[Path, Path]]:
    """The tree before a command, and a folder for trees: below it each has the same name, which is in files."""
    command = COMMANDS[name]
    before = folder / "before" / "tree"
    shutil.copytree(SAMPLE, before, ignore=shutil.ignore_patterns("expected"))
    for arguments in command.before:
        assert forks.run(*written(arguments, before), cache=folder / "cache").code == 0
    command.change(before)
    yield before, folder / "trees"


def kill(
    forks: Forks, name: str, folder: Path, points: Callable[[int], Iterator[int]], *, seconds: tuple[float, ...] = ()
) -> Iterator[str]:
    """Kill a command at lines that write, chosen by `points` of their number, and after `seconds`, parts of its time.

    After each kill every file is as before or complete, `check` names what is left of temporary files, and the same
    command then ends what was begun, removes them, and has the cache that the killed one used. Gives what became of
    each, and raises `AssertionError`.
    """
    with prepared(forks, name, folder) as (before, trees):
        given = COMMANDS[name].arguments
        complete = folder / "complete" / "tree"
        shutil.copytree(before, complete)
        cache = folder / "cache"
        whole = forks.run(*written(given, complete), cache=cache, line=sys.maxsize)
        assert whole.code in (0, 1), whole
        old, new = files(before), files(complete)
        moments = [*((line, 0.0) for line in points(whole.moments)), *((0, part * whole.seconds) for part in seconds)]
        for line, after in moments:
            tree = trees / "tree"
            shutil.copytree(before, tree)
            shutil.rmtree(cache, ignore_errors=True)
            ended = forks.run(*written(given, tree), cache=cache, line=line, after=after)
            left = files(tree)
            temporary = [path for path in left if path.endswith(TEMPORARY)]
            kept = {path: data for path, data in left.items() if path not in temporary}
            place = f"{name}: line {line}, {after} s"
            odd = [path for path, data in kept.items() if data not in (old.get(path), new.get(path))]
            assert not odd, f"{place}: {odd}"
            assert kept.keys() >= {path for path in old if path in new}, place
            if temporary and given[0] != "templates":
                said = forks.run("check", str(tree), cache=cache).err
                assert all(f"`{path}` was left behind by a run that was killed" in said for path in temporary), (
                    f"{place}: {temporary}, {said}"
                )
            again = forks.run(*written(given, tree), cache=cache)
            is_done = kept == new and given[0] in ("init", "suggest", "analyze")
            assert again.code == (2 if given[0] == "init" and kept == new else whole.code), f"{place}: {again.err}"
            assert files(tree) == new or is_done, place
            assert not [*cache.rglob(f"*{TEMPORARY}")], place
            shutil.rmtree(tree)
            kind = "ended before" if ended.code >= 0 else "as before" if kept == old else "between"
            yield "complete" if kept == new and ended.code < 0 else kind


def serve_jobs(jobs: IO[str]) -> None:
    import isolate.pipeline
    from isolate.cli.run import run

    for each in pkgutil.walk_packages(isolate.pipeline.__path__, "isolate.pipeline."):
        importlib.import_module(each.name)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    with tempfile.TemporaryDirectory() as folder:  # what is imported and compiled when it is first used
        shutil.copytree(SAMPLE, tree := Path(folder) / "tree")
        os.environ |= {"ISOLATE_CACHE_DIR": folder, "UV_NO_CONFIG": "1", "PIP_CONFIG_FILE": os.devnull}
        run(["generate", "--quiet", str(tree)])
        run(["export", "uv", "--quiet", str(tree)])
        run(["check", "--quiet", str(tree)])
    for job in jobs:
        arguments, cache, line, after = json.loads(job)
        counted, counting = os.pipe()
        said, saying = os.pipe()
        begin = time.monotonic()
        child = os.fork()
        if not child:
            os.environ["ISOLATE_CACHE_DIR"] = cache
            sys.stderr = os.fdopen(saying, "w", buffering=1)
            sys.stdin = Path(os.devnull).open()  # noqa: SIM115  what was read ahead of the jobs is none of the child's
            if line:
                trace = counter(line, counting)
                threading.settrace(trace)
                sys.settrace(trace)
            code = 70
            try:
                code = run(arguments)
            finally:
                sys.stderr.flush()
                os._exit(code)
        if after:
            time.sleep(after)
            os.kill(child, signal.SIGKILL)
        os.close(counting)
        os.close(saying)
        with os.fdopen(said, errors="replace") as text:
            err = text.read()
        with os.fdopen(counted, "rb") as moments:
            count = len(moments.read())
        _, status = os.waitpid(child, 0)
        ended = Ended(os.waitstatus_to_exitcode(status), count, time.monotonic() - begin, err)
        answers.write(json.dumps(ended) + "\n")
        answers.flush()


def counter(last: int, counting: int) -> Callable[[FrameType, str, object], object]:
    """A trace function that kills the process before the line of that number of all that write, and notes each."""
    lock, count = threading.Lock(), 0

    def at_line(_: FrameType, event: str, __: object) -> object:
        nonlocal count
        if event == "line":
            with lock:
                count += 1
                if count == last:
                    os.kill(os.getpid(), signal.SIGKILL)
                os.write(counting, b".")
        return at_line

    def at_call(frame: FrameType, _: str, __: object) -> object:
        return at_line if frame.f_code.co_filename.endswith(WRITING) else None

    return at_call


if __name__ == "__main__":
    serve_jobs(sys.stdin)
