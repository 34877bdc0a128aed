"""The built-in templates, and a person's own that take their place."""

from __future__ import annotations

from pathlib import Path

from isolate.render.write import add

_INSTALLED, _CHECKOUT = (Path(__file__).parents[level] / "templates" for level in (1, 2))

# Installed, the templates are inside the package; in a checkout they stand beside it.
BUILT_IN = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT

TEMPLATES = tuple(sorted(path.name for path in BUILT_IN.glob("*.j2")))


def own_templates(folder: str) -> tuple[str, ...]:
    """The names of the templates in a person's folder, sorted; none where there is no folder."""
    return tuple(sorted(path.name for path in Path(folder).glob("*.j2"))) if folder else ()


def eject(folder: Path) -> tuple[str, ...]:
    """Copy the built-in templates into a folder, and give the names written.

    One that is there already stays. Raises `InputError` where it is different, or one cannot be written:
    then none is.
    """
    return add(tuple((name, (BUILT_IN / name).read_bytes()) for name in TEMPLATES), folder)
