"""Image plans → the files of every image."""

from isolate.render.dockerignore import ignores
from isolate.render.files import DOCKERIGNORE, FILES, ROOT, compose_path, files, image_paths, images, root
from isolate.render.leftover import Leftovers, engine_paths, folders_made_before, leftovers
from isolate.render.templates import TEMPLATES, own_templates

__all__ = [
    "DOCKERIGNORE",
    "FILES",
    "ROOT",
    "TEMPLATES",
    "Leftovers",
    "compose_path",
    "engine_paths",
    "files",
    "folders_made_before",
    "ignores",
    "image_paths",
    "images",
    "leftovers",
    "own_templates",
    "root",
]
