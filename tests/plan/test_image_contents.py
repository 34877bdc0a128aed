"""Source trees that go into an image, and variables that it is given."""

from __future__ import annotations

from dataclasses import replace

from isolate.model.image import Choice, LocalCopy
from isolate.model.origin import Origin
from isolate.model.problem import Problem
from isolate.model.requirement import of_text
from isolate.model.start import LocalTree
from isolate.plan import Subject
from tests.plan.making import source
from tests.plan.test_image import image, images, refused, subject


def required_trees(each: Subject, *trees: tuple[str, dict[str, str]]) -> Subject:
    """The subject, requiring source trees at these paths with these files."""
    origin = Origin(file="apps/web/requirements.txt", line=3)
    local = tuple(replace(of_text("x", origin), path=path) for path, _ in trees)
    sources = tuple(LocalTree(path=path, source=source(files)) for path, files in trees)
    return replace(each, app=replace(each.app, local=local), local=sources)


def test_source_trees_are_copied_to_where_their_modules_are_found():
    each = required_trees(
        subject({"main.py": ""}),
        ("apps/web", {"main.py": ""}),
        ("apps/web/libs/near", {"near/__init__.py": ""}),
        ("libs/common", {"pyproject.toml": "", "src/common/__init__.py": ""}),
    )
    found = image(each)
    assert (found.context, found.source) == ("../..", "apps/web")
    assert found.local == (LocalCopy(source="libs/common", target="/local/libs/common"),)
    assert found.image_environment == (("PYTHONPATH", "/app:/app/libs/near:/local/libs/common/src"),)


def test_shared_packages_are_copied_too():
    found = image(subject({"main.py": ""}, shared=("apps/web/own", "libs/common")))
    assert found.local == (LocalCopy(source="libs/common", target="/local/libs/common"),)
    assert found.image_environment == (("PYTHONPATH", "/app:/local/libs"),)


def test_a_source_tree_that_needs_a_compiler_cannot_be_copied():
    problem = refused(required_trees(subject({"main.py": ""}), ("libs/fast", {"fast/core.pyx": ""})))
    assert problem.message == ("`web` requires the source tree `libs/fast`, where `fast/core.pyx` has to be compiled")
    assert problem.origin == Origin(file="apps/web/requirements.txt", line=3)


def test_a_source_tree_outside_the_repository_cannot_be_copied():
    problem = refused(required_trees(subject({"main.py": ""}), ("../common", {"common.py": ""})))
    assert problem.message == "`web` requires the source tree `/common`, which is outside the repository"


def test_a_variable_that_nothing_sets_is_required_of_the_operator():
    text = "import os\nos.environ['TOKEN']\nos.environ['PORT']\nos.environ['GIVEN']\ndef f(): os.environ['LATER']\n"
    (found,), (warning,) = images(subject({"main.py": text}, environment=(("GIVEN", "1"),)))
    assert found.environment == (("GIVEN", "1"), ("TOKEN", "${TOKEN:?}"))
    assert warning == Problem(
        severity="warning",
        code="environment-unset",
        message="`web` cannot start without the variable `TOKEN`, which nothing sets",
        origin=Origin(file="apps/web/main.py", line=2),
        hint="set it where `docker compose` runs, or with `environment` in isolate.toml",
    )


def test_variables_that_files_of_other_platforms_set():
    files = {
        "main.py": "import os\nos.environ['REGION']\nos.environ.get('MODE')\n",
        "app.yaml": "env_variables:\n  REGION: eu\n  MODE: fast\n  UNREAD: x\n",
    }
    found = image(subject(files, environment=(("MODE", "slow"),)))
    assert found.environment == (("MODE", "slow"), ("REGION", "eu"))
    assert (
        Choice(
            what="variable",
            value="REGION=eu",
            reason="it is read, and set there",
            origin=Origin(file="apps/web/app.yaml", line=2),
        )
        in found.choices
    )
