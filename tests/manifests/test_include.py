from isolate.manifests import requirements_txt
from isolate.manifests.include import with_includes
from isolate.model.manifest import IndexOptions, Manifest
from isolate.model.origin import Origin
from isolate.model.problem import Problem


def read(**files: str) -> Manifest:
    """The file `a.txt` with its includes; `b` is the text of `b.txt`."""
    texts = {f"{name}.txt": text for name, text in files.items()}
    return with_includes(requirements_txt.read("a.txt", texts["a.txt"]), texts.get)


def messages(manifest: Manifest) -> list[str]:
    return [f"{each.severity} {each.origin}: {each.message}; {each.hint}" for each in manifest.problems]


def test_included_requirements_stand_in_the_place_of_the_include() -> None:
    manifest = read(a="first\n-r b.txt\nlast\n", b="\nmiddle\n-r c.txt\n", c="inner\n")
    assert [(each.name, str(each.origin)) for each in manifest.requirements] == [
        ("first", "a.txt:1:1"),
        ("middle", "b.txt:2:1"),
        ("inner", "c.txt:1:1"),
        ("last", "a.txt:3:1"),
    ]
    assert [each.path for each in manifest.includes] == ["b.txt", "c.txt"]
    assert not manifest.incomplete


def test_constraints_are_kept_apart_and_a_requirement_file_inside_of_them_is_not_one() -> None:
    manifest = read(a="-c b.txt\nx\n", b="y<2\n-r c.txt\n", c="z\n")
    assert [each.name for each in manifest.constraints] == ["y"]
    assert [each.name for each in manifest.requirements] == ["z", "x"]


def test_a_missing_include_names_the_including_line() -> None:
    manifest = read(a="x\n-r gone.txt\ny\n")
    assert messages(manifest) == [
        "error a.txt:2:1: the included file `gone.txt` does not exist; paths are relative to the including file"
    ]
    assert [each.name for each in manifest.requirements] == ["x", "y"]
    assert manifest.incomplete


def test_a_cycle_is_shown_with_its_path() -> None:
    manifest = read(a="-r b.txt\n", b="x\n-r c.txt\n", c="-r b.txt\n")
    assert messages(manifest) == [
        "error c.txt:1:1: `b.txt` includes itself: b.txt:2 → c.txt:1 → b.txt; remove one of these lines"
    ]
    assert [each.name for each in manifest.requirements] == ["x"]


def test_a_cycle_through_the_first_file() -> None:
    assert messages(read(a="\n-r b.txt\n", b="-r a.txt\n")) == [
        "error b.txt:1:1: `a.txt` includes itself: a.txt:2 → b.txt:1 → a.txt; remove one of these lines"
    ]
    assert messages(read(a="-r a.txt\n")) == [
        "error a.txt:1:1: `a.txt` includes itself: a.txt:1 → a.txt; remove one of these lines"
    ]


def test_a_file_included_twice_is_fine_and_wrong_once() -> None:
    manifest = read(a="-r b.txt\n-r c.txt\n", b="-r d.txt\n", c="-r d.txt\n", d="x\nno such\n")
    assert [each.name for each in manifest.requirements] == ["x"]
    assert len(manifest.problems) == 1


def test_an_include_from_elsewhere_is_not_read() -> None:
    assert messages(read(a="-r https://h.example/r.txt\n")) == [
        (
            "error a.txt:1:1: the include `https://h.example/r.txt` is not a file of this machine and is not read; "
            "copy it into the repository and include the copy"
        )
    ]


def test_an_include_that_is_no_text_has_its_own_problem() -> None:
    problem = Problem(severity="error", code="not-text", message="no", origin=Origin(file="b.txt"))
    manifest = with_includes(requirements_txt.read("a.txt", "-r b.txt\n"), lambda _: problem)
    assert manifest.problems == (problem,)
    assert manifest.incomplete


def test_options_of_included_files_count() -> None:
    manifest = read(
        a="-i https://one.example/\n-r b.txt\n", b="-i https://two.example/\n--extra-index-url https://x.example/\n"
    )
    assert manifest.options == IndexOptions(index_url="https://one.example/", extra_index_urls=("https://x.example/",))
