import pytest

from isolate.group import conflict_of
from isolate.model.app import App
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.model.proof import Proof
from isolate.model.resolution import Resolution
from isolate.report.wording.missing import warnings_of
from isolate.resolve import Resolver
from isolate.resolve.proof.pythons import accepted_by, refuse
from tests.catalog import Catalog, Published
from tests.catalog import app as application
from tests.laws.universes import index_of

PYTHONS = ("3.14", "3.13", "3.12", "3.9")


def says(specifier: str, line: int, *, weak: bool = False) -> PythonStatement:
    return PythonStatement(specifier=specifier, source="x", origin=Origin(file="f", line=line), weak=weak)


def app(*statements: PythonStatement) -> App:
    return App(name="a", path="a", folder="a", manifests=("f",), python=statements)


def test_a_weak_statement_chooses_and_refuses_nothing() -> None:
    assert accepted_by([app(says("==3.12.*", 1, weak=True))], PYTHONS) == ("3.12", "3.14", "3.13", "3.9")
    assert accepted_by([app(says("==3.9.*", 1, weak=True), says(">=3.12", 2))], PYTHONS) == ("3.14", "3.13", "3.12")
    assert accepted_by([app(says("==3.9.*", 1, weak=True))], ("3.12",)) == ("3.12",)


def test_what_an_application_says_first_is_kept_in_the_proof() -> None:
    proof = refuse(
        [app(says(">=3.10", 1), says(">=3.10", 2), says("==3.9.*", 3), says("==3.13.*", 4, weak=True))], PYTHONS, ["p"]
    )
    assert [step.origin.line for step in proof.steps if step.origin] == [1, 3]


@pytest.mark.parametrize("declared", [(), ("3.12",), ("3.9",)])
def test_an_application_that_contradicts_itself_is_told_whatever_is_asked_for(declared: tuple[str, ...]) -> None:
    resolver = Resolver(index=index_of({}), apps=[app(says(">=3.10", 1), says("==3.9.*", 2))], pythons=declared)
    proof = resolver.solve(["a"])
    assert isinstance(proof, Proof)
    assert conflict_of(proof).kind == "within"
    assert [step.origin.line for step in proof.steps if step.origin] == [1, 2]


def test_a_dockerfile_never_stands_against_what_is_asked_for() -> None:
    resolver = Resolver(index=index_of({}), apps=[app(says("==3.14.*", 1, weak=True))], pythons=("3.12",))
    answer = resolver.solve(["a"])
    assert isinstance(answer, Resolution)
    assert answer.python == "3.12"


LINUX = "manylinux_2_17_x86_64"
BUILT = {
    "old": {"1": Published(tags=[f"cp39-cp39-{LINUX}"], sdist=True)},
    "recent": {"1": Published(tags=[f"cp312-cp312-{LINUX}"], sdist=True)},
    "elsewhere": {"1": Published(tags=["cp39-cp39-win_amd64"], sdist=True)},
    "source": {"1": Published(wheel=False, sdist=True)},
    "pure": {"1": []},
}


@pytest.mark.parametrize(
    ("lines", "python"),
    [
        (("old",), "3.9"),
        (("old", "source", "pure"), "3.9"),
        (("recent", "source"), "3.12"),
        (("source",), "3.14"),
        (("elsewhere", "pure"), "3.14"),
        (("old", "recent"), "3.12"),
    ],
)
def test_a_python_on_which_less_has_to_be_built_goes_before_a_newer_one(lines: tuple[str, ...], python: str) -> None:
    answer = Resolver(index=Catalog(BUILT), apps=[application("x", *lines)]).solve(["x"], wheels=True)
    assert isinstance(answer, Resolution)
    assert answer.python == python
    told = ("Python 3.9, which it is to run on, was supported until October 2025",) if python == "3.9" else ()
    assert warnings_of(answer) == told
