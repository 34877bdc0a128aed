"""Digests of images: asked of their registries, and kept in `images.lock`."""
