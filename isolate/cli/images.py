"""`isolate images`: the digests of base and service images; the only commands that ask a registry of images."""

from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.plain import Command, Group
from isolate.cli.say import say_problems
from isolate.cli.terminal import progress
from isolate.report import images as wording

if TYPE_CHECKING:
    from isolate.model.options import RunOptions
    from isolate.pipeline.image_digests import LockedImages

app = typer.Typer(name="images", cls=Group, rich_markup_mode=None, help="Look after the digests of images.")

Output = Annotated[
    str, typer.Option(metavar="DIR", help="Where the files were generated, if not beside the manifests.")
]


@app.command(cls=Command)
@taking(read_run_options, read_voice)
def lock(options: "RunOptions", voice: Voice, output: Output = "") -> int:
    """Write the digests of images into `images.lock`.

    Images are those that Dockerfiles and services begin with; a digest that the file has stays.

    `isolate generate` writes the digests into what it generates. Credentials are those of `docker login`.
    Exit code: 0 every image has a digest, 2 a registry did not give one.
    """
    return _write(options, voice, output, update=False)


@app.command(cls=Command)
@taking(read_run_options, read_voice)
def update(options: "RunOptions", voice: Voice, output: Output = "") -> int:
    """Ask for every digest again, and say what moved.

    Exit code: 0 every image has a digest, 2 a registry did not give one.
    """
    return _write(options, voice, output, update=True)


@app.command(cls=Command)
@taking(read_run_options, read_voice)
def check(options: "RunOptions", voice: Voice, output: Output = "") -> int:
    """Say which digests have moved; write nothing.

    Exit code: 0 none, 1 some, 2 a registry did not answer.
    """
    locked = _look_up(options, voice, output, update=True)
    put(wording.differences(locked.added, locked.moved, locked.removed), "")
    return 2 if locked.failed else int(not locked.is_current)


def _write(options: "RunOptions", voice: Voice, output: str, *, update: bool) -> int:
    locked = _look_up(options, voice, output, update=update)
    if locked.images or locked.removed:
        put(locked.text, str(locked.path))
    text = wording.differences(locked.added, locked.moved, locked.removed)
    if voice.detail >= 0:
        text += wording.total(len(locked.images), locked.path.name)
    put(text, "")
    return 2 if locked.failed else 0


def _look_up(options: "RunOptions", voice: Voice, output: str, *, update: bool) -> "LockedImages":
    from isolate.pipeline.image_digests import lock_images

    with progress(wanted=voice.detail >= 0) as show:
        locked = lock_images(options, output=output, update=update, progress=show)
    say_problems(locked.problems, voice)
    return locked
