"""`isolate cache`: where metadata is kept between runs."""

from isolate.cli.declare import command, group
from isolate.cli.output import put


def folder() -> int:
    """Print the folder of the cache."""
    from isolate.index.cache import cache_folder

    put(f"{cache_folder()}\n", "")
    return 0


def prune() -> int:
    """Forget what was not asked for in a month."""
    from isolate.index.cache import cache_folder, prune

    return _freed(prune(cache_folder()))


def clear() -> int:
    """Forget everything."""
    from isolate.index.cache import cache_folder, clear
    from isolate.render.memory import Memory

    return _freed(Memory().clear() + clear(cache_folder()))


def _freed(size: int) -> int:
    put(f"{size / 1_000_000:.1f} MB freed\n", "")
    return 0


cache = group(
    "cache",
    {"dir": command(folder, "dir"), "prune": command(prune), "clear": command(clear)},
    help="Look after what is remembered of indexes.",
)
