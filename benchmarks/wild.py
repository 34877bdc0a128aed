"""Tries `isolate generate` on applications of others: `python benchmarks/wild.py CHECKOUTS [--run] [WORD ...]`.

`CHECKOUTS` has a folder `OWNER+NAME` for each repository of `wild.txt`; nothing is fetched here. Each folder of the
list is copied and generated alone. With `--run` its images are built and started in a Docker engine too, and what
listens is asked: an answer below 500 counts, and of a process that ends, its exit code 0. Prints what came of each, the
reasons of the rest, and the sums. `WORD` chooses lines of the list that have it, `--python` the interpreter whose
`isolate` it is.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_suffix(".txt")
STEPS = ("generated", "built", "started", "answered")
PROJECT = "isolate-wild"


@dataclass(frozen=True)
class Application:
    """A line of the list."""

    repository: str
    folder: str
    needs: str = ""

    def __str__(self) -> str:
        return f"{self.repository} {self.folder}"


@dataclass(frozen=True)
class Outcome:
    """How many of the steps an application came through, and why not further."""

    steps: int
    reason: str = ""


def main(arguments: list[str]) -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("checkouts", type=Path)
    parser.add_argument("words", nargs="*")
    parser.add_argument("--run", action="store_true")
    parser.add_argument("--python", default=sys.executable, type=os.path.abspath)
    given = parser.parse_args(arguments)
    outcomes = {}
    for each in listed():
        if not given.words or any(word in str(each) for word in given.words):
            outcomes[each] = tried(each, given.checkouts, given.python, build=given.run)
            print(row(each, outcomes[each]), file=sys.stderr, flush=True)
    print("\n".join(table(outcomes, STEPS if given.run else STEPS[:1])))


def listed() -> Iterator[Application]:
    for line in LIST.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield Application(*line.split())


def tried(application: Application, checkouts: Path, python: str, *, build: bool) -> Outcome:
    source = checkouts / application.repository.replace("/", "+") / application.folder
    if not source.is_dir():
        return Outcome(0, "it is not among the checkouts")
    with tempfile.TemporaryDirectory() as folder:
        name = re.sub(r"[^a-z0-9]+", "-", source.name.lower()).strip("-")
        copy = shutil.copytree(source, Path(folder) / name, symlinks=True, ignore=shutil.ignore_patterns(".git"))
        command = [python, "-m", "isolate", "generate", str(copy)]
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, check=False)
        if done.returncode or not any(copy.rglob("requirements.lock")) or not composes(copy):
            return Outcome(0, reason_of(done.stderr))
        return run(copy) if build else Outcome(1)


def composes(folder: Path) -> list[Path]:
    """The compose files, the generated ones first, then those nearest to the top."""
    found = [each for each in folder.rglob("*compose.y*ml") if "node_modules" not in each.parts]
    return sorted(found, key=lambda each: (not is_generated(each), len(each.parts), each))


def is_generated(file: Path) -> bool:
    return file.read_text("utf-8", errors="replace").startswith("# Made by `isolate generate`")


def run(folder: Path) -> Outcome:
    """Build, start and ask what was generated; nothing is left of it."""
    os.environ |= {f"{name}": "0" for name in re.findall(r"\$\{(\w+_PORT):-", all_text(folder))}
    missing = set(re.findall(r"\$\{(\w+):\?", all_text(folder)))
    if missing:
        return Outcome(1, f"the operator has to set {', '.join(sorted(missing))}")
    try:
        if error := compose(folder, "build"):
            return Outcome(1, f"build: {error}")
        services = described(folder)
        listening = next((name for name, each in services.items() if each.get("ports")), "")
        error = compose(folder, "up", "--detach", *(("--wait", "--wait-timeout", "90") if listening else ()))
        if error:
            logs = docker(folder, "compose", "--project-name", PROJECT, "logs", "--no-log-prefix", "--tail=30").stdout
            return Outcome(2, f"start: {last(logs) or error}")
        return asked(folder, listening, services) if listening else ended(folder)
    finally:
        compose(folder, "down", "--volumes", "--rmi", "local", "--timeout", "2", "--remove-orphans")


def asked(folder: Path, service: str, services: dict) -> Outcome:
    port = services[service]["ports"][0]["target"]
    place = docker(folder, "compose", "--project-name", PROJECT, "port", service, str(port)).stdout.strip()
    status = 0
    for _ in range(5):
        try:
            with closing(http.client.HTTPConnection(place, timeout=20)) as connection:
                connection.request("GET", "/")
                status = connection.getresponse().status
                break
        except (OSError, http.client.HTTPException):
            time.sleep(1)
    if 0 < status < 500:
        return Outcome(4, str(status))
    return Outcome(3, f"ask: {status or 'no answer'}")


def ended(folder: Path) -> Outcome:
    """What listens on nothing either still runs after ten seconds, or ended well."""
    time.sleep(10)
    lines = docker(folder, "compose", "--project-name", PROJECT, "ps", "--all", "--format", "json").stdout.splitlines()
    codes = [json.loads(line).get("ExitCode", 1) for line in lines]
    restarting = any(json.loads(line).get("State") == "restarting" for line in lines)
    if any(codes) or restarting:
        logs = docker(folder, "compose", "--project-name", PROJECT, "logs", "--no-log-prefix", "--tail=30").stdout
        return Outcome(2, f"start: {last(logs)}")
    return Outcome(4, "it runs, or ended well")


def described(folder: Path) -> dict:
    return json.loads(docker(folder, "compose", "config", "--format", "json").stdout)["services"]


def compose(folder: Path, *arguments: str) -> str:
    """The last line that says what went wrong, empty where nothing did."""
    done = docker(folder, "compose", "--project-name", PROJECT, *arguments)
    return "" if done.returncode == 0 else last(done.stderr) or "failed"


def docker(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["docker", *arguments], cwd=composes(folder)[0].parent, capture_output=True, text=True, check=False
    )


def all_text(folder: Path) -> str:
    return "\n".join(each.read_text("utf-8", errors="replace") for each in composes(folder))


def last(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    telling = [line for line in lines if re.search(r"error|exception|failed|denied|no such", line, re.IGNORECASE)]
    return (telling or lines or [""])[-1][:200]


def reason_of(said: str) -> str:
    lines = [line for line in said.splitlines() if "error" in line]
    return "; ".join(dict.fromkeys(lines))[:400] or said[:200].strip()


def row(application: Application, outcome: Outcome) -> str:
    needs = f" (needs {application.needs})" if application.needs else ""
    return f"{application}{needs}: {STEPS[outcome.steps - 1] if outcome.steps else 'nothing'}; {outcome.reason}"


def table(outcomes: dict[Application, Outcome], steps: tuple[str, ...]) -> Iterator[str]:
    yield from (row(each, outcome) for each, outcome in outcomes.items())
    able = {each: outcome for each, outcome in outcomes.items() if not each.needs}
    for number, step in enumerate(steps, start=1):
        every, free = (sum(each.steps >= number for each in of.values()) for of in (outcomes, able))
        yield f"{step}: {every} of {len(outcomes)}, of those without an account {free} of {len(able)}"


if __name__ == "__main__":
    main(sys.argv[1:])
