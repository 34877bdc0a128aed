"""Project pages in JSON (PEP 691, 700): of each file what is used, each value of the type that the format says."""

from __future__ import annotations

from codecs import BOM_UTF8
from typing import Any

from msgspec import UNSET, DecodeError, Struct, UnsetType, ValidationError
from msgspec.json import Decoder

from isolate.index.answer import Answer, Failure
from isolate.index.simple_api import ADDRESS_HINT, SCHEMES, SchemeError, elsewhere, location_of
from isolate.index.stored import File


class _File(Struct, rename="kebab", gc=False):
    filename: str
    url: str
    hashes: dict[str, str]
    requires_python: str | None = None
    upload_time: str | None = None
    size: int | None = None
    yanked: Any = None
    core_metadata: Any | UnsetType = UNSET
    dist_info_metadata: Any = None


class _Page(Struct, gc=False):
    files: list[_File]
    meta: Any = None


_DECODER = Decoder(_Page)


def read_json(answer: Answer) -> tuple[File, ...] | Failure:
    """The files a project's page names, in its order; a failure where it is no such page."""
    nonsense = Failure(reason=f"`{answer.url}` answered with JSON that is no project page", hint=ADDRESS_HINT)
    try:
        answer.body.isascii() or str(answer.body, "utf-8")  # fields that are not used are not decoded below
        page = _DECODER.decode(answer.body.removeprefix(BOM_UTF8))
    except ValidationError:
        return nonsense
    except (DecodeError, ValueError, RecursionError):
        return Failure(reason=f"`{answer.url}` announced JSON and sent something else", hint="try again later")
    api = str(page.meta.get("api-version", "1.0")) if isinstance(page.meta, dict) else "1.0"
    if api.partition(".")[0] != "1":
        return Failure(reason=f"`{answer.url}` speaks version {api} of the simple API, of which only 1 is known")
    try:
        return tuple([_read_file(answer.url, each) for each in page.files])
    except SchemeError as error:
        return elsewhere(answer, error)
    except (TypeError, ValueError):
        return nonsense


def _read_file(base: str, file: _File) -> File:
    """One entry of `files`; raises `TypeError` or `ValueError` where it is none. This runs very often."""
    url, yanked = file.url, file.yanked
    announced = file.dist_info_metadata if file.core_metadata is UNSET else file.core_metadata
    return File(
        file.filename,
        url if url.startswith(SCHEMES) and "[" not in url else location_of(base, url),
        _pairs(file.hashes),
        file.requires_python or "",
        file.upload_time or "",
        None if not yanked else yanked if isinstance(yanked, str) else "",
        file.size or 0,
        bool(announced),
        _pairs(_announced(announced)) if announced else (),
    )


def _pairs(hashes: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(hashes.items()) if len(hashes) < 2 else tuple(sorted(hashes.items()))


def _announced(value: object) -> dict[str, str]:
    """The hashes of a metadata file; raises `TypeError` where they are none."""
    if not isinstance(value, dict):
        return {}
    if not all(type(digest) is str for digest in value.values()):
        raise TypeError
    return value
