"""What is suggested, in words."""

from __future__ import annotations

from isolate.model.results import Upstream

_FEW = 3


def upstream_text(upstream: Upstream) -> str:
    """What others would have to release, and for which applications."""
    if upstream.accepts_more_than:
        what = f"accepts more than `{upstream.accepts_more_than}`"
    elif upstream.wheel_for is not None:
        what = f"has a wheel for {upstream.wheel_for}"
    elif upstream.runs_on_more_than:
        what = f"runs on more than Python {upstream.runs_on_more_than}"
    else:
        what = f"runs on Python {upstream.python}"
    return f"a release of `{upstream.project}` that {what} (for {_listed(upstream.apps)})"


def _listed(apps: tuple[str, ...]) -> str:
    if len(apps) > _FEW:
        return f"{len(apps)} applications"
    *first, last = (f"`{app}`" for app in apps)
    return f"{', '.join(first)} and {last}" if first else last
