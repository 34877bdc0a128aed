"""A synthetic index as a folder that any web server can serve: pages of links, wheels, and their metadata beside them.

The chain: every release of `front` requires the same release of `middle`, and only the oldest of these wants what the
application wants. A resolver that rejects releases one after the other walks all of them.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

Universe = Mapping[str, Mapping[str, Sequence[str]]]
"""Project → version → what that requires."""

REQUIREMENTS = ("front", "end<2")


def chain(length: int) -> Universe:
    """The chain with so many releases of each of its links."""
    return {
        "front": {str(number): [f"middle=={number}"] for number in range(1, length + 1)},
        "middle": {str(number): ["end<2" if number == 1 else "end>=2"] for number in range(1, length + 1)},
        "end": {"1": [], "2": []},
    }


def write_index(universe: Universe, folder: Path) -> None:
    """Write the pages and files of a universe."""
    for project, releases in universe.items():
        page = folder / "simple" / project
        page.mkdir(parents=True)
        links = []
        for version, requires in releases.items():
            name = f"{project}-{version}-py3-none-any.whl"
            lines = ["Metadata-Version: 2.1", f"Name: {project}", f"Version: {version}"]
            metadata = "\n".join([*lines, *(f"Requires-Dist: {each}" for each in requires), "", ""])
            info = f"{project}-{version}.dist-info"
            with zipfile.ZipFile(page / name, "w") as wheel:
                wheel.writestr(f"{info}/METADATA", metadata)
                wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
                wheel.writestr(f"{info}/RECORD", "")
            (page / f"{name}.metadata").write_text(metadata, encoding="utf-8")
            links.append(f'<a href="{name}" data-core-metadata="true">{name}</a>\n')
        (page / "index.html").write_text(f"<!DOCTYPE html><html><body>{''.join(links)}</body></html>", encoding="utf-8")


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    request_queue_size = 128


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of the index in a folder, while a process of its own serves it."""
    command = [sys.executable, __file__, str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield f"http://127.0.0.1:{server.stdout.readline().strip()}/simple/"
        server.terminate()


def main(folder: str) -> None:
    """Serve a folder on a free port, which is printed."""
    with _Server(("127.0.0.1", 0), partial(_Handler, directory=folder)) as server:
        print(server.server_port, flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
