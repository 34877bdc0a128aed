"""How long `isolate check` takes for 50 applications on a warm machine, beside `import typer, packaging`.

Medians of interleaved runs, and what is left of them where one source file has changed since.

python benchmarks/check.py [RUNS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

APPS, MODULES, FUNCTIONS, REQUIREMENTS = 50, 10, 15, 12
FUNCTION = (
    "def function_{0}(left, right):\n    total = left * {0} + right\n    return [total, left, right][total % 3]\n\n\n"
)


def make(folder: Path) -> None:
    """50 applications of 10 modules each, a dozen requirements, and an index that has them."""
    from tests.wheels import wheel_bytes, wheel_filename

    index = folder / "index"
    index.mkdir()
    names = [f"project-{number}" for number in range(3 * REQUIREMENTS)]
    for number, name in enumerate(names):
        requires = [f"{other}>=1" for other in names[number + 1 : number + 3]]
        (index / wheel_filename(name, "1.0")).write_bytes(wheel_bytes(name, "1.0", requires))
    (folder / "isolate.toml").write_text('[index]\nfind_links = ["index"]\nno_index = true\n')
    for number in range(APPS):
        app = folder / "apps" / f"app{number}"
        (app / "parts").mkdir(parents=True)
        lines = [f"{name}>=1,<2" for name in names[number % 20 : number % 20 + REQUIREMENTS]]
        (app / "requirements.txt").write_text("\n".join(lines))
        (app / "main.py").write_text("import parts\n\nprint(parts)\n")
        for module in range(MODULES):
            code = "".join(FUNCTION.format(each) for each in range(FUNCTIONS))
            (app / "parts" / f"module_{module}.py").write_text(code)


def main(runs: int) -> None:
    # What is installed has its bytecode; a shell that keeps Python from writing any would have it compiled each time.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        make(folder)
        isolate = [sys.executable, "-m", "isolate"]
        subprocess.run([*isolate, "generate", "--quiet", name], check=True, stdout=subprocess.DEVNULL)
        commands = {
            "import typer, packaging": [sys.executable, "-c", "import typer, packaging"],
            "isolate check": [*isolate, "check", name],
            "  one source changed": [*isolate, "check", name],
        }
        taken: dict[str, list[float]] = {each: [] for each in commands}
        subprocess.run(commands["isolate check"], check=True, stdout=subprocess.DEVNULL)
        for run in range(runs):
            for each, command in commands.items():
                if each.startswith(" "):
                    (folder / "apps/app7/parts/module_3.py").write_text(f"changed = {run}\n")
                begin = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                taken[each].append(time.perf_counter() - begin)
    own = median(taken["import typer, packaging"])
    for each, seconds in taken.items():
        print(f"{each:24} {1000 * median(seconds):6.1f} ms  ratio {median(seconds) / own:5.2f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 11)
