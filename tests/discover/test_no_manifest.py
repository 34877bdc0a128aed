"""A folder without a manifest is an application where it needs the standard library alone."""

from __future__ import annotations

import pytest

from isolate.discover import discover
from isolate.model.problem import InputError


def write(folder, files):
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)


@pytest.mark.parametrize("name", ["main.py", "app.py", "bot.py", "server.py"])
def test_the_standard_library_is_enough(tmp_path, name):
    write(
        tmp_path,
        {name: "import json\nfrom helpers import x\nfrom . import y\n", "helpers/x.py": "import http.server\n"},
    )
    (app,) = discover((tmp_path,)).apps
    assert (app.name, app.folder, app.manifests, app.requirements) == (tmp_path.name, ".", (), ())


def test_what_is_to_be_required_is_told(tmp_path):
    write(tmp_path, {"app.py": "import json\nimport yaml\nfrom tornado.web import Application\n"})
    with pytest.raises(InputError) as caught:
        discover((tmp_path,))
    assert str(caught.value) == "no manifest says what `app.py` requires, and app.py:3 imports `tornado`"
    assert caught.value.hint == (
        "write `requirements.txt` with a line each for what it requires, probably pyyaml, tornado"
    )


@pytest.mark.parametrize(
    "text",
    ["if __name__ == '__main__':\n    print(1)\n", "def app(environ, start_response):\n    return start_response\n"],
)
def test_the_only_file_may_have_any_name(tmp_path, text):
    write(tmp_path, {"things.py": text})
    assert [each.manifests for each in discover((tmp_path,)).apps] == [()]


def test_a_library_is_none(tmp_path):
    write(tmp_path, {"things.py": "import json\n"})
    with pytest.raises(InputError, match="there is no manifest"):
        discover((tmp_path,))


def test_beside_applications_it_is_none(tmp_path):
    write(tmp_path, {"tools/main.py": "import json\n", "web/requirements.txt": "flask\n"})
    assert [each.name for each in discover((tmp_path,)).apps] == ["web"]
