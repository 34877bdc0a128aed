import pkgutil
from importlib import import_module

from isolate import manifests


def test_every_reader_is_registered() -> None:
    modules = [import_module(f"isolate.manifests.{each.name}") for each in pkgutil.iter_modules(manifests.__path__)]
    readers = [module for module in modules if hasattr(module, "PATTERNS")]
    assert sorted(readers, key=str) == sorted(manifests.FORMATS.values(), key=str)
