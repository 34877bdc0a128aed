"""Says which version the lock of the team brought."""

import importlib.metadata

import itsdangerous

print(itsdangerous.__name__, importlib.metadata.version("itsdangerous"))
