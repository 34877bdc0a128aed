"""Which images changed files touch, for people and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isolate.report.json import problem_data

if TYPE_CHECKING:
    from isolate.model.results import Affected
    from isolate.report.look import Look

SCHEMA = "isolate.changed/1"


def show(affected: Affected, look: Look) -> str:
    """Give each image that is affected with what is to be done and why; quietly, the services to build alone."""
    if look.detail < 0:
        lines = [each.service for each in affected.images if each.action == "build"]
    else:
        lines = []
        for each in affected.images:
            lines.append(f"{each.action} {each.app}")
            lines += [f"  {file.path}: {', '.join(file.roles)}" for file in each.files]
        number = len(affected.images)
        total = number + len(affected.unaffected)
        lines.append(f"{number} of {total} {'image is' if total == 1 else 'images are'} touched")
    return "".join(f"{look.line(line)}\n" for line in lines)


def write(affected: Affected) -> str:
    """Give the same as JSON in ASCII."""
    import json

    data = {
        "schema": SCHEMA,
        "images": [
            {
                "app": each.app,
                "service": each.service,
                "folder": each.folder,
                "action": each.action,
                "files": [{"path": file.path, "as": [*file.roles]} for file in each.files],
            }
            for each in affected.images
        ],
        "untouched": [*affected.unaffected],
        "elsewhere": [*affected.elsewhere],
        "problems": [problem_data(each) for each in affected.problems],
    }
    return json.dumps(data, indent=2) + "\n"
