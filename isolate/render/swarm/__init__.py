"""The services of all applications as a stack for `docker stack deploy`."""

from isolate.render.swarm.stack import FOLDER, STACK, files

__all__ = ["FOLDER", "STACK", "files"]
