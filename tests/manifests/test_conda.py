import pytest

from isolate.manifests import conda
from isolate.manifests.conda import specifier_of


@pytest.mark.parametrize(
    ("written", "specifier"),
    [
        ("", ""),
        ("=1.2", "==1.2.*"),
        ("=1.2.*", "==1.2.*"),
        ("=1.2=py311_0", "==1.2"),
        ("==1.2", "==1.2"),
        ("== 1.2", "==1.2"),
        ("==1.2=*_cpu", "==1.2"),
        (" 1.2", "==1.2"),
        (" 1.2 py311_0", "==1.2"),
        (" 1.2.*", "==1.2.*"),
        (">=1.2,<2", "<2,>=1.2"),
        (">=1.2, <2.0a0", "<2.0a0,>=1.2"),
        ("!=1.3", "!=1.3"),
        ("~=1.2", "~=1.2"),
        ("=*", ""),
        (" *", ""),
        ("[version='>=1,<2']", "<2,>=1"),
        ("[version=1.2, build=x]", "==1.2"),
        (" 1.2|1.3", None),
        ("=2023c_1", None),
        (">=1.2.*|2", None),
    ],
)
def test_versions(written: str, specifier: str | None) -> None:
    assert specifier_of(written) == specifier


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("", []),
        ("name: x\n", []),
        ("dependencies:\n", []),
        ("- a\n", ["`environment.yml` is not a mapping"]),
        ("dependencies: numpy\n", ["`dependencies` is not a list"]),
        ("dependencies:\n- [a]\n", ["an item of `dependencies` is neither a package nor `pip`"]),
        ("dependencies:\n- pip:\n  - [a]\n", ["an item of `pip` is not a string"]),
        ("dependencies: [\n", ["`environment.yml` is not valid YAML: did not find expected node content"]),
        ("a: &a [*a]\n", ["`environment.yml` is not valid YAML: it is nested too deeply"]),
        ("dependencies:\n- pip:\n", []),
    ],
)
def test_odd_files(text: str, messages: list[str]) -> None:
    manifest = conda.read("environment.yml", text)
    assert [each.message for each in manifest.problems] == messages
    assert manifest.incomplete == bool(messages)


def test_aliases_are_not_written_out() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 30)]
    assert conda.read("environment.yml", "\n".join(lines)).problems == ()
