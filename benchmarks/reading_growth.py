"""How the cost of reading grows: over the entries of a manifest, for every format.

`python benchmarks/reading_growth.py [FORMAT ...]` reads files of 1,000, 2,000 and 4,000 entries and prints the CPU of
each and the exponent over all: 1 means that twice the text takes twice as long. A file that takes more than ten seconds
of CPU is given up. The exit code is 1 where an exponent is above 1.4, or a file was given up.

On two shared cores, with other work on them: exponents of 0.94 to 1.1 for every format.
"""

from __future__ import annotations

import gc
import json
import math
import signal
import sys
import time
from collections.abc import Callable

from isolate.manifests import format_of

SIZES = (1000, 2000, 4000)
RUNS = 3
ENOUGH = 10.0
MOST = 1.4
_PACKAGE = '[[package]]\nname = "p{0}"\nversion = "1.0"\n'
_FILES = 'files = [{{file = "p{0}-1.0.tar.gz", hash = "sha256:00"}}]\n'
_SOURCE = 'source = {{ registry = "https://h.example/simple" }}\n'
_NAMED = '[project]\nname = "n"\n'
_VERSION = '[metadata]\nlock-version = "2.1"\n'

Text = Callable[[int], str]


def lines(line: str, before: str = "", after: str = "") -> Text:
    """The text with one line for each number."""
    return lambda size: before + "".join(line.format(number) for number in range(size)) + after


def pipfile_lock(size: int) -> str:
    found = {f"p{number}": {"hashes": ["sha256:00"], "version": "==1.0"} for number in range(size)}
    return json.dumps({"_meta": {}, "default": found, "develop": {}}, indent=4)


FORMATS: dict[str, tuple[str, Text]] = {
    "requirements": ("requirements.txt", lines("p{0}>=1.0 ; python_version > '3.8'\n")),
    "hashes": ("requirements.txt", lines("    --hash=sha256:" + "0" * 58 + "{0:06} \\\n", "p==1 \\\n", "\n")),
    "pyproject": ("pyproject.toml", lines('"p{0}>=1.0",\n', '[project]\nname = "n"\ndependencies = [\n', "]\n")),
    "extras": ("pyproject.toml", lines('x{0} = ["p{0}"]\n', _NAMED + "[project.optional-dependencies]\n")),
    "groups": ("pyproject.toml", lines('g{0} = ["p{0}"]\n', "[dependency-groups]\n")),
    "poetry": ("pyproject.toml", lines('p{0} = "^1.0"\n', '[tool.poetry]\nname = "n"\n[tool.poetry.dependencies]\n')),
    "pdm": ("pyproject.toml", lines('g{0} = ["p{0}"]\n', '[project]\nname = "n"\n[tool.pdm.dev-dependencies]\n')),
    "uv sources": (
        "pyproject.toml",
        lines('p{0} = {{ url = "https://h.example/p{0}-1.0.zip" }}\n', '[project]\nname = "n"\n[tool.uv.sources]\n'),
    ),
    "Pipfile": ("Pipfile", lines('p{0} = "*"\n', "[packages]\n")),
    "setup.cfg": ("setup.cfg", lines("    p{0}>=1\n", "[options]\ninstall_requires =\n")),
    "setup.py": ("setup.py", lines('    "p{0}",\n', "setup(install_requires=[\n", "])\n")),
    "conda": ("environment.yml", lines("  - p{0}=1.0\n", "dependencies:\n")),
    "script": ("main.py", lines('#   "p{0}",\n', "# /// script\n# dependencies = [\n", "# ]\n# ///\n")),
    "uv.lock": ("uv.lock", lines(_PACKAGE + _SOURCE, "version = 1\n")),
    "poetry.lock": ("poetry.lock", lines(_PACKAGE + "optional = false\n" + _FILES, "", _VERSION)),
    "pdm.lock": ("pdm.lock", lines(_PACKAGE + 'groups = ["default"]\n' + _FILES)),
    "pylock.toml": ("pylock.toml", lines(_PACKAGE.replace("package", "packages"), 'lock-version = "1.0"\n')),
    "Pipfile.lock": ("Pipfile.lock", pipfile_lock),
}  # fmt: skip


def late(*_: object) -> None:
    raise TimeoutError


def cost(path: str, text: str) -> float:
    """Seconds of CPU to read, the least of a few runs; infinite where it takes too long."""
    reader = format_of(path)
    assert reader is not None
    best = math.inf
    signal.setitimer(signal.ITIMER_PROF, ENOUGH)
    try:
        for _ in range(RUNS):
            gc.collect()
            begin = time.process_time()
            reader.read(path, text)
            best = min(best, time.process_time() - begin)
    except TimeoutError:
        pass
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return best


def main() -> int:
    signal.signal(signal.SIGPROF, late)
    worst = 0.0
    print(f"{'format':14}" + "".join(f"{size:>12,}" for size in SIZES) + "    exponent")
    for name in sys.argv[1:] or FORMATS:
        path, text = FORMATS[name]
        found = [cost(path, text(size)) for size in SIZES]
        exponent = math.log(found[-1] / found[0]) / math.log(SIZES[-1] / SIZES[0])
        worst = max(worst, exponent)
        print(f"{name:14}" + "".join(f"{each * 1e3:9.1f} ms" for each in found) + f"{exponent:12.2f}", flush=True)
    return int(worst > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
