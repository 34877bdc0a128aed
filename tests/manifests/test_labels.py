"""What a project says of itself is what its image is labelled with."""

from __future__ import annotations

import pytest

from isolate.manifests.pyproject import read


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        (
            '[project]\nname = "x"\nversion = "1.2"\nlicense = "MIT"\nurls.Repository = "https://code.example/x"\n',
            {"licenses": "MIT", "source": "https://code.example/x", "version": "1.2"},
        ),
        (
            '[project]\nname = "x"\ndynamic = ["version"]\nlicense = { text = "BSD-3-Clause" }\n',
            {"licenses": "BSD-3-Clause"},
        ),
        (
            '[tool.poetry]\nname = "x"\nversion = "2"\nlicense = "MIT"\nrepository = "https://code.example/y"\n',
            {"licenses": "MIT", "source": "https://code.example/y", "version": "2"},
        ),
        ('[project]\nname = "x"\nversion = 3\nlicense = "two\\nlines"\nurls = 1\n', {}),
    ],
)
def test_labels(text: str, labels: dict[str, str]) -> None:
    found = {f"org.opencontainers.image.{name}": value for name, value in labels.items()}
    assert dict(read("pyproject.toml", text).labels) == found
