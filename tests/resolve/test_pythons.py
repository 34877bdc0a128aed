from isolate.model.app import App
from isolate.model.manifest import PythonStatement
from isolate.model.origin import Origin
from isolate.resolve.pythons import accepted_by, refuse

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
