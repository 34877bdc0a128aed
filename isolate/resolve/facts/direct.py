"""Direct references (`name @ url`): a release of its own, beside those of the index."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import unquote, urlsplit

from packaging.utils import InvalidSdistFilename, InvalidWheelFilename, parse_sdist_filename, parse_wheel_filename

from isolate.model.distribution import Distribution, Index, Metadata, Release


def direct_release(name: str, address: str) -> Release:
    """The release that a direct reference stands for.

    Its version is that of a wheel's or a source distribution's file name; empty where the address does not say
    (a folder, a version control system). Hashes in the fragment are kept. What a Git repository holds is fetched and
    read as a source distribution is.
    """
    if address.startswith("git+"):
        source = Distribution(filename=address, kind="sdist", location=address)
        return Release(project=name, version="", distributions=(source,))
    parts = urlsplit(address)
    filename = unquote(parts.path.rpartition("/")[2])
    hashes = tuple(
        sorted(
            (algorithm, value)
            for algorithm, _, value in (piece.partition("=") for piece in parts.fragment.split("&"))
            if algorithm in ("sha256", "sha384", "sha512")
        )
    )
    if parts.scheme.partition("+")[0] in ("http", "https", "file"):
        try:
            version = str(parse_wheel_filename(filename)[1])
        except InvalidWheelFilename:
            pass
        else:
            wheel = Distribution(filename=filename, kind="wheel", location=address, hashes=hashes)
            return Release(project=name, version=version, distributions=(wheel,))
        try:
            version = str(parse_sdist_filename(filename)[1])
        except InvalidSdistFilename:
            pass
        else:
            sdist = Distribution(filename=filename, kind="sdist", location=address, hashes=hashes)
            return Release(project=name, version=version, distributions=(sdist,))
    return Release(project=name, version="", distributions=())


def with_version(index: Index, release: Release) -> Release:
    """The release of a direct reference with the version that its source says, where the address does not."""
    if release.version or not release.distributions:
        return release
    found = index.metadata(release, release.distributions)
    return replace(release, version=found.version) if isinstance(found, Metadata) else release


def indexed_text(version: str, asked: str) -> str:
    """How a release is called among the versions of its project; `asked` is the index that an application names."""
    return f"{version} from {asked}" if asked else version


def direct_text(release: Release, address: str) -> str:
    """How a direct reference is called among the versions of its project."""
    return f"{release.version} from {address}" if release.version else f"the one from {address}"
