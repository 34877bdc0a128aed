"""What could not be found out, put together by project, and what a resolution does without."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from isolate.model.distribution import Unreachable
from isolate.model.resolution import Resolution
from isolate.model.target import SUPPORTED_UNTIL
from isolate.report.wording.counting import count

_NAMED = re.compile("`[^`]*`")
_MOST_RELEASES = 3
_MOST_GAPS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What is missing of one project for one reason: the first of it, and the other releases it is missing of."""

    first: Unreachable
    others: tuple[str, ...] = ()

    @property
    def project(self) -> str:
        """The project, or whatever else is meant where it is no release."""
        return self.first.what.strip("`")

    def text(self, app: str = "") -> str:
        """What is missing in one sentence; of many releases some are named. `app` is named around it."""
        told = sentence(self.first, app)
        if not self.others:
            return told
        few = self.others if len(self.others) <= _MOST_RELEASES else self.others[: _MOST_RELEASES - 1]
        rest = f" and {len(self.others) - len(few)} more" if len(few) < len(self.others) else ""
        return f"{told}; the same holds of `{self.project}` {', '.join(few)}{rest}"


def gaps(missing: Iterable[Unreachable]) -> tuple[Gap, ...]:
    """Each thing that is missing in one gap: releases of a project for reasons that differ in names alone are one."""
    found: dict[tuple[str, bool, str], dict[Unreachable, str]] = {}
    for each in missing:
        key = (each.what, bool(each.version), _NAMED.sub("", each.reason))
        found.setdefault(key, {})[each] = each.version
    return tuple(
        Gap(first=first, others=tuple(dict.fromkeys(others)))
        for (first, *_), (_, *others) in ((tuple(same), tuple(same.values())) for same in found.values())
    )


def name_of(missing: Unreachable) -> str:
    """The name of what is missing, of a release with its version."""
    return f"{missing.what} {missing.version}" if missing.version else missing.what.strip("`")


def sentence(missing: Unreachable, app: str = "") -> str:
    """What is missing, for whoever knows that it is about an application: every name once."""
    subject = name_of(missing)
    named = subject == app or subject in re.split(r"[`/]+", missing.reason)
    return missing.reason if named else f"`{subject}`: {missing.reason}"


def warnings_of(resolution: Resolution) -> tuple[str, ...]:
    """A sentence for each release that was passed over, for each extra that is lacking, and for an old Python."""
    python = resolution.python
    until = SUPPORTED_UNTIL.get(python)
    return (
        *(f"{sentence(each)}, so it was passed over" for each in resolution.passed_over),
        *(f"`{project} {version}` has no extra `{extra}`" for project, version, extra in resolution.lacking),
        *([f"Python {python}, which it is to run on, was supported until {until}"] if until else []),
    )


def in_brief(missing: Sequence[Unreachable], app: str = "") -> tuple[str, ...]:
    """A sentence for each gap, a few of them, and how much there is besides."""
    found = gaps(missing)
    few = found if len(found) <= _MOST_GAPS else found[: _MOST_GAPS - 1]
    told = [gap.text(app) for gap in few]
    if left := {gap.project for gap in found[len(few) :]}:
        number = count(len(left), "more project")
        told.append(f"… and {number} (`--verbose` names every release)")
    return tuple(told)
