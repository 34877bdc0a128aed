"""Tiny wheels and source distributions, made in memory: the same arguments give the same bytes."""

from __future__ import annotations

import base64
import bz2
import gzip
import hashlib
import io
import lzma
import tarfile
import zipfile
from collections.abc import Mapping, Sequence

_DATE = (1980, 1, 1, 0, 0, 0)


def wheel_filename(name: str, version: str, tag: str = "py3-none-any") -> str:
    return f"{_escaped(name)}-{version}-{tag}.whl"


def sdist_filename(name: str, version: str, archive: str = "tar.gz") -> str:
    return f"{_escaped(name)}-{version}.{archive}"


def metadata_text(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    requires_python: str = "",
    metadata_version: str = "2.2",
    dynamic: Sequence[str] = (),
) -> str:
    lines = [f"Metadata-Version: {metadata_version}", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Python: {requires_python}"] if requires_python else []
    lines += [f"Dynamic: {each}" for each in dynamic]
    lines += [f"Provides-Extra: {extra}" for extra in extras]
    lines += [f"Requires-Dist: {requirement}" for requirement in requires]
    return "\n".join([*lines, "", f"About {name}.", ""])


def wheel_bytes(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    requires_python: str = "",
    tag: str = "py3-none-any",
    files: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """An installable wheel; without `files` it holds one module with `__version__`."""
    info = f"{_escaped(name)}-{version}.dist-info"
    if files is None:
        files = {f"{_escaped(name)}/__init__.py": f'__version__ = "{version}"\n'}
    pythons, abis, platforms = tag.split("-")
    tags = [
        f"Tag: {python}-{abi}-{platform}\n"
        for python in pythons.split(".")
        for abi in abis.split(".")
        for platform in platforms.split(".")
    ]
    pure = "true" if tag.endswith("-none-any") else "false"
    members: dict[str, bytes] = {path: _encoded(body) for path, body in sorted(files.items())}
    members[f"{info}/METADATA"] = _encoded(metadata_text(name, version, requires, extras, requires_python))
    members[f"{info}/WHEEL"] = _encoded(
        f"Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: {pure}\n" + "".join(tags)
    )
    record = [f"{path},sha256={_record_hash(body)},{len(body)}" for path, body in members.items()]
    members[f"{info}/RECORD"] = _encoded("\n".join([*record, f"{info}/RECORD,,", ""]))
    return _zip(members)


def sdist_bytes(
    name: str,
    version: str,
    requires: Sequence[str] = (),
    extras: Sequence[str] = (),
    requires_python: str = "",
    metadata_version: str = "2.2",
    dynamic: Sequence[str] = (),
    requires_txt: str | None = None,
    archive: str = "tar.gz",
    files: Mapping[str, str | bytes] | None = None,
) -> bytes:
    """A source distribution with its PKG-INFO; `requires_txt` is the text of `*.egg-info/requires.txt`."""
    root = f"{_escaped(name)}-{version}"
    text = metadata_text(name, version, requires, extras, requires_python, metadata_version, dynamic)
    members: dict[str, bytes] = {f"{root}/PKG-INFO": _encoded(text)}
    if requires_txt is not None:
        members[f"{root}/{_escaped(name)}.egg-info/PKG-INFO"] = _encoded(text)
        members[f"{root}/{_escaped(name)}.egg-info/requires.txt"] = _encoded(requires_txt)
    members |= {f"{root}/{path}": _encoded(body) for path, body in sorted((files or {}).items())}
    return _zip(members) if archive == "zip" else _tar(members, archive)


def _escaped(name: str) -> str:
    return name.replace("-", "_").replace(".", "_")


def _encoded(body: str | bytes) -> bytes:
    return body.encode() if isinstance(body, str) else body


def _record_hash(body: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(body).digest()).rstrip(b"=").decode()


def _zip(members: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, body in members.items():
            member = zipfile.ZipInfo(path, date_time=_DATE)
            member.external_attr = 0o644 << 16
            member.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(member, body)
    return buffer.getvalue()


def _tar(members: Mapping[str, bytes], archive_kind: str) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for path, body in members.items():
            member = tarfile.TarInfo(path)
            member.size = len(body)
            member.mode = 0o644
            archive.addfile(member, io.BytesIO(body))
    packed = buffer.getvalue()
    match archive_kind:
        case "tar.bz2":
            return bz2.compress(packed)
        case "tar.xz":
            return lzma.compress(packed)
        case _:
            return gzip.compress(packed, mtime=0)
