"""How many examples of a law are tried: few while one works on the code, many in CI."""

from __future__ import annotations

from hypothesis import settings


def examples(many: int) -> settings:
    """That many examples under the profile `ci`, and under `default` a tenth of them, but no fewer than ten.

    A profile is chosen by the variable `CI` or by `--hypothesis-profile`, which is read before any test is imported.
    """
    return settings(max_examples=max(many * settings.default.max_examples // 100, 10))
