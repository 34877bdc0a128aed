"""Images → what they show when they are built and run by the Docker at hand."""

from isolate.verify.docker import find_docker
from isolate.verify.image import verify

__all__ = ["find_docker", "verify"]
