from isolate.manifests import script
from isolate.model.manifest import Manifest


def problems(text: str) -> list[str]:
    manifest = script.read("x.py", text)
    assert manifest.incomplete
    return [f"{each.severity} {each.origin}: {each.message}" for each in manifest.problems]


def test_what_is_no_block() -> None:
    assert problems("print()\n") == ["warning x.py: `x.py` has no `script` block, so what it requires is not known"]
    assert problems("\n# /// script\n# dependencies = []\n") == [
        "error x.py:2: the `script` block of `x.py` does not end"
    ]
    assert problems("# /// script\n# x = 1\n# ///\n\n# /// script\n# x = 1\n# ///\n") == [
        "error x.py:5: `x.py` has two blocks of `script` metadata"
    ]
    assert problems("# /// script\n# dependencies = [\n# ///\n") == [
        "error x.py:3: `x.py` is not valid TOML: invalid value"
    ]


def test_another_block_is_none() -> None:
    text = "# /// other\n# x = 1\n# ///\n\n# /// script\n# dependencies = []\n# ///\n"
    assert script.read("x.py", text) == Manifest(path="x.py", format="script")
