"""One image: built, looked at from inside, and run as its compose file says."""

from __future__ import annotations

import json
import os
import posixpath
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from importlib import resources
from pathlib import Path

from isolate.model.results import Check, VerifiedImage
from isolate.model.workload import SOURCE, can_be_volume
from isolate.verify.docker import Ended, Project, run

Progress = Callable[[str], None]

_LINES = 20
"""How much of what a failing command printed is kept, from its end."""

_REFUSED = re.compile(r"(?:Read-only file system|Permission denied): b?['\"]([^'\"\r\n]+)['\"]")
_NO_DATABASE = "unable to open database file"

_HEALTHY_SECONDS = 120
_STEADY_SECONDS = 5

# The image under a name of its own, no port of this machine, and an end where it ends.
_OVERRIDE = """\
services:
  {service}:
    image: {image}
    ports: !reset []
    restart: "no"
"""

# The stage that installed everything.
_BUILD_STAGE = """\
    build:
      target: build
"""


def verify(app: str, service: str, compose: Path, progress: Progress) -> VerifiedImage:
    """Build the image of an application and let it show that it works; nothing of it is left afterwards."""
    image = f"isolate-verify-{service}-{os.getpid()}"
    with tempfile.TemporaryDirectory() as folder:
        override, of_stage = Path(folder) / "image.yaml", Path(folder) / "stage.yaml"
        override.write_text(_OVERRIDE.format(service=service, image=image), "utf-8")
        of_stage.write_text(_OVERRIDE.format(service=service, image=f"{image}-build") + _BUILD_STAGE, "utf-8")
        project = Project(name=image, file=compose, override=override)
        stage = Project(name=image, file=compose, override=of_stage)
        try:
            checks = []
            for check in _checks(project, stage, app, service):
                progress(f"verifying {app}: {check.name}")
                checks.append(check)
            return VerifiedImage(app=app, checks=tuple(checks))
        finally:
            project.compose("down", "--volumes", "--remove-orphans", "--timeout", "2")
            run(("docker", "image", "rm", "--force", image, f"{image}-build"))


def _checks(project: Project, stage: Project, app: str, service: str) -> Iterator[Check]:
    built = project.compose("build", "--quiet", service)
    yield _check("build", built)
    if built.code == 0:
        yield _pip_check(stage, service)
        yield from _inside(project.name)
        yield _start(project, service, app)


def _pip_check(stage: Project, service: str) -> Check:
    """`pip check`, by the stage that installed everything: the image itself has no pip."""
    built = stage.compose("build", "--quiet", service)
    if built.code:
        return _check("pip check", built)
    words = ("pip", "--python", "/venv/bin/python", "--disable-pip-version-check", "check")
    return _check("pip check", run(("docker", "run", "--rm", "--network", "none", f"{stage.name}-build", *words)))


def _inside(image: str) -> Iterator[Check]:
    """What the libraries of the image miss, and which of its modules cannot be imported."""
    probe = resources.files("isolate.verify").joinpath("probe.py").read_text("utf-8")
    hardened = ("--network", "none", "--read-only", "--tmpfs", "/tmp", "--cap-drop", "ALL")  # noqa: S108  a container's
    ended = run(
        ("docker", "run", "--rm", "--interactive", *hardened, "--entrypoint", "python", image, "-"), given=probe
    )
    try:
        found = json.loads(ended.text.strip().splitlines()[-1])
    except (IndexError, ValueError):
        yield _check("libraries", Ended(ended.code or 1, ended.text))
        return
    missing = tuple(f"{path} does not find {name}" for path, name in found["missing"])
    yield Check(name="libraries", passed=not missing, said=_said(found["libraries"], missing), lines=missing)
    broken = tuple(f"{name} cannot be imported: {why}" for name, why in found["broken"])
    yield Check(name="imports", passed=not broken, said=_said(found["modules"], broken), lines=broken)


def _start(project: Project, service: str, app: str) -> Check:
    """The container runs as the compose file says, read-only and without capabilities, and answers its health check.

    One without a health check has to run for a moment, or to end with 0.
    """
    started = project.compose("up", "--detach", service)
    if started.code:
        return _check("health", started)
    begin = time.monotonic()
    while True:
        container = project.state(service)
        said = _state_of(container, time.monotonic() - begin)
        if said:
            break
        time.sleep(0.2)
    host = container.get("HostConfig", {})
    loose = [] if host.get("ReadonlyRootfs") else ["its root is writable"]
    loose += [] if "ALL" in (host.get("CapDrop") or ()) else ["it keeps capabilities"]
    passed = said in ("healthy", "running", "ended with 0")
    text = "" if passed else project.compose("logs", "--no-log-prefix", service).text
    lines = () if passed else (*_last(text), *refused_writes(text, app))
    return Check(name="health", passed=passed and not loose, said=", ".join([said, *loose]), lines=lines)


def refused_writes(text: str, app: str) -> tuple[str, ...]:
    """A hint for each path that a log says could not be written, as `writable` in isolate.toml takes it."""
    paths = dict.fromkeys(posixpath.normpath(posixpath.join(SOURCE, each)) for each in _REFUSED.findall(text))
    named = (posixpath.relpath(each, SOURCE) if each.startswith(f"{SOURCE}/") else each for each in paths)
    hints = [
        f"hint: `writable = [{json.dumps(each)}]` under `[apps.{json.dumps(app)}]` in isolate.toml makes it writable"
        for each in named
        if can_be_volume(each)
    ]
    if not hints and _NO_DATABASE in text:
        hints = ["hint: `writable` in isolate.toml names the file of a database that has to be written"]
    return tuple(hints)


def _state_of(container: dict[str, object], seconds: float) -> str:
    """What a container came to, empty while that is not known yet."""
    state = container.get("State")
    if not isinstance(state, dict):
        return "no container"
    if state["Status"] in ("exited", "dead"):
        return f"ended with {state['ExitCode']}"
    health = state.get("Health", {}).get("Status", "")
    if health == "healthy":
        return "healthy"
    if health == "unhealthy" or seconds > _HEALTHY_SECONDS:
        return "unhealthy"
    if not health and state["Status"] == "running" and seconds > _STEADY_SECONDS:
        return "running"
    return ""


def _check(name: str, ended: Ended) -> Check:
    passed = ended.code == 0
    return Check(name=name, passed=passed, said="ok" if passed else "failed", lines=() if passed else _last(ended.text))


def _said(number: int, wrong: tuple[str, ...]) -> str:
    return f"{len(wrong)} of {number} failed" if wrong else f"{number} ok"


def _last(text: str) -> tuple[str, ...]:
    return tuple(text.rstrip().splitlines()[-_LINES:])
