"""`isolate init`: a first `isolate.toml`."""

from typing import Annotated

import typer

from isolate.cli.options import Voice, read_voice, taking
from isolate.cli.output import STANDARD, put
from isolate.cli.say import say_problems
from isolate.model.problem import InputError


@taking(read_voice)
def init(
    voice: Voice,
    folder: Annotated[str, typer.Argument(metavar="DIR", help="The repository.")] = ".",
    output: Annotated[
        str, typer.Option(metavar="FILE", help="Write into that file instead of `isolate.toml`; `-` is stdout.")
    ] = "",
) -> int:
    """Write a commented `isolate.toml` that lists the applications found.

    `isolate.schema.json` beside it tells editors which keys there are. A file that is there is left as it is, and
    nothing is asked. Exit code: 0 written, 2 there is a configuration, or something could not be read.
    """
    import json
    from pathlib import Path

    from isolate.discover.config import FILE
    from isolate.discover.keys import json_schema
    from isolate.model.options import RunOptions
    from isolate.pipeline.init import SCHEMA_FILE, first_configuration

    if folder == STANDARD:
        folder, output = ".", STANDARD
    text, problems = first_configuration(RunOptions(paths=(folder,)))
    say_problems(problems, voice)
    if output == STANDARD:
        put(text, STANDARD)
        return 0
    path = Path(output) if output else Path(folder) / FILE
    if path.exists() or path.is_symlink():
        raise InputError(f"`{path.as_posix()}` is there already", hint="`--output FILE` writes another file")
    schema = path.with_name(SCHEMA_FILE)
    if not schema.exists():
        put(json.dumps(json_schema(), indent=2) + "\n", schema.as_posix())
    put(text, path.as_posix())
    if voice.detail >= 0:
        put(f"wrote {path.as_posix()}\n", "")
    return 0
