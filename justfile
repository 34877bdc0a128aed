# The commands are README's; a test keeps them the same.

# format, lint, types, layers, tests
check:
    .venv/bin/ruff format --check
    .venv/bin/ruff check
    .venv/bin/mypy
    .venv/bin/lint-imports
    .venv/bin/pytest

# the ratio of `isolate --help` to `import typer`
startup:
    .venv/bin/python benchmarks/startup.py

# CPU seconds of reading 2,000 manifests, beside parsing their requirements once
reading:
    .venv/bin/python benchmarks/reading.py
