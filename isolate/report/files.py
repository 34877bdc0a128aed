"""What became of generated files, for people."""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from typing import TYPE_CHECKING

from isolate.report.wording.counting import count

if TYPE_CHECKING:
    from isolate.model.image import Difference, ImagePlan
    from isolate.model.results import Generated
    from isolate.report.look import Look


def list_files(generated: Generated, look: Look, *, dry_run: bool) -> str:
    """Give one line for each file that was written or removed, or would be, and one that counts them."""
    done = generated.written
    verb, away = ("would write", "would remove") if dry_run else ("wrote", "removed")
    removed = f", {away} {count(len(done.removed), 'file')}" if done.removed else ""
    total = f"{verb} {count(len(done.written), 'file')}{removed}, {count(len(done.unchanged), 'file')} unchanged"
    own = (f"kept {path}, which a person wrote" for path in generated.kept)
    each = [*own, *(f"{verb} {path}" for path in done.written), *(f"{away} {path}" for path in done.removed)]
    lines = [total] if look.detail < 0 else [*each, total]
    return _text(lines, look)


def list_addresses(plans: Iterable[ImagePlan], look: Look) -> str:
    """Give for each application where it will answer, or the command that it runs, and what answers there."""
    rows = []
    for plan in plans:
        if plan.by_hand.compose:
            rows.append((plan.app, plan.by_hand.compose, "as a person wrote it"))
        elif plan.published:
            address = f"127.0.0.1:{plan.published}"
            rows.append(
                (
                    plan.app,
                    f"http://{address}" if plan.protocol == "http" else address,
                    ", ".join(plan.serves) or shlex.join(plan.command),
                )
            )
        else:
            rows.append((plan.app, "no port", shlex.join(plan.command)))
    first, second = (max((len(row[place]) for row in rows), default=0) for place in (0, 1))
    return _text((f"{app:{first}}  {where:{second}}  {what}".rstrip() for app, where, what in rows), look)


def list_impossible(generated: Generated, look: Look) -> str:
    """Give the applications that have no files because no environment satisfies them, each with the lines why."""
    from isolate.report.wording.conflicts import shown

    return _text(
        (
            line
            for conflict in generated.impossible
            for line in (shown(conflict).summary, *(f"  {each}" for each in shown(conflict).lines))
        ),
        look,
    )


def show_differences(differences: Iterable[Difference]) -> str:
    """Give a unified diff, as `git apply` takes it, from the files on disk to the generated ones."""
    return "".join(each.diff for each in differences)


def mending(difference: Difference, generate: str) -> tuple[str, str]:
    """The message about a file that is not what it should be, and the hint; `generate` is the command that mends it."""
    hint = f"`{generate} --force` replaces it" if difference.edited else f"`{generate}` mends it"
    return f"`{difference.path}` is not what the manifests say: {difference.reason}", hint


def explain_choices(plans: Iterable[ImagePlan], look: Look) -> str:
    """Give every decision about each image, with its reason and the line that says so."""
    lines = []
    for plan in plans:
        lines.append(plan.app)
        for choice in plan.choices:
            place = f" ({choice.origin})" if choice.origin else ""
            lines.append(f"  {choice.what}: {choice.value}, because {choice.reason}{place}")
    return _text(lines, look)


def _text(lines: Iterable[str], look: Look) -> str:
    return "".join(f"{look.line(line)}\n" for line in lines)
