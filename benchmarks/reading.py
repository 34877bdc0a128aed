"""How long reading manifests takes beside parsing each of their requirements once with `packaging`.

python benchmarks/reading.py [FOLDER] [COUNT]

COUNT manifests (2,000) are copied out of FOLDER, `../shared/corpus`, again and again, each copy with other versions so
that little is remembered from one to the next. Printed are the CPU seconds of reading them, each by its format; of
reading the same bytes and parsing each requirement in them once; the ratio of both; and the CPU seconds of finding
them, their applications and all that these require (`discover`).
"""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from packaging.requirements import Requirement

from isolate.discover import discover
from isolate.manifests import format_of, requirements_txt
from isolate.manifests.encoding import decode
from isolate.model.manifest import Manifest
from isolate.model.requirement import Requirement as Written
from isolate.model.requirement import _fields, parse

PATTERNS = ("*requirements*.txt", "*.in", "pyproject.toml", "setup.py", "setup.cfg", "Pipfile", "environment.yml")


def main(source: Path, count: int) -> None:
    originals = sorted(path for pattern in PATTERNS for path in source.rglob(pattern))
    if not originals:
        sys.exit(f"no manifest under {source}")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve() / "tree"
        files = copies(originals, source, root, count)
        found = discover((root,))
        texts = [each.text for path in files for each in requirements_of(path)]
        own, plain = cpu(lambda: [read(path) for path in files]), cpu(lambda: baseline(files, texts))
        whole = cpu(lambda: discover((root,)))
    print(f"manifests      {len(files):8,}")
    print(f"applications   {len(found.apps):8,}")
    print(f"requirements   {len(texts):8,}")
    print(f"reading        {own:8.2f} s")
    print(f"packaging      {plain:8.2f} s")
    print(f"ratio          {own / plain:8.2f}")
    print(f"discover       {whole:8.2f} s")


def copies(originals: list[Path], source: Path, root: Path, count: int) -> list[Path]:
    """The manifests again and again, until there are `count`."""
    written: list[Path] = []
    for number in range(count):
        original = originals[number % len(originals)]
        path = root / f"copy{number // len(originals)}" / original.relative_to(source)
        path.parent.mkdir(parents=True, exist_ok=True)
        text = original.read_text("utf-8")
        path.write_text(text.replace("==", f"==0.{number // len(originals)}."), "utf-8")
        written.append(path)
    return written


def baseline(files: list[Path], texts: list[str]) -> None:
    for file in files:
        file.read_bytes().decode("utf-8")
    for text in texts:
        try:
            Requirement(text)
        except ValueError:
            continue


def read(path: Path) -> Manifest:
    """What one manifest says."""
    text = decode(path.name, path.read_bytes())
    assert isinstance(text, str)
    return (format_of(path.name) or requirements_txt).read(path.name, text)


def requirements_of(path: Path) -> list[Written]:
    """All that one manifest requires, its extras and groups too."""
    manifest = read(path)
    parts = [each for _, part in (*manifest.extras, *manifest.groups) for each in part]
    return [*manifest.requirements, *manifest.constraints, *manifest.overrides, *parts]


def cpu(run: Callable[[], object], times: int = 3) -> float:
    """CPU seconds, the median of several runs, each with nothing remembered."""
    taken = []
    for _ in range(times):
        parse.cache_clear()
        _fields.cache_clear()
        gc.collect()
        begin = time.process_time()
        run()
        taken.append(time.process_time() - begin)
    return median(taken)


if __name__ == "__main__":
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent.parent.parent / "shared" / "corpus"
    main(folder, int(sys.argv[2]) if len(sys.argv) > 2 else 2000)
