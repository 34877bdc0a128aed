"""The same questions to `isolate` and to `uv pip compile`: verdicts and pins, every difference with its reason.

    python benchmarks/parity.py [--corpus FOLDER] [--uv PROGRAM] [--pairs N] [--seed N] [--cut-off DATE]

Every application of every repository in the corpus alone, and random pairs of those that resolve alone; on the
usual index, wheels only, for Python 3.12 on linux/amd64. What the manifests say about Python is left out, because
requirements files cannot say it to uv. It prints figures and differences and asserts nothing, which
`tests/network/test_parity.py` does.
"""

from __future__ import annotations

import argparse
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from packaging.requirements import Requirement as Pep508
from packaging.utils import canonicalize_name
from packaging.version import Version
from pypi_simple import PYPI_SIMPLE_ENDPOINT

from isolate.discover import discover
from isolate.index import open_index
from isolate.model.app import App
from isolate.model.options import IndexSettings
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution, Undecided
from isolate.model.target import Target
from isolate.resolve import Policy, Resolver, parse_cut_off
from isolate.resolve.facts.targets import full_version

CORPUS = Path(__file__).parents[2] / "shared/corpus"
CUT_OFF = "2026-10-01"
TARGET = Target(python="3.12", platform="linux/amd64")
UV_PLATFORM = "x86_64-manylinux_2_36"

Pins = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What one program said: pins, or None and why."""

    pins: Pins | None
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """One question, and both answers."""

    apps: tuple[App, ...]
    own: Answer
    other: Answer

    @property
    def name(self) -> str:
        return " + ".join(app.name for app in self.apps)

    @property
    def agrees(self) -> bool:
        """Whether the verdicts are the same."""
        return (self.own.pins is None) == (self.other.pins is None)


def read_corpus(corpus: Path) -> tuple[tuple[App, ...], tuple[str, ...]]:
    """The applications of every repository that can be compared, and why the others cannot."""
    apps: list[App] = []
    left: list[str] = []
    for folder in sorted(each for each in corpus.iterdir() if each.is_dir()):
        for app in discover((folder,)).apps:
            name = f"{folder.name.partition('__')[2]}:{app.name}"
            local = [line.text for line in app.requirements if line.url.startswith("file:")]
            if app.incomplete:
                left.append(f"{name}: a part of it cannot be read")
            elif local:
                left.append(f"{name}: requires a source tree (`{local[0]}`)")
            elif app.requirements:
                apps.append(replace(app, name=name, python=()))
    return tuple(apps), tuple(left)


class Isolate:
    """One resolver for all questions, as a run of the product has one."""

    def __init__(self, apps: Sequence[App], cut_off: str, cache: str = "") -> None:
        self.index = open_index(IndexSettings(index_url=PYPI_SIMPLE_ENDPOINT, cache_dir=cache))
        self.resolver = Resolver(
            index=self.index,
            apps=apps,
            pythons=(TARGET.python,),
            platforms=(TARGET.platform,),
            policy=Policy(exclude_newer=parse_cut_off(cut_off), only_binary=frozenset({":all:"})),
        )

    def answer(self, apps: Sequence[App]) -> Answer:
        match self.resolver.solve([app.name for app in apps]):
            case Resolution(targets=(only,)):
                return Answer(pins={pin.project: pin.url or pin.version for pin in only.pins})
            case Proof(steps=steps):
                return Answer(pins=None, why="; ".join(each.requirement for each in steps if each.requirement))
            case Undecided(missing=missing):
                return Answer(
                    pins=None, why="undecided: " + "; ".join(f"{each.what}: {each.reason}" for each in missing)
                )
            case other:
                raise AssertionError(other)


@dataclass(frozen=True, kw_only=True)
class Uv:
    """`uv pip compile` for the same target."""

    program: str
    cut_off: str
    cache: str = ""

    def command(self, source: Path, constraints: Path, overrides: Path, *, offline: bool = False) -> list[str]:
        # uv takes `3.12` for `3.12.0`, isolate for the newest patch release, which images are built on.
        return [
            *(self.program, "pip", "compile", "--quiet", "--no-config", "--no-header", "--no-annotate"),
            *("--python", sys.executable),
            *("--python-version", full_version(TARGET.python), "--python-platform", UV_PLATFORM),
            *("--only-binary", ":all:", "--exclude-newer", self.cut_off, "--index-url", PYPI_SIMPLE_ENDPOINT),
            *(("--cache-dir", self.cache) if self.cache else ()),
            *(("--offline",) if offline else ()),
            *("--constraint", str(constraints), "--override", str(overrides), str(source)),
        ]

    def answer(self, apps: Sequence[App], pins: Pins | None = None) -> Answer:
        """What uv says to the requirements of all applications; `pins` are further constraints."""
        with tempfile.TemporaryDirectory() as folder:
            source, constraints = Path(folder, "requirements.in"), Path(folder, "constraints.txt")
            overrides = Path(folder, "overrides.txt")
            overrides.write_text("".join(f"{line.text}\n" for app in apps for line in app.overrides), encoding="utf-8")
            source.write_text("".join(f"{line}\n" for app in apps for line in written(app)), encoding="utf-8")
            limits = [line.text for app in apps for line in app.constraints]
            limits += [f"{name}=={version}" for name, version in (pins or {}).items() if "/" not in version]
            constraints.write_text("".join(f"{line}\n" for line in limits), encoding="utf-8")
            done = subprocess.run(
                self.command(source, constraints, overrides), check=False, capture_output=True, text=True
            )
        if done.returncode:
            return Answer(pins=None, why=done.stderr.strip())
        found = (Pep508(line) for line in done.stdout.splitlines() if line and not line.startswith(("#", "-")))
        return Answer(pins={canonicalize_name(each.name): each.url or _pinned(each) for each in found})


def _pinned(requirement: Pep508) -> str:
    """The version of a pin, as PEP 440 normalises it."""
    (pin,) = requirement.specifier
    return str(Version(pin.version))


def written(app: App) -> Iterator[str]:
    """The requirements of an application, one line of a requirements file each, without options."""
    for line in app.requirements:
        extras = f"[{','.join(line.extras)}]" if line.extras else ""
        address = f" @ {line.url}" if line.url else line.specifier
        yield f"{line.name}{extras}{address}" + (f" ; {line.marker}" if line.marker else "")


def random_pairs(apps: Sequence[App], count: int, seed: int) -> list[tuple[App, App]]:
    """So many different pairs; the same for the same seed."""
    every = [(one, other) for place, one in enumerate(apps) for other in apps[place + 1 :]]
    return random.Random(seed).sample(every, min(count, len(every)))


def reason(comparison: Comparison, uv: Uv) -> str:
    """Why two answers differ, as far as a program can tell: asked of uv itself, with our pins as constraints."""
    own, other = comparison.own, comparison.other
    if not comparison.agrees:
        return "\n".join(("isolate: " + (own.why or "resolves"), "uv: " + (other.why or "resolves")))
    assert own.pins is not None
    assert other.pins is not None
    names = sorted(name for name in own.pins.keys() | other.pins.keys() if own.pins.get(name) != other.pins.get(name))
    pairs = [f"{name} {own.pins.get(name, '-')} (uv {other.pins.get(name, '-')})" for name in names]
    accepted = uv.answer(comparison.apps, own.pins).pins is not None
    kind = "another order of decisions, both valid" if accepted else "uv refuses these pins"
    return f"{kind}: {', '.join(pairs)}"


def compare(questions: Sequence[tuple[App, ...]], isolate: Isolate, uv: Uv) -> Iterator[Comparison]:
    """Ask both the same."""
    for apps in questions:
        yield Comparison(apps=apps, own=isolate.answer(apps), other=uv.answer(apps))


def tell(title: str, found: Sequence[Comparison], uv: Uv) -> None:
    """Print the figures of a series, then every difference."""
    agreed = sum(1 for each in found if each.agrees)
    solved = [each for each in found if each.own.pins is not None and each.other.pins is not None]
    same = sum(1 for each in solved if each.own.pins == each.other.pins)
    print(f"\n{title}: same verdict {agreed} of {len(found)}; same pins {same} of {len(solved)} resolutions")
    for each in found:
        if not each.agrees or each.own.pins != each.other.pins:
            print(f"- {each.name}\n    " + reason(each, uv).replace("\n", "\n    "))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--uv", default=shutil.which("uv"), help="the program")
    parser.add_argument("--cache", default="", help="a folder for the caches of both  [default: their own]")
    parser.add_argument("--pairs", type=int, default=200)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--cut-off", default=CUT_OFF)
    given = parser.parse_args()
    if not given.uv:
        sys.exit("error: uv is not on the PATH: name it with --uv")
    apps, left = read_corpus(given.corpus)
    caches = [f"{given.cache}/{name}" if given.cache else "" for name in ("isolate", "uv")]
    isolate, uv = Isolate(apps, given.cut_off, caches[0]), Uv(program=given.uv, cut_off=given.cut_off, cache=caches[1])
    print(subprocess.run([uv.program, "--version"], check=True, capture_output=True, text=True).stdout.strip())
    print(f"{len(apps)} applications compared, {len(left)} left out")
    for line in left:
        print(f"- {line}")
    with isolate.index:
        alone = list(compare([(app,) for app in apps], isolate, uv))
        tell("alone", alone, uv)
        able = [each.apps[0] for each in alone if each.own.pins is not None and each.other.pins is not None]
        tell("pairs", list(compare(random_pairs(able, given.pairs, given.seed), isolate, uv)), uv)


if __name__ == "__main__":
    main()
