"""BuildKit reads an ignore file as we do: what it takes from a context is what is not ignored."""

from __future__ import annotations

import pytest

from isolate.render.dockerignore import ignores
from tests.images.project import run
from tests.render.test_dockerignore import CASES

pytestmark = pytest.mark.images


@pytest.mark.parametrize("text", CASES)
def test_buildkit_takes_what_is_not_ignored(tmp_path, text):
    context, taken = tmp_path / "context", tmp_path / "taken"
    files = [path for path in CASES[text] if not any(each.startswith(f"{path}/") for each in CASES[text])]
    for path in files:
        (context / path).parent.mkdir(parents=True, exist_ok=True)
        (context / path).touch()
    (tmp_path / "Dockerfile").write_text("FROM scratch\nCOPY . /\n")
    (tmp_path / "Dockerfile.dockerignore").write_text(text)
    output = f"type=local,dest={taken}"
    run("docker", "buildx", "build", "--file", str(tmp_path / "Dockerfile"), "--output", output, str(context))
    found = {path.relative_to(taken).as_posix() for path in taken.rglob("*") if path.is_file()}
    assert found == {path for path in files if not ignores(text, path)}
