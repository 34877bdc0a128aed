"""Builds every application under `samples/images` twice, and prints a table: `python benchmarks/images.py [NAME ...]`.

Once from what `isolate generate` writes, once from the Dockerfile that most people write. Needs a Docker engine and the
real index. An image runs if it gives the answer, or the output, that `check.toml` says. The rebuild follows a change of
one line of the source; nothing else is in between. Sizes are those of whole images, the base included.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.images.project import Project, run, wait_for
from tests.images.test_samples import pip_configuration
from tests.samples.images import NAMES, PRIVATE, SAMPLES, copy_sample, options_of

IMAGE = NETWORK = SERVER = "isolate-benchmark"


@dataclass(frozen=True)
class Measured:
    """What came of one Dockerfile: `failed` says at what, seconds and bytes are 0 from there on."""

    failed: str = ""
    size: int = 0
    rebuild: float = 0.0


class StepError(Exception):
    """What an image did not do."""


def main(names: Sequence[str]) -> None:
    rows = []
    for name in names or NAMES:
        check = tomllib.loads((SAMPLES / name / "check.toml").read_text("utf-8"))
        rows.append((name, measured(generated, name, check), measured(usual, name, check)))
        print(row(*rows[-1]), file=sys.stderr, flush=True)
    print("\n".join(table(rows)))


def measured(how: Callable[[str, Mapping[str, Any], Path], Measured], name: str, check: Mapping[str, Any]) -> Measured:
    with tempfile.TemporaryDirectory() as folder:
        try:
            return how(name, check, Path(folder))
        except StepError as failed:
            return Measured(failed=str(failed))


def generated(name: str, check: Mapping[str, Any], folder: Path) -> Measured:
    """From the files that `isolate` writes."""
    service = check.get("service", name)
    os.environ[f"{service.upper().replace('-', '_')}_PORT"] = "0"
    with options_of(name, host="0.0.0.0") as options:
        copy = copy_sample(name, folder)
        project = Project(folder=copy, name=IMAGE)
        step("generate", lambda: run(sys.executable, "-m", "isolate", "generate", str(copy), *options))
        if name == PRIVATE:
            os.environ["PIP_CONFIG_FILE"] = str(pip_configuration(folder))
        try:
            step("build", lambda: project.compose("build"))
            step("run", lambda: answers(project, service, check))
            size = size_of(f"{IMAGE}-{service}")
            file = max(sorted(copy.rglob("Dockerfile")), key=lambda path: path.parent.name == service)
            build = ("docker", "build", "--file", str(file), str(project.context(file)))
            return Measured(size=size, rebuild=rebuild(copy, lambda: run(*build)))
        finally:
            project.down()
            os.environ.pop("PIP_CONFIG_FILE", None)


def answers(project: Project, service: str, check: Mapping[str, Any]) -> None:
    if "output" in check:
        assert check["output"] in project.output_of(service)
        return
    project.compose("up", "--detach", "--wait", "--wait-timeout", "120")
    for each in check.get("ask", ()):
        wait_for(lambda each=each: each["contains"] in project.answer(service, 8000, each["path"]))
    for each in check.get("logs", ()):
        wait_for(lambda each=each: each["contains"] in project.compose("logs", each["service"]))


def usual(name: str, check: Mapping[str, Any], folder: Path) -> Measured:
    """From `FROM python:3.12-slim`, `COPY . .` and `pip install -r requirements.txt`, or what other tools ask for.

    The servers that an application needs are started beside it by hand.
    """
    said = check["usual"]
    copy = copy_sample(name, folder) / said.get("folder", ".")
    install = "pip install -r requirements.txt" if (copy / "requirements.txt").exists() else "pip install ."
    lines = (
        f"FROM python:{said.get('python', '3.12')}-slim",
        "WORKDIR /app",
        "COPY . .",
        f"RUN {said.get('install', install)}",
        f"CMD {said['command']}",
    )
    (copy / "Dockerfile").write_text("\n".join(lines) + "\n", encoding="utf-8")
    build = ("docker", "build", "--tag", IMAGE, str(copy))
    with options_of(name), server(said):
        try:
            step("build", lambda: run(*build))
            step("run", lambda: usual_answers(said, check))
            return Measured(size=size_of(IMAGE), rebuild=rebuild(copy, lambda: run(*build)))
        finally:
            quietly("docker", "rm", "--force", IMAGE)
            quietly("docker", "image", "rm", "--force", IMAGE)


@contextmanager
def server(said: Mapping[str, Any]) -> Iterator[None]:
    """The server that an application asks for, as its image is started by hand."""
    run("docker", "network", "create", NETWORK)
    try:
        if "server" in said:
            user = ("--env", "POSTGRES_USER=app", "--env", "POSTGRES_PASSWORD=app")
            alias = ("--network", NETWORK, "--network-alias", "server", "--name", f"{SERVER}-server")
            run("docker", "run", "--detach", *alias, *user, said["server"])
            time.sleep(5)
        yield
    finally:
        quietly("docker", "rm", "--force", "--volumes", f"{SERVER}-server")
        quietly("docker", "network", "rm", NETWORK)


def usual_answers(said: Mapping[str, Any], check: Mapping[str, Any]) -> None:
    given = [word for name, value in said.get("environment", {}).items() for word in ("--env", f"{name}={value}")]
    command = ("--network", NETWORK, "--name", IMAGE, *given)
    if "output" in check:
        assert check["output"] in run("docker", "run", "--rm", *command, IMAGE)
        return
    run("docker", "run", "--detach", "--publish", "127.0.0.1::8000", *command, IMAGE)
    for each in check.get("ask", ()):
        wait_for(lambda each=each: each["contains"] in ask(each["path"]))
    for each in check.get("logs", ()):
        wait_for(lambda each=each: each["contains"] in run("docker", "logs", IMAGE))


def ask(path: str) -> str:
    """What the container answers, empty while it does not."""
    import urllib.request

    address = run("docker", "port", IMAGE, "8000").split()[0]
    try:
        with urllib.request.urlopen(f"http://{address}{path}", timeout=5) as answer:
            return answer.read().decode("utf-8", errors="replace")
    except OSError:
        return ""


def rebuild(folder: Path, build: Callable[[], object]) -> float:
    """Seconds that a build takes after a change of one line, which no build has ever seen."""
    source = next(path for path in sorted(folder.rglob("*.py")) if path.stat().st_size)
    source.write_text(source.read_text("utf-8") + f"# changed at {time.time_ns()}\n", encoding="utf-8")
    began = time.perf_counter()
    build()
    return time.perf_counter() - began


def step(what: str, do: Callable[[], object]) -> None:
    try:
        do()
    except AssertionError as error:
        reason = str(error).strip().splitlines()[-1:] or [""]
        print(f"  {what}: {reason[0][:160]}", file=sys.stderr, flush=True)
        raise StepError(what) from error


def size_of(image: str) -> int:
    return int(run("docker", "image", "inspect", "--format", "{{.Size}}", image))


def quietly(*command: str) -> None:
    subprocess.run(command, capture_output=True, check=False)


def table(rows: list[tuple[str, Measured, Measured]]) -> Iterator[str]:
    yield "| application | generated: runs | size, MB | rebuild, s | usual: runs | size, MB | rebuild, s |"
    yield "|---|---|---|---|---|---|---|"
    yield from (row(*each) for each in rows)
    both = [(ours, theirs) for _, ours, theirs in rows if not (ours.failed or theirs.failed)]
    works = [sum(not each.failed for each in column) for column in ([r[1] for r in rows], [r[2] for r in rows])]
    sizes = [statistics.median(each[side].size for each in both) / 1e6 for side in (0, 1)]
    times = [statistics.median(each[side].rebuild for each in both) for side in (0, 1)]
    yield (
        f"| **run; median of those where both do** | **{works[0]} of {len(rows)}** | {sizes[0]:.0f} | {times[0]:.1f} "
        f"| **{works[1]} of {len(rows)}** | {sizes[1]:.0f} | {times[1]:.1f} |"
    )


def row(name: str, ours: Measured, theirs: Measured) -> str:
    return f"| {name} | {' | '.join(cells(ours))} | {' | '.join(cells(theirs))} |"


def cells(each: Measured) -> tuple[str, str, str]:
    if each.failed:
        return (f"no: {each.failed}", "", "")
    return ("yes", f"{each.size / 1e6:.0f}", f"{each.rebuild:.1f}")


if __name__ == "__main__":
    main(sys.argv[1:])
