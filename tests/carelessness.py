"""Laws on code that was made careless: a law that no carelessness breaks says nothing."""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings


def enough(examples: int, **more: object) -> settings:
    """So many examples to find out whether a law is broken, without making what breaks it smaller."""
    return settings(
        max_examples=examples,
        phases=[Phase.generate],
        database=None,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        **more,  # type: ignore[arg-type]
    )
