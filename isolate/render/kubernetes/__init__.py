"""The services of all applications as Kubernetes objects: a base and overlays for `kubectl apply -k`."""

from isolate.render.kubernetes.files import FOLDER, files, secrets_by_reference

__all__ = ["FOLDER", "files", "secrets_by_reference"]
