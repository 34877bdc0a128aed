"""Which files and folders a source writes, in all the ways in which people write them."""

from __future__ import annotations

from textwrap import dedent

import pytest

from isolate.frameworks.writes import writes
from isolate.model.app import App
from tests.plan.making import source

APP = App(name="a", path="a", folder="a", manifests=())


def found(files: dict[str, str] | str, **options: object) -> list[str]:
    """The paths that are written, folders with `/` at their end."""
    files = {"app.py": files} if isinstance(files, str) else files
    tree = source({path: dedent(text) for path, text in files.items()})
    given = {"given": frozenset[str](), **options}
    return [each.path + ("/" if each.folder else "") for each in writes(tree, APP, **given)]


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        ("open('a.txt', 'w')", ["/app/a.txt"]),
        ("open('a.txt', mode='ab')", ["/app/a.txt"]),
        ("open('a.txt', 'r+')", ["/app/a.txt"]),
        ("def f(name, path='a.txt', /):\n    open(path, 'w')", ["/app/a.txt"]),
        ("open('a.txt'); open('b.txt', 'rb')", []),
        ("open(name, 'w')", []),
        ("open(f'out/{name}.txt', 'w')", ["/app/out/"]),
        ("open('out/%s.txt' % name, 'w')", ["/app/out/"]),
        ("open('out/{}.txt'.format(name), 'w')", ["/app/out/"]),
        ("open(os.path.join('out', name), 'w')", ["/app/out/"]),
        ("open(os.path.join(os.path.dirname(__file__), 'a.txt'), 'x')", ["/app/a.txt"]),
        ("Path('a.txt').open('a')", ["/app/a.txt"]),
        ("Path(__file__).resolve().parent.joinpath('a.txt').write_text('')", ["/app/a.txt"]),
        ("BASE = Path(__file__).parents[0]\n(BASE / 'out' / name).write_bytes(b'')", ["/app/out/"]),
        ("Path('/srv/out/a.txt').touch()", ["/srv/out/a.txt"]),
        ("OUT = Path.cwd() / 'out'\nOUT.mkdir(exist_ok=True)", ["/app/out/"]),
        ("os.makedirs(os.environ.get('OUT', 'out'))", ["/app/out/"]),
        ("def save(to='a.csv'):\n    frame.to_csv(to)", ["/app/a.csv"]),
        ("sqlite3.connect('a.db'); sqlite3.connect(':memory:')", ["/app/a.db"]),
        ("create_engine('sqlite:///a.db')", ["/app/a.db"]),
        ("create_engine('sqlite+aiosqlite:////srv/a/b.db?x=1')", ["/srv/a/b.db"]),
        (
            "here = os.path.abspath(os.path.dirname(__file__))\nurl = 'sqlite:///' + os.path.join(here, 'a.db')",
            ["/app/a.db"],
        ),
        ("create_engine('sqlite://'); create_engine('postgresql:///a')", []),
        ("logging.FileHandler(filename='logs/a.log')", ["/app/logs/a.log"]),
        ("logging.basicConfig(filename='a.log')", ["/app/a.log"]),
        (
            "app.config['UPLOAD_FOLDER'] = 'up'\nfile.save(os.path.join(app.config['UPLOAD_FOLDER'], name))",
            ["/app/up/"],
        ),
        (
            "B = Path(__file__).parent\nD = {'ENGINE': 'django.db.backends.sqlite3', 'NAME': B / 'db.sqlite3'}",
            ["/app/db.sqlite3"],
        ),
        ("app, rt = fast_app()", ["/app/.sesskey"]),
        ("app, rt = fast_app(secret_key=key)", []),
        ("open('s3://bucket/a', 'w'); open('~/a', 'w')", []),
        ("A = B\nB = A\nopen(A, 'w')", []),
    ],
)
def test_a_write(text, paths):
    assert found(text) == paths


def test_a_default_does_not_count_where_the_variable_is_set():
    text = "create_engine(os.environ.get('URL', 'sqlite:///a.db')); open(os.getenv('B') or 'b.txt', 'w')"
    assert sorted(found(text)) == ["/app/a.db", "/app/b.txt"]
    assert found(text, given=frozenset({"URL"})) == ["/app/b.txt"]


def test_a_script_that_nothing_starts_does_not_count():
    files = {"app.py": "import helper", "helper.py": "open('a', 'w')", "train.py": "open('b', 'w')"}
    assert found(files) == ["/app/a"]
    assert found(files, started=("python", "train.py")) == ["/app/a", "/app/b"]


def test_relative_databases_of_flask_sqlalchemy_are_in_a_folder_of_its_own():
    files = {"shop/__init__.py": "app = Flask(__name__)\napp.config['X'] = 'sqlite:///a.db'"}
    assert found(files, flask="3.1.1") == ["/app/instance/a.db"]
    assert found(files, flask="2.5.1") == ["/app/shop/a.db"]


def test_names_of_other_modules_are_known():
    files = {"config.py": "OUT = 'out'", "app.py": "import config\nopen(f'{config.OUT}/{name}', 'w')"}
    assert found(files) == ["/app/out/"]


def test_names_that_stand_for_two_others_each_are_followed_once() -> None:
    lines = ["n0 = 'x'"] + [f"n{i} = n{i - 1} + n{i - 1}" for i in range(1, 19)]
    paths = ["p0 = 'x'"] + [f"p{i} = os.path.join(p{i - 1}, p{i - 1})" for i in range(1, 19)]
    opens = ["open(n18, 'w'); open(p18, 'w'); open(n3, 'w')"] * 400
    assert found("\n".join([*lines, *paths, *opens])) == ["/app/xxxxxxxx"]
