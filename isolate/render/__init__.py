"""Image plans → the files of every image."""

from isolate.render.bake import NAME as BAKE
from isolate.render.bake import bake_files
from isolate.render.dockerignore import ignores
from isolate.render.files import DOCKERIGNORE, FILES, ROOT, compose_path, files, image_paths, images, root
from isolate.render.leftover import Leftovers, engine_paths, folders_made_before, leftovers
from isolate.render.templates import TEMPLATES, own_templates

__all__ = [
    "BAKE",
    "DOCKERIGNORE",
    "FILES",
    "ROOT",
    "TEMPLATES",
    "Leftovers",
    "bake_files",
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
