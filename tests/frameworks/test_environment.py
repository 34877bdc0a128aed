"""Which environment variables a source reads, in all the ways in which people read them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from isolate.frameworks.environment import Variable, variables
from isolate.model.app import App
from isolate.model.origin import Origin
from tests.plan.making import source


def read(text: str) -> list[tuple[str, str, bool]]:
    app = App(name="a", path="a", folder="a", manifests=())
    return [(each.name, each.default, each.required) for each in variables(source({"m.py": dedent(text)}), app)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("os.environ['A']", [("A", "", True)]),
        ("os.environ.get('A')", [("A", "", False)]),
        ("os.environ.get('A', 'x')", [("A", "x", False)]),
        ("os.getenv('A', default='x')", [("A", "x", False)]),
        ("environ['A']; getenv('B')", [("A", "", True), ("B", "", False)]),
        ("os.environ['A'] = 'x'", []),
        ("env('A')", [("A", "", True)]),
        ("env.str('A', default='x')", [("A", "x", False)]),
        ("config('A', cast=bool)", [("A", "", True)]),
        ("dj_database_url.config(default='sqlite:///x')", [("DATABASE_URL", "sqlite:///x", False)]),
        ("env.db()", [("DATABASE_URL", "", True)]),
        ("settings['A']; print('A'); os.path.join('A')", []),
        ("os.environ.get('A', 'x'); os.environ['A']", [("A", "x", True)]),
        (
            """
            class Settings(BaseSettings):
                model_config = SettingsConfigDict(env_prefix="shop_")
                token: str
                redis_url: str = "redis://localhost"
            """,
            [("SHOP_REDIS_URL", "redis://localhost", False), ("SHOP_TOKEN", "", True)],
        ),
    ],
)
def test_a_reading(text, found):
    assert read(text) == found


def test_where_it_is_read_first():
    app = App(name="a", path="apps/a", folder="apps/a", manifests=())
    tree = source({"a.py": "import os\nos.environ['X']\n", "b.py": "os.environ['X']\n"})
    assert variables(tree, app) == (
        Variable(name="X", default="", required=True, origin=Origin(file="apps/a/a.py", line=2), at_import=False),
    )


@pytest.mark.parametrize(
    ("files", "first"),
    [
        ({"main.py": "X = os.environ['X']\n"}, True),
        ({"main.py": "class Settings(BaseSettings):\n    x: str\n"}, True),
        ({"main.py": "def f():\n    os.environ['X']\n"}, False),
        ({"main.py": "if 'X' in os.environ:\n    os.environ['X']\n"}, False),
        ({"main.py": "try:\n    os.environ['X']\nexcept KeyError:\n    pass\n"}, False),
        ({"main.py": "os.environ.get('X')\n"}, False),
        ({"main.py": "from conf import y\n", "conf.py": "X = os.environ['X']\n"}, True),
        ({"a/b.py": "from .conf import y\n", "a/conf.py": "X = os.environ['X']\n"}, True),
        ({"main.py": "", "cloud.py": "X = os.environ['X']\n"}, False),
        ({"manage.py": "", "shop/settings.py": "X = os.environ['X']\n"}, True),
    ],
)
def test_what_is_needed_as_soon_as_it_starts(files, first):
    (found,) = variables(source(files), App(name="a", path="a", folder="a", manifests=()))
    assert found.at_import is first
