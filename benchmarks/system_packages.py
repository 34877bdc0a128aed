"""Which names of the table of system packages a Debian suite does not have: `python benchmarks/system_packages.py`.

Asks the package lists of each suite in a container of Debian, whichever it is; exit code 1 where a name is missing.
"""

from __future__ import annotations

import subprocess
import sys

from isolate.plan.system_packages import of_suite, suites

IMAGE = "debian:bookworm-slim"
# The image has the keys of the next suite too.
ASK = (
    'sed -i "s/bookworm/$1/g" /etc/apt/sources.list $(find /etc/apt/sources.list.d -type f) && shift && '
    'apt-get update -qq >/dev/null && apt-cache show --no-all-versions "$@" 2>/dev/null | sed -n "s/^Package: //p"'
)


def main() -> int:
    missing = 0
    for suite, rows in {each: of_suite(each) for each in suites()}.items():
        names = sorted({*rows["compiler"], *rows["programs"], *(name for name, _ in named(rows))} - {*rows["lacks"]})
        command = ["docker", "run", "--rm", IMAGE, "sh", "-c", ASK, "sh", suite, *names]
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
