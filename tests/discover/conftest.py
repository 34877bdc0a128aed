from collections.abc import Callable
from pathlib import Path

import pytest

from isolate.discover import discover
from isolate.model.discovered import Discovered
from isolate.model.problem import ConfigurationError, Problem

Find = Callable[..., Discovered]


@pytest.fixture
def find(tmp_path: Path) -> Find:
    """Write files under a root and give what is found there: `find({"a/requirements.txt": "flask"}, "a")`."""

    def find(files: dict[str, str | bytes], *paths: str, config: str = "", include_dev: bool = False) -> Discovered:
        root = tmp_path / "root"
        for name, content in files.items():
            file = root / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return discover(
            tuple(root / path for path in paths or (".",)),
            config=root / config if config else None,
            include_dev=include_dev,
        )

    return find


def refused(find: Find, files: dict[str, str | bytes]) -> tuple[Problem, ...]:
    """The errors of a configuration that stops the run."""
    with pytest.raises(ConfigurationError) as raised:
        find(files)
    return tuple(sorted(raised.value.problems, key=Problem.sort_key))


def messages(problems: tuple[Problem, ...]) -> list[str]:
    return [
        f"{each.severity} {each.origin}: {each.message}" + (f"; {each.hint}" if each.hint else "") for each in problems
    ]


def names(found: Discovered) -> list[str]:
    return [app.name for app in found.apps]
