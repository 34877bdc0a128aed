"""Requests to a published port while something happens to what answers them."""

from __future__ import annotations

import http.client
import socket
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager


def free_port() -> int:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def ask(port: int) -> str:
    """What answers a request on a connection of its own; what went wrong, where nothing does."""
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=20)) as connection:
            connection.request("GET", "/")
            answer = connection.getresponse()
            text = answer.read().decode()
            return text if answer.status == 200 else f"failed: {answer.status}"
    except (OSError, http.client.HTTPException) as error:
        return f"failed: {error!r}"


@contextmanager
def load(port: int, at_least: int) -> Iterator[Counter[str]]:
    """Requests one after the other, on two threads, while something happens and until there are enough; none fails."""
    answers: Counter[str] = Counter()
    done = threading.Event()

    def go() -> None:
        while not done.is_set() or answers.total() < at_least:
            answers[ask(port)] += 1
            time.sleep(0.01)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for each in threads:
        each.start()
    try:
        yield answers
    finally:
        done.set()
        for each in threads:
            each.join()
    assert answers.total() >= at_least
    assert not [each for each in answers if each.startswith("failed")], answers
