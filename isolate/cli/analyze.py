"""`isolate analyze`: the verdict, the proofs, the fewest environments."""

from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from isolate.cli.options import Destination, Voice, read_destination, read_run_options, read_voice, taking
from isolate.cli.output import put, take
from isolate.cli.say import report_on
from isolate.cli.terminal import progress
from isolate.model.problem import InputError

if TYPE_CHECKING:
    from isolate.model.baseline import Baseline
    from isolate.model.options import RunOptions


@taking(read_run_options, read_destination, read_voice)
def analyze(
    options: "RunOptions",
    destination: Destination,
    voice: Voice,
    baseline: Annotated[
        str,
        typer.Option(metavar="FILE", help="Say what is new and gone against that file; fail on new conflicts only."),
    ] = "",
    write_baseline: Annotated[
        str,
        typer.Option(metavar="FILE", help="Write the conflicts found into that file, for `--baseline`; `-` is stdout."),
    ] = "",
    since: Annotated[
        str, typer.Option(metavar="REV", help="Compare with that Git revision, as with a baseline of it.")
    ] = "",
    time_limit: Annotated[
        float,
        typer.Option(min=0, metavar="SECONDS", help="Then report what is known by then.  [default: none]"),
    ] = 0.0,
    files: Annotated[
        bool, typer.Option("--files", help="Let no distribution of an environment overwrite files of another.")
    ] = False,
) -> int:
    """Tell which applications cannot share an environment, and why.

    Exit code: 0 all can share one environment, 1 they cannot, 2 not everything could be decided. Where it is stopped
    it reports what is known by then: 1 if a conflict is proven, else 2.
    """
    from isolate.model.baseline import read_baseline, remembered
    from isolate.model.baseline import write_baseline as text_of
    from isolate.report.wording.conflicts import summary

    options = replace(options, time_limit=time_limit, files=files)
    if baseline and since:
        raise InputError("`--since` does not go with `--baseline`")
    known = read_baseline(take(baseline), baseline) if baseline else _since(options, since, voice) if since else None
    report = report_on(options, destination, voice, baseline=known)
    if write_baseline:
        found = (*report.conflicts(), *report.lock_conflicts())
        put(text_of(remembered(each, summary(each)) for each in found), write_baseline)
    code = report.exit_code()
    # What is accepted just now fails no run.
    return 0 if write_baseline and known is None and code == 1 and report.is_complete() else code


def _since(options: "RunOptions", name: str, voice: Voice) -> "Baseline":
    """The conflicts that there were at a revision."""
    from isolate.pipeline.since import conflicts_since

    with progress(wanted=voice.detail >= 0) as show:
        return conflicts_since(options, name, show)
