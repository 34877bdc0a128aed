"""`isolate cache`: where metadata is kept between runs."""

import typer

from isolate.cli.output import put
from isolate.cli.plain import Command, Group

app = typer.Typer(name="cache", cls=Group, rich_markup_mode=None, help="Look after what is remembered of indexes.")


@app.command("dir", cls=Command)
def folder() -> int:
    """Print the folder of the cache."""
    from isolate.index.cache import cache_folder

    put(f"{cache_folder()}\n", "")
    return 0


@app.command(cls=Command)
def prune() -> int:
    """Forget what was not asked for in a month."""
    from isolate.index.cache import cache_folder, prune

    return _freed(prune(cache_folder()))


@app.command(cls=Command)
def clear() -> int:
    """Forget everything."""
    from isolate.index.cache import cache_folder, clear
    from isolate.render.comparisons import Comparisons

    return _freed(Comparisons().clear() + clear(cache_folder()))


def _freed(size: int) -> int:
    put(f"{size / 1_000_000:.1f} MB freed\n", "")
    return 0
