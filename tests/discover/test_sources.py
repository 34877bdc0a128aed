from isolate.discover import sources
from isolate.model.start import SourceFile
from tests.discover.conftest import Find


def test_the_source_of_an_application(find: Find) -> None:
    found = find(
        {
            "shop/requirements.txt": "flask\n",
            "shop/app.py": "app = 1\n",
            "shop/Procfile": "web: run\n",
            "shop/Dockerfile.dev": "FROM x\n",
            "shop/compose.prod.yaml": "services: {}\n",
            "shop/.dockerignore": "*\n",
            "shop/pkg/mod.py": "x = 1\n",
            "shop/pkg/Procfile": "not read\n",
            "shop/pkg/data.csv": "1\n",
            "shop/binary.py": b"\x00",
            "shop/large.py": "#" * 1_000_001,
            "shop/.venv/x.py": "",
            "shop/env/pyvenv.cfg": "",
            "shop/env/x.py": "",
            "shop/ignored.py": "",
            "shop/.gitignore": "ignored.py\n",
            "shop/worker/requirements.txt": "celery\n",
            "shop/worker/tasks.py": "y = 1\n",
        }
    )
    shop, worker = found.apps
    tree = sources(found.root, shop, found.apps)
    assert tree.files == (
        SourceFile(path=".dockerignore", text="*\n"),
        SourceFile(path="Dockerfile.dev", text="FROM x\n"),
        SourceFile(path="Procfile", text="web: run\n"),
        SourceFile(path="app.py", text="app = 1\n"),
        SourceFile(path="compose.prod.yaml", text="services: {}\n"),
        SourceFile(path="pkg/mod.py", text="x = 1\n"),
    )
    assert tree.names == (
        ".dockerignore",
        ".gitignore",
        "Dockerfile.dev",
        "Procfile",
        "app.py",
        "binary.py",
        "compose.prod.yaml",
        "large.py",
        "pkg/Procfile",
        "pkg/data.csv",
        "pkg/mod.py",
        "requirements.txt",
    )
    assert [file.path for file in sources(found.root, worker, found.apps).files] == ["tasks.py"]


def test_an_application_at_the_root(find: Find) -> None:
    found = find({"requirements.txt": "", "a/b.py": "x = 1\n"})
    assert sources(found.root, found.apps[0]).names == ("a/b.py", "requirements.txt")
