"""Tiny universes in one line each, for tests of everything that resolves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from packaging.version import Version

from isolate.model.app import App
from isolate.model.distribution import Absent, Distribution, Metadata, Release, Releases, Unreachable
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.requirement import Requirement, of_text

ADDRESS = "https://index.example/simple/"


@dataclass(frozen=True, kw_only=True)
class Published:
    """One release as a test writes it, where its requirements are not enough."""

    requires: Sequence[str] = ()
    python: str = ""
    extras: Sequence[str] = ()
    tags: Sequence[str] = ("py3-none-any",)
    wheel: bool = True
    sdist: bool = False
    yanked: str | None = None
    uploaded: str = "2024-03-24T00:00:00Z"
    reachable: bool = True
    digest: str = "0" * 64


@dataclass
class Catalog:
    """An index in memory: project, version, and what it requires."""

    projects: Mapping[str, Mapping[str, Sequence[str] | Published] | str]
    asked: list[str] = field(default_factory=list)
    """Every project and release asked for, in order."""

    addresses = (ADDRESS,)

    def releases(self, project: str, index: str = "") -> Releases | Absent | Unreachable:
        """Those of a further index are under `ADDRESS project`."""
        self.asked.append(f"{index} {project}".strip())
        found = self.projects.get(f"{index} {project}".strip())
        if found is None:
            return Absent(project=project, indexes=(index,) if index else self.addresses)
        if isinstance(found, str):
            return Unreachable(what=f"`{project}`", reason=found)
        return Releases(
            project=project,
            index=index or ADDRESS,
            releases=tuple(
                Release(
                    project=project,
                    version=version,
                    distributions=_files(
                        project, version, _published(found[version]), index or "https://files.example"
                    ),
                )
                for version in sorted(found, key=Version)
            ),
        )

    def elsewhere(self, project: str) -> tuple[Releases, ...]:
        places = [key.partition(" ")[0] for key in self.projects if key.endswith(f" {project}")]
        answers = (self.releases(project, place) for place in places)
        return tuple(each for each in answers if isinstance(each, Releases))

    def metadata(self, release: Release, order: tuple[Distribution, ...]) -> Metadata | Unreachable:
        self.asked.append(f"{release.project} {release.version}")
        place = order[0].location.rpartition("/")[0] if order else ""
        found = self.projects.get(f"{place} {release.project}") or self.projects[release.project]
        assert not isinstance(found, str)
        published = _published(found[release.version])
        if not published.reachable or not order:
            return Unreachable(what=release.project, version=release.version, reason="its metadata is out of reach")
        return Metadata(
            name=release.project,
            version=release.version,
            requires=tuple(published.requires),
            extras=tuple(published.extras),
            requires_python=published.python,
        )

    def expect_metadata(self, wanted: tuple[tuple[Release, tuple[Distribution, ...]], ...]) -> None:
        pass

    def expect_closure(self, *_: object, **__: object) -> None:
        pass


def _published(one: Sequence[str] | Published) -> Published:
    return one if isinstance(one, Published) else Published(requires=one)


def _files(project: str, version: str, published: Published, place: str) -> tuple[Distribution, ...]:
    stem = project.replace("-", "_")
    names = [(f"{stem}-{version}-{tag}.whl", "wheel") for tag in published.tags if published.wheel]
    names += [(f"{stem}-{version}.tar.gz", "sdist")] if published.sdist else []
    return tuple(
        Distribution(
            filename=name,
            kind=kind,  # type: ignore[arg-type]
            location=f"{place}/{name}",
            hashes=(("sha256", published.digest),),
            requires_python=published.python,
            upload_time=published.uploaded,
            yanked=published.yanked,
            has_metadata=kind == "wheel",
        )
        for name, kind in names
    )


def lines(file: str, texts: Sequence[str]) -> tuple[Requirement, ...]:
    """Requirements that stand in one file, one per line."""
    return tuple(of_text(text, Origin(file=file, line=place)) for place, text in enumerate(texts, start=1))


def app(
    name: str, *requirements: str, constraints: Sequence[str] = (), python: str = "", incomplete: bool = False
) -> App:
    """An application whose requirements stand in `NAME/requirements.txt`, its constraints in `NAME/constraints.txt`."""
    file = f"{name}/requirements.txt"
    statement = PythonStatement(
        specifier=python, source="requires-python", origin=Origin(file=f"{name}/pyproject.toml", line=3)
    )
    return App(
        name=name,
        path=name,
        folder=name,
        manifests=(file,),
        requirements=lines(file, requirements),
        constraints=lines(f"{name}/constraints.txt", constraints),
        python=(statement,) if python else (),
        incomplete=incomplete,
    )
