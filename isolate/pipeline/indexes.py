"""Where releases are looked for: what holds for all applications, and what nothing but their own files name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from isolate.discover import Discovered
from isolate.model.manifest import IndexOptions
from isolate.model.options import IndexSettings, RunOptions
from isolate.model.origin import Origin
from isolate.model.problem import Problem


def index_settings(options: RunOptions, found: Discovered) -> IndexSettings:
    """Where releases are looked for, whoever requires them: the command line wins over `isolate.toml`."""
    given, configured = options.index, found.settings
    written = [app.options for app in found.apps]
    named = [each for own in written for each in own.named]
    others = [each for own in written for each in _addresses(own) if each]
    known = {address for _, address in named}
    return replace(
        given,
        index_url=given.index_url or configured.index_url,
        extra_index_urls=tuple(dict.fromkeys((*given.extra_index_urls, *configured.extra_index_urls))),
        find_links=tuple(dict.fromkeys((*given.find_links, *configured.find_links))),
        no_index=(given.no_index or configured.no_index) and not given.index_url,
        named=tuple(dict.fromkeys(configured.named_indexes)),
        projects=configured.project_indexes,
        bound=tuple(dict.fromkeys((*named, *(("", each) for each in others if each not in known)))),
    )


def _addresses(own: IndexOptions) -> tuple[str, ...]:
    return (own.index_url, *own.extra_index_urls, *own.find_links, *own.secrets)


def of_manifests_alone(found: Discovered, settings: IndexSettings, known: Iterable[str]) -> dict[str, Origin]:
    """The indexes that nothing but manifests name, each with the first place; `known` are those of the configuration.

    Addresses are as written. Folders are left out, for they are read and not asked; so are the indexes of an
    application for which none is asked (`no_index`), whose pages of links are.
    """
    from isolate.model.address import without_credentials

    own = (*known, *(address for _, address in settings.named))
    asked = {without_credentials(each).rstrip("/") for each in own}
    places: dict[str, Origin] = {}
    for app in found.apps:
        asks_none = settings.with_options(app.options).no_index
        for address, origin in app.options.places:
            if asks_none and address not in app.options.find_links:
                continue
            if without_credentials(address).rstrip("/") not in asked:
                places.setdefault(address, origin)
    return places


def notes_on_indexes(places: Mapping[str, Origin], *, trusted: bool) -> tuple[Problem, ...]:
    """What is to be known of indexes that nothing but manifests name."""
    from isolate.model.address import without_credentials

    if trusted:
        said = "is asked for what this file requires, and nothing but files of applications names it"
        hint = "name it under `[index]` in isolate.toml, or ask no such index with `--trust-manifests no`"
    else:
        said = "is not asked, for nothing but files of applications names it"
        hint = "name it under `[index]` in isolate.toml, or ask such indexes with `--trust-manifests yes`"
    return tuple(
        Problem(
            severity="warning",
            code="index-of-manifest",
            message=f"the index `{without_credentials(address)}` {said}",
            origin=origin,
            hint=hint,
        )
        for address, origin in places.items()
    )
