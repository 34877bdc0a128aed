"""Resolutions and sources made by hand, for stages that take them from others."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from isolate.model.distribution import Distribution
from isolate.model.resolution import Pin, Resolution, TargetPins
from isolate.model.start import SourceFile, SourceTree
from isolate.model.target import Target

PLATFORMS = ("linux/amd64", "linux/arm64")


def wheel(name: str, location: str = "", *, sha256: str = "") -> Distribution:
    """A wheel, at an address of its own where none is given."""
    digest = sha256 or hashlib.sha256(name.encode()).hexdigest()
    return Distribution(
        filename=name,
        kind="wheel" if name.endswith(".whl") else "sdist",
        location=location or f"https://files.example/{name}",
        hashes=(("sha256", digest),),
    )


def pin(project: str, version: str, *files: Distribution, url: str = "") -> Pin:
    """A pin, of one universal wheel where no files are given."""
    name = f"{project.replace('-', '_')}-{version}-py3-none-any.whl"
    return Pin(project=project, version=version, url=url, distributions=files or (wheel(name),))


def resolution(
    pins: Iterable[Pin] | Mapping[str, Iterable[Pin]], *, python: str = "3.12", platforms: tuple[str, ...] = PLATFORMS
) -> Resolution:
    """The same pins on every platform, or those given for each."""
    each = pins if isinstance(pins, Mapping) else dict.fromkeys(platforms, tuple(pins))
    return Resolution(
        python=python,
        targets=tuple(
            TargetPins(
                target=Target(python=python, platform=platform),
                pins=tuple(sorted(chosen, key=lambda pin: pin.project)),
            )
            for platform, chosen in each.items()
        ),
    )


def pins_of(index: Path, versions: Mapping[str, str]) -> tuple[Pin, ...]:
    """Pins of pure wheels in a local folder."""
    found = []
    for project, version in versions.items():
        path = index / f"{project}-{version}-py3-none-any.whl"
        file = wheel(path.name, path.as_uri(), sha256=hashlib.sha256(path.read_bytes()).hexdigest())
        found.append(pin(project, version, file))
    return tuple(found)


def source(files: Mapping[str, str] | Path) -> SourceTree:
    """The source in a folder, or in a mapping of paths to texts."""
    if isinstance(files, Path):
        paths = [path for path in files.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
        files = {path.relative_to(files).as_posix(): path.read_text("utf-8") for path in paths}
    return SourceTree(
        files=tuple(SourceFile(path=path, text=text) for path, text in sorted(files.items())),
        names=tuple(sorted(files)),
    )
