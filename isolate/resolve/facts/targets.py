"""What a declared target means: marker values, wheel tags, the full Python version. Never the host's."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from packaging.tags import compatible_tags, cpython_tags, mac_platforms
from packaging.utils import InvalidWheelFilename, parse_wheel_filename

from isolate.model.problem import InputError
from isolate.model.target import KNOWN, SUPPORTED_UNTIL, SYSTEMS, Target

# The newest patch release of each minor version when this table was last touched: images are built on the newest
# patch, so `requires-python = ">=3.11.4"` is met by "3.11". A minor version that is not listed counts as `.0`.
_PATCHES = {"3.8": 20, "3.9": 25, "3.10": 20, "3.11": 15, "3.12": 13, "3.13": 12, "3.14": 4}

SUPPORTED_PYTHONS = ("3.14", "3.13", "3.12", "3.11")
"""Minor versions that still get security fixes, newest first: what is chosen from where nobody says."""

OUTDATED_PYTHONS = tuple(SUPPORTED_UNTIL)
"""What is chosen only where nothing else serves, or where it alone has wheels for what is pinned."""

PYTHONS = (*SUPPORTED_PYTHONS, *OUTDATED_PYTHONS)
"""What an environment may have where nobody declares a Python, best first."""

_MOST_PATCHES = 40
"""More patch releases than any minor version has had: an application's line that accepts one of them accepts it."""

_NAMES = {"linux": ("posix", "Linux"), "darwin": ("posix", "Darwin"), "win32": ("nt", "Windows")}
# The oldest macOS that still gets security fixes with each Python here.
_MACOS = (13, 0)
# Images are built on Debian 12 or newer (glibc 2.36), or on musl 1.2.
_GLIBC_MINOR = 36
_LEGACY_MANYLINUX = {17: "manylinux2014", 12: "manylinux2010", 5: "manylinux1"}
_MUSL_MINOR = 2
_DASHES_WITH_BUILD = 5


def full_version(python: str) -> str:
    """The full version of the interpreter that a declared Python stands for: `3.12` is its newest patch release."""
    return python if python.count(".") >= 2 else f"{python}.{_PATCHES.get(python, 0)}"


def patches_of(python: str) -> tuple[str, ...]:
    """The full versions that a Python may have: itself, or the patch releases of a minor version."""
    return (python,) if python.count(".") > 1 else tuple(f"{python}.{patch}" for patch in range(_MOST_PATCHES))


def check_target(target: Target) -> None:
    """Raise `InputError` where the platform is none that is known."""
    if target.platform not in KNOWN:
        known = ", ".join(f"`{each}`" for each in KNOWN)
        raise InputError(f"unknown platform `{target.platform}`", hint=f"known are {known}")


def marker_environment(target: Target) -> dict[str, str]:
    """The values of PEP 508's environment markers on the target; `extra` is empty."""
    full = full_version(target.python)
    system, machine = SYSTEMS[target.platform.removesuffix("/musl")]
    os_name, platform_system = _NAMES[system]
    return {
        "implementation_name": "cpython",
        "implementation_version": full,
        "os_name": os_name,
        "platform_machine": machine,
        "platform_python_implementation": "CPython",
        "platform_release": "",
        "platform_system": platform_system,
        "platform_version": "",
        "python_full_version": full,
        "python_version": ".".join(full.split(".")[:2]),
        "sys_platform": system,
        "extra": "",
    }


def _platform_tags(target: Target) -> Iterator[str]:
    system, machine = SYSTEMS[target.platform.removesuffix("/musl")]
    if system == "darwin":
        yield from mac_platforms(_MACOS, machine)
        return
    if system == "win32":
        yield f"win_{machine.lower()}"
        return
    if target.platform.endswith("/musl"):
        yield from (f"musllinux_1_{minor}_{machine}" for minor in range(_MUSL_MINOR, -1, -1))
    else:
        oldest = 5 if machine == "x86_64" else 17
        for minor in range(_GLIBC_MINOR, oldest - 1, -1):
            yield f"manylinux_2_{minor}_{machine}"
            if minor in _LEGACY_MANYLINUX:
                yield f"{_LEGACY_MANYLINUX[minor]}_{machine}"
    yield f"linux_{machine}"


@lru_cache(maxsize=64)
def _ranks(target: Target) -> dict[str, int]:
    """Every wheel tag the target accepts, with its place in the order of preference (0 is best)."""
    major, minor = (int(part) for part in full_version(target.python).split(".")[:2])
    platforms = list(_platform_tags(target))
    tags = [*cpython_tags((major, minor), None, platforms)]
    tags += compatible_tags((major, minor), f"cp{major}{minor}", platforms)
    ranks: dict[str, int] = {}
    for tag in tags:
        ranks.setdefault(str(tag), len(ranks))
    return ranks


class _RanksOfTriples(dict[str, int]):
    """By the three compressed tags of a wheel's name, how well it suits a target; worked out once for each."""

    def __init__(self, target: Target) -> None:
        self._ranks = _ranks(target)

    def __missing__(self, triple: str) -> int:
        interpreters, abis, platforms = triple.lower().split("-")
        found = [
            self._ranks[tag]
            for interpreter in interpreters.split(".")
            for abi in abis.split(".")
            for platform in platforms.split(".")
            if (tag := f"{interpreter}-{abi}-{platform}") in self._ranks
        ]
        rank = self[triple] = min(found, default=-1)
        return rank


@lru_cache(maxsize=64)
def wheel_ranks(target: Target) -> Callable[[str], int]:
    """How well a wheel of this name suits the target (0 is best), or -1 where it cannot be installed there."""
    ranks = _RanksOfTriples(target)

    def rank(filename: str) -> int:
        dash = filename.rfind("-", 0, filename.rfind("-", 0, filename.rfind("-")))
        return ranks[filename[dash + 1 : -4]] if dash > 0 else -1

    return rank


def build_rank(filename: str) -> tuple[int, ...]:
    """The order among wheels of the same tags, the least first: the highest build number, of one the last letter.

    A wheel without a build number comes last, as in pip.
    """
    if filename.count("-") < _DASHES_WITH_BUILD:
        return (1,)
    try:
        build = parse_wheel_filename(filename)[2]
    except InvalidWheelFilename:
        return (1,)
    return (-build[0], *(-ord(letter) for letter in build[1]), 1) if build else (1,)
