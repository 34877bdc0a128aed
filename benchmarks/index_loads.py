"""How long it takes to read the pages and newest metadata of real projects, and of all they require.

`python benchmarks/index_loads.py` asks the configured index: cold (an empty cache, one wish after the other and
with `expect_closure`), then warm. It prints figures and asserts nothing.
"""

from __future__ import annotations

import tempfile
import time

from packaging.requirements import InvalidRequirement
from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name

from isolate.index import open_index
from isolate.model.distribution import Candidate, Metadata, Releases, Walk, Wanted
from isolate.model.options import IndexSettings

PROJECTS = """\
flask django requests numpy pandas scipy sqlalchemy pytz six click jinja2 werkzeug celery redis kombu fastapi pydantic
starlette uvicorn httpx anyio idna certifi urllib3 boto3 botocore attrs packaging setuptools wheel pip virtualenv tox
pytest black mypy ruff isort flake8 pylint cryptography cffi pyyaml aiohttp gunicorn gevent psycopg2 pymysql lxml pillow
matplotlib scikit-learn seaborn plotly dash streamlit tornado twisted scrapy paramiko fabric ansible docker kubernetes
grpcio protobuf google-api-core google-cloud-storage azure-storage-blob azure-identity opencensus sentry-sdk structlog
loguru rich typer tqdm joblib dask distributed xarray networkx sympy nltk spacy transformers datasets huggingface-hub
openai langchain tiktoken alembic marshmallow graphene channels daphne whitenoise djangorestframework arrow pendulum
"""


def choose(releases: Releases, specifier: str) -> Candidate | None:
    fits = SpecifierSet(specifier)
    for release in reversed(releases.releases):
        if fits.contains(release.version, prereleases=False) and release.distributions:
            return release, release.distributions
    return None


def follow(metadata: Metadata, extras: tuple[str, ...]) -> tuple[Wanted, ...]:
    found = []
    for text in metadata.requires:
        try:
            requirement = Pep508(text)
        except InvalidRequirement:
            continue
        contexts = [{"extra": extra, "python_version": "3.12"} for extra in ("", *extras)]
        if requirement.marker is None or any(requirement.marker.evaluate(context) for context in contexts):
            name = canonicalize_name(requirement.name)
            found.append(Wanted(project=name, specifier=str(requirement.specifier), extras=tuple(requirement.extras)))
    return tuple(found)


def load(cache: str, *, ahead: bool, offline: bool = False) -> tuple[float, float, int, int]:
    """Seconds, seconds of CPU, projects and files of the whole closure."""
    began, cpu = time.perf_counter(), time.process_time()
    with open_index(IndexSettings(cache_dir=cache, offline=offline)) as index:
        waiting = [Wanted(project=project) for project in PROJECTS.split()]
        if ahead:
            index.expect_closure(tuple(waiting), Walk(choose=choose, follow=follow))
        else:
            pages = Walk(choose=lambda *_: None, follow=lambda *_: ())
            index.expect_closure((Wanted(project=name) for name in PROJECTS.split()), pages)
        seen = set(waiting)
        projects: dict[str, int] = {}
        while waiting:
            wish = waiting.pop()
            releases = index.releases(wish.project)
            if not isinstance(releases, Releases):
                print("  ", releases)
                continue
            projects[wish.project] = sum(1 for _ in releases.releases)
            candidate = choose(releases, wish.specifier)
            metadata = candidate and index.metadata(*candidate)
            if isinstance(metadata, Metadata):
                new = [each for each in follow(metadata, wish.extras) if each not in seen]
                seen |= set(new)
                waiting += new
            elif metadata:
                print("  ", metadata)
    return time.perf_counter() - began, time.process_time() - cpu, len(projects), sum(projects.values())


def main() -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        for label, cache, ahead in (
            ("cold, no prefetch", one, False),
            ("cold, expect_closure", two, True),
            ("warm, no prefetch", two, False),
            ("warm, expect_closure", two, True),
        ):
            seconds, cpu, projects, releases = load(cache, ahead=ahead)
            print(f"{label:22} {seconds:6.2f} s  {cpu:6.2f} s CPU  {projects} projects, {releases} releases")


if __name__ == "__main__":
    main()
