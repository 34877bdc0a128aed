"""`isolate` and `python -m isolate`."""

from __future__ import annotations

import gc
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line with the arguments of the process and end the process with its exit code."""
    # What a run makes lives to its end: looking for cycles in it time and again costs a tenth of a short run.
    gc.set_threshold(100_000)
    try:
        from isolate.cli.run import run

        code = run(sys.argv[1:])
    except KeyboardInterrupt:
        code = INTERRUPTED
    if code == INTERRUPTED:
        # Threads that still wait for an index would be waited for by an ordinary exit.
        os._exit(code)
    sys.exit(code)


if __name__ == "__main__":
    main()
