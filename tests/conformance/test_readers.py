"""What is read is what the tool that owns the format reads: (name, extras, specifier, marker), line by line.

The owners: pip's parser (`pip-requirements-parser`), setuptools, `packaging` for groups, poetry-core, Pipenv, uv. conda
has no parser to install, and a `setup.py` of somebody else can only be compared by running it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.dependency_groups import DependencyGroupResolver
from packaging.markers import Marker
from packaging.requirements import Requirement as Pep508
from packaging.specifiers import SpecifierSet
from packaging.utils import canonicalize_name
from pip_requirements_parser import RequirementsFile

from isolate.discover import discover
from isolate.manifests import format_of, requirements_txt
from isolate.manifests.encoding import decode
from isolate.model.manifest import Manifest
from isolate.model.requirement import Requirement
from tests.examples import examples
from tests.manifests.test_laws import changed, edits, requirements_of

ROOT = Path(__file__).parent.parent.parent
SAMPLES = ROOT / "samples" / "formats"
CORPUS = Path(os.environ.get("ISOLATE_CORPUS", ROOT.parent / "shared" / "corpus"))

Line = tuple[str, tuple[str, ...], str, str]

APPLICATIONS = {
    "dapr__quickstarts": 37,
    "GoogleCloudPlatform__microservices-demo": 4,
    "kserve__kserve": 33,
    "pypi__warehouse": 10,
}

# Every difference from the owning tool, by file and project, and its reason.
_SOURCE = (
    "`[tool.uv.sources]` takes it from the repository, where its version does not count; setuptools knows no sources"
)
DIFFERENCES = {
    "kserve__kserve/python/kserve/pyproject.toml: kserve-storage": _SOURCE,
    "kserve__kserve/python/predictiveserver/pyproject.toml: kserve": _SOURCE,
    "kserve__kserve/python/predictiveserver/pyproject.toml: kserve-storage": _SOURCE,
    "kserve__kserve/python/predictiveserver/pyproject.toml: lgbserver": _SOURCE,
    "kserve__kserve/python/predictiveserver/pyproject.toml: sklearnserver": _SOURCE,
    "kserve__kserve/python/predictiveserver/pyproject.toml: xgbserver": _SOURCE,
}


def read(path: Path, shown: str = "") -> Manifest:
    text = decode(path.name, path.read_bytes())
    assert isinstance(text, str)
    reader = format_of(path.name)
    assert reader is not None
    return reader.read(shown or path.name, text)


def lines_of(requirements: Iterable[Requirement]) -> list[Line]:
    return [line(each.name, each.extras, each.specifier, each.marker) for each in requirements]


def line(name: str, extras: Iterable[str], specifier: object, marker: object) -> Line:
    return (
        canonicalize_name(name),
        tuple(sorted(canonicalize_name(each) for each in extras)),
        str(SpecifierSet(str(specifier))),
        in_order(str(Marker(str(marker)))) if marker else "",
    )


def in_order(marker: str) -> str:
    return marker if " or " in marker else " and ".join(sorted(marker.split(" and ")))


def of_texts(texts: Iterable[str]) -> list[Line]:
    parsed = [Pep508(text) for text in texts]
    return [line(each.name, each.extras, each.specifier, each.marker) for each in parsed]


def corpus(*patterns: str) -> list[Path]:
    if not CORPUS.is_dir():
        pytest.fail(f"the corpus is not at {CORPUS}: set ISOLATE_CORPUS to its folder")
    return sorted(path for pattern in patterns for path in CORPUS.rglob(pattern))


def differences(ours: list[Line], theirs: list[Line], path: Path) -> list[str]:
    """The projects that both do not have in the same lines, as keys of `DIFFERENCES`."""
    file = path.relative_to(CORPUS).as_posix() if path.is_relative_to(CORPUS) else path.name
    return sorted({f"{file}: {name}" for name, *_ in {*ours} ^ {*theirs}})


def with_pip(path: Path) -> list[Line]:
    """What pip reads; requirements on addresses and paths have no specifier."""
    found = RequirementsFile.from_file(str(path), include_nested=False)
    return [
        line(each.name or "", each.extras, each.specifier or "", each.marker)
        for each in found.requirements
        if not each.is_editable and not each.link
    ]


def named(manifest: Manifest) -> list[Line]:
    return lines_of(each for each in manifest.requirements if not each.url and not each.path and not each.editable)


@pytest.mark.corpus
@pytest.mark.parametrize("repository", sorted(APPLICATIONS))
def test_every_application_of_the_corpus_is_found(repository: str) -> None:
    corpus()
    found = discover((CORPUS / repository,))
    assert len(found.apps) == APPLICATIONS[repository]
    assert [each for each in found.problems if each.severity == "error"] == []


@pytest.mark.corpus
def test_the_place_of_every_requirement_is_where_its_name_stands() -> None:
    for path in corpus("*requirements*.txt", "*.in", "pyproject.toml", "setup.py"):
        lines = path.read_text("utf-8").split("\n")
        for each in requirements_of(read(path) if format_of(path.name) else requirements_manifest(path)):
            shown = lines[each.origin.line - 1][max(0, each.origin.column - 1) :]
            assert not each.name or canonicalize_name(shown).lower().lstrip("./").startswith(each.name[:4]) or each.path


@pytest.mark.corpus
@given(st.data())
@examples(300)
def test_no_reader_raises_on_a_changed_file(data: st.DataObject) -> None:
    path = data.draw(st.sampled_from(corpus("*requirements*.txt", "*.in", "pyproject.toml", "setup.py", "runtime.txt")))
    text = decode(path.name, changed(path.read_bytes(), data.draw(edits)))
    if isinstance(text, str):
        manifest = (format_of(path.name) or requirements_txt).read(path.name, text)
        assert manifest.path == path.name


@pytest.mark.corpus
def test_requirement_files_are_read_as_pip_reads_them() -> None:
    paths = corpus("*requirements*.txt", "*.in", "pypi__warehouse/requirements/*.txt")
    assert len(paths) > 60
    found = [each for path in paths for each in differences(named(requirements_manifest(path)), with_pip(path), path)]
    assert found == []


def requirements_manifest(path: Path) -> Manifest:
    text = decode(path.name, path.read_bytes())
    assert isinstance(text, str)
    return requirements_txt.read(path.name, text)


@pytest.mark.corpus
@pytest.mark.filterwarnings("default")
def test_projects_are_read_as_setuptools_reads_them() -> None:
    from setuptools.config.pyprojecttoml import read_configuration

    paths = [path for path in corpus("pyproject.toml") if "project" in tomllib.loads(path.read_text("utf-8"))]
    assert len(paths) > 15
    found = []
    for path in paths:
        try:
            project = read_configuration(path, expand=False)["project"]
        except ValueError:
            # A template of a project: its name has brackets, which setuptools refuses.
            assert {"{", "<"} & {*tomllib.loads(path.read_text("utf-8"))["project"]["name"]}
            continue
        manifest = read(path)
        found += differences(names_only(manifest.requirements), names_of_texts(project.get("dependencies", [])), path)
        for extra, texts in project.get("optional-dependencies", {}).items():
            listed = dict(manifest.extras)[canonicalize_name(extra)]
            found += differences(names_only(listed), names_of_texts(texts), path)
        if "requires-python" in project:
            assert [each.specifier for each in manifest.python] == [str(SpecifierSet(project["requires-python"]))]
    assert sorted(set(found)) == sorted(DIFFERENCES)


def names_only(requirements: Iterable[Requirement]) -> list[Line]:
    """With no specifier where uv's sources give a place: setuptools does not know them."""
    return [
        line(each.name, each.extras, "" if each.url or each.path else each.specifier, "" if each.index else each.marker)
        for each in requirements
        if each.name
    ]


def names_of_texts(texts: Iterable[str]) -> list[Line]:
    return [
        line(each.name, each.extras, "" if each.url else each.specifier, each.marker) for each in map(Pep508, texts)
    ]


@pytest.mark.corpus
def test_groups_are_read_as_packaging_reads_them() -> None:
    compared = 0
    for path in corpus("pyproject.toml"):
        data = tomllib.loads(path.read_text("utf-8")).get("dependency-groups", {})
        groups = dict(read(path).groups)
        resolver = DependencyGroupResolver(data)
        for group in data:
            compared += 1
            texts = [str(each) for each in resolver.resolve(group)]
            assert differences(lines_of(groups[canonicalize_name(group)]), of_texts(texts), path) == []
    assert compared > 10


def test_a_sample_is_read_as_pip_reads_it(tmp_path: Path) -> None:
    # Without the lines that pip's parser refuses as a whole, where we read the others.
    kept = [
        each
        for each in (SAMPLES / "requirements" / "requirements.txt").read_text("utf-8").split("\n")
        if not each.startswith(("requests=>", '"quoted', "django>=4.*", "google - auth"))
    ]
    path = tmp_path / "requirements.txt"
    path.write_text("\n".join(kept), "utf-8")
    assert differences(named(read(path)), with_pip(path), path) == []


def test_setup_cfg_is_read_as_setuptools_reads_it(tmp_path: Path) -> None:
    text = (SAMPLES / "setup-cfg" / "setup.cfg").read_text("utf-8").replace("    wrong=>1\n", "")
    (tmp_path / "setup.cfg").write_text(text.replace("version = attr: shop.__version__", "version = 1"), "utf-8")
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "requirements.txt").write_text("sphinx>=7\n")
    (tmp_path / "setup.py").write_text("from setuptools import setup\nsetup()\n")
    theirs = with_setuptools(tmp_path)
    manifest = read(tmp_path / "setup.cfg")
    assert lines_of(manifest.requirements) == of_texts(theirs["install_requires"])
    assert [each.specifier for each in manifest.python] == [theirs["python_requires"]]
    extras = {canonicalize_name(extra): texts for extra, texts in theirs["extras_require"].items()}
    for extra, listed in manifest.extras:
        if extra != "docs":  # read from a file, which discovery follows
            assert lines_of(listed) == of_texts(extras[extra])


def test_setup_py_is_read_as_running_it_tells(tmp_path: Path) -> None:
    text = (SAMPLES / "setup-py" / "setup.py").read_text("utf-8")
    text = text.replace('    "wrong=>1",\n', "").replace(' + [os.environ["EXTRA"]]', "")
    (tmp_path / "setup.py").write_text(text, "utf-8")
    theirs = with_setuptools(tmp_path)
    manifest = read(tmp_path / "setup.py")
    assert lines_of(manifest.requirements) == of_texts(theirs["install_requires"])
    assert [each.specifier for each in manifest.python] == [theirs["python_requires"]]
    for extra, listed in manifest.extras:
        assert lines_of(listed) == of_texts(theirs["extras_require"][extra])


def with_setuptools(folder: Path) -> dict[str, Any]:
    """What setuptools knows of a project of ours, whose `setup.py` may be run."""
    script = (
        "import json, warnings; warnings.simplefilter('ignore')\n"
        "from setuptools import distutils\n"
        "from distutils.core import run_setup\n"
        "d = run_setup('setup.py', stop_after='config')\n"
        "print(json.dumps({'install_requires': d.install_requires, 'extras_require': d.extras_require,"
        " 'python_requires': str(d.python_requires or '')}))\n"
    )
    return asked(script, folder)


def asked(script: str, folder: Path, *arguments: str) -> dict[str, Any]:
    done = subprocess.run([sys.executable, "-c", script, *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout.strip().splitlines()[-1])
    assert isinstance(told, dict)
    return told


@pytest.mark.filterwarnings("default")
def test_poetry_is_read_as_poetry_reads_it(tmp_path: Path) -> None:
    from poetry.core.constraints.version import parse_constraint
    from poetry.core.factory import Factory
    from poetry.core.version.markers import parse_marker

    text = (SAMPLES / "poetry" / "pyproject.toml").read_text("utf-8")
    for line_ in ('wrong = "latest"\n', 'lost = { version = "^1", source = "nowhere" }\n'):
        text = text.replace(line_, "")
    text = text.replace('version = "1.0"\n', 'version = "1.0"\ndescription = ""\nauthors = []\n', 1)
    path = tmp_path / "pyproject.toml"
    path.write_text(text, "utf-8")
    package = Factory().create_poetry(tmp_path).package
    manifest = read(path)
    ours = [*manifest.requirements, *(each for _, listed in manifest.extras for each in listed)]
    theirs = {(str(each.name), str(each.marker)): each for each in package.requires if not each.is_optional()}
    optional = {str(each.name): each for each in package.requires if each.is_optional()}
    assert len(ours) == len(theirs) + len(optional)
    for each in ours:
        own = parse_marker(each.marker) if each.marker else parse_marker("")
        dependency = optional.get(each.name) or theirs[each.name, str(own)]
        assert set(each.extras) == set(dependency.extras)
        if each.name == "between":  # PEP 440 has no form for it, which is reported
            assert dependency.constraint.allows(parse_constraint("1.3"))
        elif not each.url and not each.path:
            allowed = dependency.constraint
            for version in (
                "0.0.1",
                "0.4",
                "0.4.9",
                "0.5",
                "1.2",
                "1.4.2",
                "1.24",
                "1.26",
                "1.99",
                "2",
                "2.29",
                "3",
                "4.2",
                "4.3",
                "5.9",
                "6",
            ):
                assert allowed.allows(parse_constraint(version)) == SpecifierSet(each.specifier).contains(version), each
        assert bool(each.url) == (dependency.source_type in ("git", "url")), each
        assert bool(each.path) == (dependency.source_type in ("directory", "file")), each
    groups = dict(manifest.groups)
    for group in ("dev", "test"):
        listed = package.dependency_group(group).dependencies
        assert [each.name for each in groups[group]] == [each.name for each in listed]


def test_a_pipfile_is_read_as_pipenv_reads_it() -> None:
    path = SAMPLES / "pipfile" / "Pipfile"
    packages = tomllib.loads(path.read_text("utf-8"))["packages"]
    del packages["wrong"], packages["lost"]
    script = (
        "import json, sys\n"
        "from pipenv.utils.dependencies import convert_deps_to_pip\n"
        "print(json.dumps(convert_deps_to_pip(json.loads(sys.argv[1]))))\n"
    )
    theirs = asked(script, ROOT, json.dumps(packages))
    requirements = read(path).requirements
    assert [each.name for each in requirements] == [canonicalize_name(name) for name in theirs]
    for each, (name, text) in zip(requirements, theirs.items(), strict=True):
        assert isinstance(text, str)
        if each.path:
            assert text == f"-e {each.path}"
        elif each.url:
            assert text == f"{name} @ {each.url}"
        else:
            assert lines_of([each]) == of_texts([text])


def test_a_lock_of_uv_is_read_as_uv_exports_it(tmp_path: Path) -> None:
    (tmp_path / "uv.lock").write_bytes((SAMPLES / "uv-lock" / "uv.lock").read_bytes())
    worker = tmp_path / "packages" / "worker"
    worker.mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text(
        '[project]\nname = "shop"\nversion = "0.1.0"\nrequires-python = ">=3.12"\n'
        'dependencies = ["httpx[socks]", "worker"]\n[dependency-groups]\ndev = ["pytest"]\n'
        '[tool.uv.workspace]\nmembers = ["packages/*"]\n[tool.uv.sources]\nworker = { workspace = true }\n'
    )
    (worker / "pyproject.toml").write_text(
        '[project]\nname = "worker"\nversion = "0.1.0"\nrequires-python = ">=3.12"\ndependencies = ["idna"]\n'
    )
    done = subprocess.run(
        ["uv", "export", "--frozen", "--offline", "--no-dev", "--no-hashes", "--no-emit-workspace", "--no-header"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env=os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"},
    )
    assert done.returncode == 0, done.stderr
    texts = [each for each in done.stdout.splitlines() if each and not each.lstrip().startswith("#")]
    pins = [each for each in read(tmp_path / "uv.lock").requirements if not each.path]
    assert sorted(lines_of(pins)) == sorted(of_texts(texts))


@pytest.mark.corpus
@pytest.mark.parametrize("options", [["--python", "3.12"], []], ids=["3.12", "any"])
def test_the_contradiction_of_custom_model_is_told_whatever_is_asked_for(options: list[str]) -> None:
    corpus()
    folder = CORPUS / "kserve__kserve" / "python" / "custom_model"
    command = [sys.executable, "-m", "isolate", "analyze", str(folder), "--offline", "--format", "json", *options]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 1, done.stderr
    (conflict,) = json.loads(done.stdout)["conflicts"]
    assert (conflict["kind"], conflict["apps"]) == ("within", ["custom_model"])
    places = [(step["file"], step["line"]) for step in conflict["proof"] if step.get("file")]
    assert places == [("pyproject.toml", 6), ("runtime.txt", 1)]
