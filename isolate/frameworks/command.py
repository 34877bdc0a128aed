"""Commands as people write them, and what can be told from their words."""

from __future__ import annotations

import re
import shlex
from pathlib import PurePosixPath

from isolate.frameworks.servers import SERVERS

WEB_SERVERS = frozenset(each.program for each in SERVERS)

# What only a shell understands: expansions, redirections, lists of commands, assignments.
_SHELL = re.compile(r"[$`|&;<>*?\[\](){}~\n]|^\s*[A-Za-z_]\w*=")
_LIST = re.compile(r"[;&|\n]|^\s*[A-Za-z_]\w*=")


def exec_form(line: str) -> tuple[str, ...]:
    """The exec form of a shell command line: its words, or a shell that is given the line where it needs one.

    A single command takes the shell's place, so that it receives the signals itself. Raises `ValueError` for an
    unclosed quotation.
    """
    words = shlex.split(line)
    if not _SHELL.search(line):
        return tuple(words)
    return ("sh", "-c", line if _LIST.search(line) else f"exec {line}")


def server(command: tuple[str, ...]) -> str:
    """The web server that a command starts, also through `python -m` or a wrapper; empty where it starts none."""
    words = [word for part in command for word in part.split()]
    return next((name for word in words if (name := PurePosixPath(word).name) in WEB_SERVERS), "")


def is_web(command: tuple[str, ...]) -> bool:
    """Whether a command starts a web server."""
    return bool(server(command))


def port(command: tuple[str, ...]) -> int:
    """The port that the words of a command bind, 0 where they name none."""
    line = " ".join(command)
    found = re.search(r"(?:--port|--bind|--listen|-b|-p|--http)[= ](?:\S*:)?(\d{2,5})(?!\S)", line)
    return int(found[1]) if found else 0
