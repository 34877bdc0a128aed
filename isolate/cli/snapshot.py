"""`isolate snapshot`: what indexes say, kept in the repository for runs without network."""

from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Voice, read_run_options, read_voice, taking
from isolate.cli.output import put
from isolate.cli.say import say, say_problems
from isolate.cli.terminal import progress

if TYPE_CHECKING:
    from isolate.model.options import RunOptions


@taking(read_run_options, read_voice)
def snapshot(
    options: "RunOptions",
    voice: Voice,
    update: Annotated[
        bool, typer.Option("--update", help="Take in what the indexes have now of projects that it holds too.")
    ] = False,
) -> int:
    """Write what the indexes say of the projects needed into `isolate.snapshot`.

    Commit it: where it is, `analyze`, `explain`, `suggest`, `lock`, `generate` and `check` ask no index. What it holds
    stays, and what is missing is added, unless with `--update`.
    Exit code: 0 all that is needed is in it, 2 something could not be read, or an index did not answer.
    """
    from isolate.pipeline.snapshot import make_snapshot

    with progress(wanted=voice.detail >= 0) as show:
        made = make_snapshot(options, update=update, progress=show)
    say_problems(made.problems, voice)
    for project in made.missing:
        say("error", f"an index did not say everything about `{project}`", "what the snapshot had of it stays")
    put(made.text, str(made.path))
    if voice.detail >= 0:
        changes = {"new": made.added, "changed": made.changed, "gone": made.removed}
        told = "".join(f", {len(projects)} {word}" for word, projects in changes.items() if projects)
        put(f"{made.path.name} holds {len(made.projects)} projects{told or ', none changed'}\n", "")
    return made.exit_code()
