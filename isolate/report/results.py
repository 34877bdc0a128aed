"""What `check`, `lock`, `generate` and `verify` found, for programs: as `results.schema.json` beside this file says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from isolate.report.annotations import Annotation, of_problem
from isolate.report.files import mending
from isolate.report.github import command
from isolate.report.json import problem_data
from isolate.report.look import as_ascii
from isolate.report.wording.conflicts import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from isolate.model.problem import Problem
    from isolate.model.results import Checked, Generated, Verified
    from isolate.report.look import Look


def checked_as_json(checked: Checked) -> str:
    """Give the files that differ, and problems."""
    differences = [
        {"path": each.path, "reason": each.reason, "exists": each.exists, "edited": each.edited, "diff": each.diff}
        for each in checked.differences
    ]
    return _json("isolate.check/1", checked.problems, applications=checked.apps, differences=differences)


def checked_for_github(checked: Checked, generate: str, look: Look) -> str:
    """Give an annotation for each file that differs and for each problem."""
    from isolate.model.origin import Origin

    annotations = [of_problem(each) for each in checked.problems]
    for each in checked.differences:
        message, hint = mending(each, generate)
        origins = (Origin(file=each.path),) if each.exists else ()
        annotations.append(
            Annotation(
                severity="error", rule="drift", title="generated file", message=message, hint=hint, origins=origins
            )
        )
    return "".join(f"{command(each, look)}\n" for each in annotations)


def generated_as_json(generated: Generated) -> str:
    """Give what became of each file, the applications without files, and problems."""
    done = generated.written
    return _json(
        "isolate.files/1",
        generated.problems,
        written=[*done.written],
        removed=[*done.removed],
        unchanged=[*done.unchanged],
        kept=[*generated.kept],
        refused=[{"path": each.path, "reason": each.reason, "diff": each.diff} for each in done.refused],
        impossible=[{"apps": [*each.apps], "summary": shown(each).summary} for each in generated.impossible],
        left_out=[*generated.left_out],
    )


def verified_as_json(verified: Verified) -> str:
    """Give every check of every image, and problems."""
    images = [
        {
            "app": image.app,
            "checks": [
                {"name": each.name, "passed": each.passed, "said": each.said, "lines": [*each.lines]}
                for each in image.checks
            ],
        }
        for image in verified.images
    ]
    return _json("isolate.verify/1", verified.problems, images=images)


def _json(schema: str, problems: Iterable[Problem], **data: Any) -> str:  # noqa: ANN401  what JSON takes
    return as_ascii({"schema": schema, **data, "problems": [problem_data(each) for each in problems]})
