"""The applications under `samples/images`, and the index that one of them is installed from."""

from __future__ import annotations

import base64
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from isolate.model.image import ImagePlan
from isolate.model.options import IndexSettings, RunOptions
from isolate.pipeline.images import existing_locks, plan_images, subjects_of
from isolate.pipeline.indexes import index_settings
from isolate.pipeline.run import declared, find
from samples.build_index import Release, wheel
from tests.servers import IndexServer, ServedFile, serve

SAMPLES = Path(__file__).parents[2] / "samples" / "images"
NAMES = sorted(path.parent.name for path in SAMPLES.glob("*/check.toml"))

# Releases of later days would be other locks.
AS_OF = ("--exclude-newer", "2026-10-20")

PRIVATE = "private-index"
PORT = 48765  # the address of an index stands in the locks that were made from it
CREDENTIALS = "reader:secret"
_LEDGER = Release("acme_ledger", "1.0", source="\n\ndef balance():\n    return 12\n")


@contextmanager
def private_index(host: str = "127.0.0.1") -> Iterator[IndexServer]:
    """An index that asks for credentials and has one project."""
    file = ServedFile(filename=_LEDGER.filename, data=wheel(_LEDGER))
    with serve({"acme-ledger": [file]}, host=host, port=PORT) as index:
        index.credentials = f"Basic {base64.b64encode(CREDENTIALS.encode()).decode()}"
        yield index


def with_credentials(address: str) -> str:
    """The address as a person writes it who has to say who they are."""
    return address.replace("://", f"://{CREDENTIALS}@", 1)


@contextmanager
def options_of(name: str, host: str = "127.0.0.1") -> Iterator[tuple[str, ...]]:
    """What `isolate generate` is told for a sample, while the index is there that it needs."""
    if name != PRIVATE:
        yield AS_OF
        return
    with private_index(host):
        yield ("--index-url", with_credentials(f"http://127.0.0.1:{PORT}/simple/"))


def copy_sample(name: str, folder: Path) -> Path:
    """A copy of a sample as a person has it, in a folder of its name."""
    return Path(shutil.copytree(SAMPLES / name, folder / name, ignore=shutil.ignore_patterns("expected", "check.toml")))


def plans_of(name: str, folder: Path) -> tuple[ImagePlan, ...]:
    """The images of a sample, planned from the locks in its golden files, without any index; `folder` gets a copy."""
    copy = copy_sample(name, folder)
    shutil.copytree(SAMPLES / name / "expected", copy, dirs_exist_ok=True)
    index = IndexSettings(index_url=f"http://127.0.0.1:{PORT}/simple/") if name == PRIVATE else IndexSettings()
    options = RunOptions(paths=(str(copy),), index=index)
    found = find(options)
    options = declared(options, found)
    known = existing_locks(options, found, copy)
    subjects = subjects_of(found, {app: each.now for app, each in known.items()}, copy)
    return plan_images(found, subjects, copy, index_settings(options, found))[0]


def generated_files(name: str, folder: Path) -> dict[str, str]:
    """The generated files of a copy by their paths, without secrets, which are never the same."""
    given = {path.relative_to(SAMPLES / name) for path in (SAMPLES / name).rglob("*")}
    made = sorted(path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return {
        path.as_posix(): (folder / path).read_text("utf-8")
        for path in made
        if path not in given and (path.parent.name != ".secrets" or path.name == ".gitignore")
    }


def expected_files(name: str) -> dict[str, str]:
    """The golden files of a sample by their paths."""
    folder = SAMPLES / name / "expected"
    return {
        path.relative_to(folder).as_posix(): path.read_text("utf-8")
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
