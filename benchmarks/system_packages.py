"""Which names of the table of system packages a Debian suite does not have: `python benchmarks/system_packages.py`.

Asks the package lists of each suite in a container of its image; exit code 1 where a name is missing.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

TABLE = Path(__file__).parents[1] / "isolate" / "plan" / "system_packages.toml"
ASK = 'apt-get update -qq >/dev/null && apt-cache show --no-all-versions "$@" 2>/dev/null | sed -n "s/^Package: //p"'


def main() -> int:
    missing = 0
    for suite, rows in tomllib.loads(TABLE.read_text("utf-8")).items():
        names = sorted(set(rows["compiler"]) | {name for name, _ in named(rows)})
        command = ["docker", "run", "--rm", f"debian:{suite}-slim", "sh", "-c", ASK, "sh", *names]
        found = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split()
        for name in sorted({*names} - {*found}):
            missing += 1
            projects = ", ".join(project for each, project in named(rows) if each == name) or "every compiled project"
            print(f"{suite} has no {name}, which {projects} needs")
        print(f"{suite}: {len(names)} names, {len({*names} - {*found})} missing")
    return 1 if missing else 0


def named(rows: dict[str, list[dict[str, str]]]) -> list[tuple[str, str]]:
    """Every package with each project that needs it."""
    return [
        (name, row["project"])
        for kind in ("compiled", "linked", "called")
        for row in rows[kind]
        for side in ("build", "run")
        for name in row.get(side, ())
    ]


if __name__ == "__main__":
    sys.exit(main())
