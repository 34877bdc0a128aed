"""`isolate` and `python -m isolate`."""

from __future__ import annotations

import gc
import os
import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line with the arguments of the process and end the process with its exit code."""
    # What a run makes lives to its end, and what does not is rarely in a cycle: on the largest resolution of
    # benchmarks/resolve.py looking for cycles costs 26 % of the time by default, 11 % from 100,000 objects on, and less
    # than can be measured from a million on, with the same memory. To freeze what was imported adds nothing to that.
    gc.set_threshold(1_000_000)
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
