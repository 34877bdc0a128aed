"""What can be done about a conflict, in words."""

from __future__ import annotations

from typing import assert_never

from isolate.model import proof as model
from isolate.model.proof import Hint
from isolate.report.wording.releases import named


def hint_text(hint: Hint) -> str:
    """A hint in one sentence."""
    match hint:
        case model.AllowPrerelease(releases=releases):
            return f"`--prerelease if-necessary` allows {named(releases)}"
        case model.PinYanked(releases=releases):
            return f"a requirement that pins {named(releases)} with `==` would use it all the same"
        case model.LaterCutOff(releases=releases):
            return f"a later `--exclude-newer` allows {named(releases)}"
        case model.OnlyUpperBound(releases=releases, python=python):
            return f"only the upper bound of its `Requires-Python` keeps {named(releases)} from Python {python}"
        case model.OtherPython(releases=releases):
            return f"another `--python` may serve {named(releases)}"
        case model.AllowSourceDistribution(releases=releases):
            return f"the source distribution of {named(releases)} was left out by `--only-binary`"
        case model.AllowWheel(releases=releases):
            return f"the wheels of {named(releases)} were left out by `--no-binary`"
        case model.OtherIndex(project=project, version=version, index=index, before=before):
            reason = f"{before} comes first and knows the project" if before else "it is asked only for what names it"
            return f"`{project} {version}` is on {index}, which was not asked for it: {reason}"
        case model.LockTogether():
            return "what they mean to require fits together: lock them again together"
        case model.KeepOne(projects=(one, other), can_separate=can_separate):
            keep = f"keep only one of `{one}` and `{other}`"
            return f"give them environments of their own, or {keep}" if can_separate else keep
        case _:
            assert_never(hint)
