"""A folder without a manifest: an application where its source needs the standard library alone."""

from __future__ import annotations

import posixpath
import sys

from isolate.discover.candidates import Candidate
from isolate.discover.sources import sources
from isolate.discover.tree import Tree
from isolate.discover.walk import join
from isolate.frameworks.objects import find_callable
from isolate.frameworks.syntax import has_main_guard, imported_with, imports, modules
from isolate.model.app import App
from isolate.model.problem import InputError
from isolate.model.start import SourceTree

# Files that a folder is started with, by their names.
_SCRIPTS = (
    "main.py",
    "app.py",
    "server.py",
    "bot.py",
    "run.py",
    "manage.py",
    "__main__.py",
    "application.py",
    "wsgi.py",
)

# Modules whose projects have other names.
_PROJECTS = {
    "PIL": "pillow",
    "bs4": "beautifulsoup4",
    "cv2": "opencv-python-headless",
    "dateutil": "python-dateutil",
    "discord": "discord-py",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "fasthtml": "python-fasthtml",
    "fitz": "pymupdf",
    "google": "google-api-python-client",
    "grpc": "grpcio",
    "jose": "python-jose",
    "jwt": "pyjwt",
    "magic": "python-magic",
    "MySQLdb": "mysqlclient",
    "multipart": "python-multipart",
    "psycopg2": "psycopg2-binary",
    "serial": "pyserial",
    "skimage": "scikit-image",
    "sklearn": "scikit-learn",
    "slugify": "python-slugify",
    "socketio": "python-socketio",
    "telegram": "python-telegram-bot",
    "usb": "pyusb",
    "yaml": "pyyaml",
    "zmq": "pyzmq",
}


def candidate_of(tree: Tree, folder: str) -> Candidate | None:
    """The application of a folder with a script of a usual name, or with one file that starts, if it has one.

    Raises `InputError` where the source imports what is neither its own nor of the standard library: what it requires
    has to be written down, and the hint says how.
    """
    app = App(name=folder, path=folder, folder=folder, manifests=())
    source = sources(tree.root.as_posix(), app)
    script = next((each for each in _SCRIPTS if each in source.names), "")
    if not script and len(files := modules(source)) == 1 and (has_main_guard(files[0]) or find_callable(source, app)):
        script = files[0].path
    if not script:
        return None
    foreign = _foreign(source)
    if foreign:
        module, place = next(iter(foreign.items()))
        projects = sorted({_PROJECTS.get(each, each.replace("_", "-")) for each in foreign})
        raise InputError(
            f"no manifest says what `{join(folder, script)}` requires, and {join(folder, place)} imports `{module}`",
            hint=f"write `requirements.txt` with a line each for what it requires, probably {', '.join(projects)}",
        )
    return Candidate(path=folder, folder=folder, manifests=())


def _foreign(source: SourceTree) -> dict[str, str]:
    """The imported modules that are neither the folder's nor of the standard library, and where that is first."""
    own = {posixpath.basename(each).removesuffix(".py") for each in source.names}
    own |= {part for each in source.names for part in each.split("/")[:-1]}
    found: dict[str, str] = {}
    for module in modules(source):
        for name in sorted({each.partition(".")[0] for each in imported_with(module)}):
            if name not in own and name not in sys.stdlib_module_names:
                found.setdefault(name, f"{module.path}:{imports(module, name)}")
    return found
