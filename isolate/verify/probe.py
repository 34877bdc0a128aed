"""Looks at a virtual environment from inside a container: what its libraries miss, and what cannot be imported.

This file is sent to the Python of an image and run there: it needs nothing but the standard library of Python 3.8.
It prints one JSON object: `libraries` and `modules` are how many there are, `missing` and `broken` what is wrong.
"""

from __future__ import annotations

import json
import os
import pathlib
import re
import signal
import subprocess
import sys
import sysconfig
from importlib import metadata

SECONDS = 120


def libraries(folder: pathlib.Path) -> list[pathlib.Path]:
    """Every shared library of the environment."""
    return sorted(
        path for path in folder.rglob("*.so*") if re.search(r"\.so(\.[0-9]+)*$", path.name) and path.is_file()
    )


def missing(path: pathlib.Path, brought: set[str]) -> list[str]:
    """The libraries that the loader does not find for one, and that the environment does not bring along either.

    Those it brings are loaded before, by the module that needs them or by name: an import shows whether they are.
    """
    told = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False)  # noqa: S603
    names = [line.split()[0] for line in told.stdout.splitlines() if line.strip().endswith("not found")]
    return [name for name in names if name not in brought]


def modules(distribution: metadata.Distribution) -> set[str]:
    """The top-level modules and packages of a distribution; of a namespace package, what is in it."""
    found: set[str] = set()
    packages: set[tuple[str, ...]] = set()
    files = [path for path in distribution.files or () if ".." not in path.parts]
    for path in files:
        if path.name == "__init__.py":
            packages.add(path.parts[:-1])
    for path in files:
        match = re.match(r"(\w+)(\.(cpython|abi3|pypy)[\w.-]*)?\.(py|so)$", path.name)
        if match is None:
            continue
        parts = path.parts[:-1] if path.name == "__init__.py" else (*path.parts[:-1], match.group(1))
        inside = any(parts[:length] in packages for length in range(1, len(parts)))
        if parts and not inside and all(part.isidentifier() for part in parts):
            found.add(".".join(parts))
    return found


def broken(module: str) -> str:
    """Why a module cannot be imported, empty where it can; it is tried in a process of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        said = ""
        signal.alarm(SECONDS)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        try:
            __import__(module)
        except BaseException as error:  # noqa: BLE001  whatever it is, it is the answer
            said = f"{type(error).__name__}: {error}".splitlines()[0]
        os.write(writing, said.encode("utf-8", "replace")[:1000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return f"ended by signal {os.WTERMSIG(status)}"
    return said


def main() -> None:
    """Look at everything, and print it."""
    site = pathlib.Path(sysconfig.get_path("purelib"))
    folders = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    files = libraries(site.parents[2])
    brought = {path.name for path in files}
    names = sorted(set().union(*(modules(each) for each in metadata.distributions(path=folders))))
    found = {
        "libraries": len(files),
        "missing": [[str(path), name] for path in files for name in missing(path, brought)],
        "modules": len(names),
        "broken": [[name, why] for name in names for why in [broken(name)] if why],
    }
    sys.stdout.write(f"{json.dumps(found)}\n")


if __name__ == "__main__":
    main()
