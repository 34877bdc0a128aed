"""A few real projects from the configured index."""

from __future__ import annotations

import pytest

from isolate.index import open_index
from isolate.model.distribution import Absent, Metadata, Releases
from isolate.model.options import IndexSettings

pytestmark = [pytest.mark.network, pytest.mark.enable_socket]


@pytest.mark.parametrize(("project", "at_least"), [("flask", 60), ("boto3", 2000), ("pytz", 70)])
def test_real_projects(project: str, at_least: int) -> None:
    with open_index(IndexSettings()) as index:
        found = index.releases(project)
        assert isinstance(found, Releases)
        assert len(found.releases) >= at_least
        assert all(file.hashes and file.size for release in found.releases for file in release.distributions)
        newest = found.releases[-1]
        metadata = index.metadata(newest, newest.distributions)
        assert isinstance(metadata, Metadata)
        assert metadata.name.lower() == project
    with open_index(IndexSettings(offline=True)) as index:
        assert index.releases(project) == found
        assert index.metadata(newest, newest.distributions) == metadata


def test_a_project_that_does_not_exist() -> None:
    with open_index(IndexSettings()) as index:
        assert index.releases("isolate-no-such-project") == Absent(
            project="isolate-no-such-project", indexes=index.addresses
        )
