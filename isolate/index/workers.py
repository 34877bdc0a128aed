"""Threads that do in the background what will probably be asked for."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError
from typing import Any, Generic, TypeVar

T = TypeVar("T")

_CLOSE_SECONDS = 0.5


class Task(Generic[T]):
    """One piece of work, done once, by a worker or by the first who needs its result."""

    __slots__ = ("_error", "_result", "_run", "_working", "done")
    _result: T

    def __init__(self, run: Callable[[], T]) -> None:
        self._run = run
        self._working = threading.Lock()
        self._error: BaseException | None = None
        self.done = False
        """Whether the result is there."""

    def run(self) -> None:
        """Do the work unless somebody has begun it; what it raises is kept for those who ask for the result."""
        if self._working.acquire(blocking=False):
            try:
                self._work()
            finally:
                self._working.release()

    def result(self) -> T:
        """The result, waited for where a worker is at it, worked out here where nobody is."""
        if not self.done:
            with self._working:
                self._work()
        if self._error is not None:
            raise self._error
        return self._result

    def _work(self) -> None:
        if self.done:
            return
        try:
            self._result = self._run()
        except Exception as error:  # noqa: BLE001 - kept for those who ask for the result
            self._error = error
        except BaseException:
            # Ctrl-C is for this thread alone: another that waits for the result is told that none will come.
            self._error = CancelledError()
            raise
        finally:
            self.done = True


class Workers:
    """Up to `count` daemon threads, started as work comes: they never keep the program from ending."""

    def __init__(self, count: int) -> None:
        self._count = max(1, count)
        self._ready = threading.Condition()
        self._waiting: deque[Task[Any]] = deque()
        self._idle = 0
        self._threads: list[threading.Thread] = []
        self._closed = False

    def start(self, task: Task[Any]) -> None:
        """Have `task` done soon; tasks begin in the order in which they are given."""
        with self._ready:
            if self._closed:
                return
            self._waiting.append(task)
            if len(self._waiting) <= self._idle:
                self._ready.notify()
            elif len(self._threads) < self._count:
                thread = threading.Thread(target=self._work, name=f"index-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def close(self) -> None:
        """Forget what has not begun, and give what has a moment to end."""
        with self._ready:
            self._closed = True
            self._waiting.clear()
            self._ready.notify_all()
        deadline = time.monotonic() + _CLOSE_SECONDS
        for thread in self._threads:
            thread.join(timeout=max(0.0, deadline - time.monotonic()))

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._waiting and not self._closed:
                    self._idle += 1
                    self._ready.wait()
                    self._idle -= 1
                if self._closed:
                    return
                task = self._waiting.popleft()
            task.run()
