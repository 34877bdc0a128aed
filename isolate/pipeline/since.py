"""`analyze --since`: what conflicted at another Git revision."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from isolate.discover.revision import revision
from isolate.model.baseline import Baseline, remembered
from isolate.model.options import RunOptions
from isolate.model.problem import ConfigurationError, InputError
from isolate.pipeline.analyze import analyze
from isolate.pipeline.run import Progress, silent
from isolate.report.wording.conflicts import summary


def conflicts_since(options: RunOptions, name: str, progress: Progress = silent) -> Baseline:
    """The conflicts of the same paths at a revision, as a baseline; none where the paths were not there yet.

    Raises `InputError` where that cannot be found out: a conflict that is not known from then would seem new.
    """
    paths = [Path(os.path.abspath(path)) for path in options.paths]  # noqa: PTH100 - links are kept
    first = paths[0] if paths[0].is_dir() else paths[0].parent
    if not first.is_dir():
        raise InputError(f"no such path: `{options.paths[0]}`")
    with revision(first.resolve(), name) as (top, copy):
        then = [_then(path, top, copy) for path in paths]
        if not all(path.exists() for path in then):
            return Baseline(name=f"`{name}`")
        config = str(_then(Path(options.config).absolute(), top, copy)) if options.config else ""
        try:
            report = analyze(replace(options, paths=tuple(map(str, then)), config=config), progress)
        except ConfigurationError as error:
            raise InputError(f"at `{name}`: {error.problems[0].message}") from error
        except InputError as error:
            raise InputError(f"at `{name}`: {error.message}", hint=error.hint) from error
        if report.exit_code() == 2:
            raise InputError(
                f"not everything could be decided at `{name}`, so that what is new since is not known",
                hint="`--baseline` compares with what an earlier run wrote",
            )
        found = (*report.conflicts(), *report.lock_conflicts())
        return Baseline(name=f"`{name}`", conflicts=tuple(remembered(each, summary(each)) for each in found))


def _then(path: Path, top: Path, copy: Path) -> Path:
    """Where a path is in the copy; as it is where it is outside of the repository."""
    real = path.resolve()
    return copy / real.relative_to(top.resolve()) if real.is_relative_to(top.resolve()) else path
