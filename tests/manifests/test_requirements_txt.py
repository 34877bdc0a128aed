import codecs
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from isolate.manifests import FORMATS, requirements_txt
from isolate.manifests.encoding import decode
from isolate.model.manifest import IndexOptions, Manifest
from isolate.model.problem import Problem
from tests.examples import examples


def read(text: str) -> Manifest:
    return requirements_txt.read("requirements.txt", text)


def shown(text: str) -> list[str]:
    """Every requirement as `line:column name specifier`, then every problem as a person sees it."""
    manifest = read(text)
    lines = [f"{each.origin.line}:{each.origin.column} {each.name}{each.specifier}" for each in manifest.requirements]
    for problem in manifest.problems:
        lines.append(f"{problem.severity} {problem.origin}: {problem.message}")
        if problem.hint:
            lines.append(f"  hint: {problem.hint}")
    return lines


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("flask\n", ["1:1 flask"]),
        ("# a comment\n\n  Flask_Cors >= 1.0 , < 2  # why\n", ["3:3 flask-cors<2,>=1.0"]),
        ("flask#egg\n", ["error requirements.txt:1:6: `flask#egg` is not a requirement: expected"]),
        ("flask \\\n  ==1.0\nrequests\n", ["1:1 flask==1.0", "3:1 requests"]),
        # The text, not the line that only continues, is where the requirement stands.
        ("\\\nflask\n", ["2:1 flask"]),
        # A comment line ends a joined line.
        ("flask \\\n# comment\nrequests\n", ["1:1 flask", "3:1 requests"]),
        ("# comment \\\nflask\n", ["2:1 flask"]),
        ("flask \\", ["1:1 flask"]),
        ("flask==1.0 # comment \\\nrequests\n", ["1:1 flask==1.0"]),
        ("zope.interface==5\tcolorama\n", ["error requirements.txt:1:19:"]),
        ("a\rb\r\nc\n", ["1:1 a", "2:1 b", "3:1 c"]),
        # pip parts lines at a form feed, an editor does not count one.
        ("a\fb\nc\n", ["1:1 a", "1:3 b", "2:1 c"]),
        ("A.B[Y,x]>=1; python_version < '3'\n", ["1:1 a-b>=1"]),
        ("a" * 3 + "===1.0-foo\n", ["1:1 aaa===1.0-foo"]),
    ],
)
def test_lines(text: str, expected: list[str]) -> None:
    found = shown(text)
    assert len([line for line in found if not line.startswith("  ")]) == len(expected)
    assert [line[: len(want)] for line, want in zip(found, expected, strict=False)] == expected


def test_hashes_on_continued_lines_belong_to_their_requirement() -> None:
    text = "flask==1.0 \\\n    --hash=sha256:aa \\\n    --hash sha256:bb\n    # via a\nclick==2 --hash=md5:c\n"
    flask, click = read(text).requirements
    assert flask.hashes == ("sha256:aa", "sha256:bb")
    assert flask.text == "flask==1.0"
    assert (click.hashes, click.origin.line) == (("md5:c",), 5)


def test_a_requirement_keeps_extras_marker_and_what_was_written() -> None:
    (requirement,) = read("Uvicorn[Standard,a_b]>=0.30 ; python_version>'3.8' and os_name=='posix'\n").requirements
    assert requirement.name == "uvicorn"
    assert requirement.extras == ("a-b", "standard")
    assert requirement.marker == 'python_version > "3.8" and os_name == "posix"'
    assert requirement.text == "Uvicorn[Standard,a_b]>=0.30 ; python_version>'3.8' and os_name=='posix'"


HOST = "https://h.example"


@pytest.mark.parametrize(
    ("written", "name", "specifier", "url", "extras"),
    [
        (f"a @ {HOST}/a-1.0-py3-none-any.whl", "a", "==1.0", f"{HOST}/a-1.0-py3-none-any.whl", ()),
        (f"{HOST}/a_b-1.0+cpu-py3-none-any.whl", "a-b", "==1.0+cpu", f"{HOST}/a_b-1.0+cpu-py3-none-any.whl", ()),
        (f"{HOST}/a-1.0.tar.gz", "a", "==1.0", f"{HOST}/a-1.0.tar.gz", ()),
        (f"git+{HOST}/r@v1#egg=A_B[x]&subdirectory=s", "a-b", "", f"git+{HOST}/r@v1#egg=A_B[x]&subdirectory=s", ("x",)),
        (f"a[x] @ git+{HOST}/r.git ; os_name == 'a'", "a", "", f"git+{HOST}/r.git", ("x",)),
        ("https://${TOKEN}@h.example/a-1.zip", "a", "==1", "https://${TOKEN}@h.example/a-1.zip", ()),
    ],
)
def test_addresses(written: str, name: str, specifier: str, url: str, extras: tuple[str, ...]) -> None:
    manifest = read(f"{written}\n")
    assert manifest.problems == ()
    (requirement,) = manifest.requirements
    found = (requirement.name, requirement.specifier, requirement.url, requirement.extras)
    assert found == (name, specifier, url, extras)
    assert (requirement.path, requirement.editable) == ("", False)


@pytest.mark.parametrize(
    ("written", "name", "specifier", "path", "extras"),
    [
        (".", "", "", ".", ()),
        ("./lib[x,y]", "", "", "./lib", ("x", "y")),
        ("../lib", "", "", "../lib", ()),
        ("./lib[x] ; python_version>'3'", "", "", "./lib", ("x",)),
        ("wheels/a-1.0-py3-none-any.whl", "a", "==1.0", "wheels/a-1.0-py3-none-any.whl", ()),
        ("a-1.0.zip", "a", "==1.0", "a-1.0.zip", ()),
        ("file:///srv/lib", "", "", "/srv/lib", ()),
        ("file:./lib#egg=lib", "lib", "", "./lib", ()),
        ("a @ file:///${PROJECT_ROOT}/../a", "a", "", "${PROJECT_ROOT}/../a", ()),
        ("a @ ./a", "a", "", "./a", ()),
    ],
)
def test_local_paths(written: str, name: str, specifier: str, path: str, extras: tuple[str, ...]) -> None:
    manifest = read(f"{written}\n")
    assert manifest.problems == ()
    (requirement,) = manifest.requirements
    found = (requirement.name, requirement.specifier, requirement.path, requirement.extras)
    assert found == (name, specifier, path, extras)
    assert (requirement.url, requirement.editable) == ("", False)


@pytest.mark.parametrize(
    ("written", "name", "url", "path"),
    [
        ("-e .", "", "", "."),
        ("--editable=./lib", "", "", "./lib"),
        ("-e git+ssh://git@h.example/r.git#egg=a", "a", "git+ssh://git@h.example/r.git#egg=a", ""),
        ("-e git+git@h.example:x/r.git#egg=a", "a", "git+git@h.example:x/r.git#egg=a", ""),
    ],
)
def test_editable_requirements(written: str, name: str, url: str, path: str) -> None:
    (requirement,) = read(f"{written}\n").requirements
    assert (requirement.name, requirement.url, requirement.path, requirement.editable) == (name, url, path, True)
    assert requirement.text == re.split("[ =]", written, maxsplit=1)[1]
    assert requirement.origin.column == written.index(requirement.text) + 1


def test_file_options() -> None:
    manifest = requirements_txt.read(
        "apps/requirements.txt",
        "-i https://user:${PASS}@one.example/simple\n--extra-index-url=https://two.example/simple\n"
        "-f wheels\n--find-links https://three.example/\n--pre\n--require-hashes\n--no-binary a,B_c\n"
        "--only-binary=:all:\n--no-binary :none:\n--no-binary=d\n--trusted-host one.example --prefer-binary\n"
        "--use-feature fast-deps\n",
    )
    assert manifest.problems == ()
    assert manifest.options == IndexOptions(
        index_url="https://user:${PASS}@one.example/simple",
        extra_index_urls=("https://two.example/simple",),
        find_links=("apps/wheels", "https://three.example/"),
        prereleases=True,
        no_binary=("d",),
        only_binary=(":all:",),
        require_hashes=True,
    )


def test_no_index_drops_the_indexes() -> None:
    options = read("--pypi-url https://one.example/\n--no-index\n--extra-index-url https://two.example/\n").options
    assert options == IndexOptions(no_index=True)


def test_a_later_index_replaces_earlier_ones() -> None:
    options = read("--extra-index-url https://two.example/\n--index-url https://one.example/\n").options
    assert options == IndexOptions(index_url="https://one.example/")


def test_options_of_one_requirement_are_read_over() -> None:
    text = 'a==1 --config-settings="x=y" --global-option="-z" --hash=sha256:aa\n'
    manifest = read(text)
    assert [each.hashes for each in manifest.requirements] == [("sha256:aa",)]
    assert manifest.problems == ()


def test_includes_are_named_with_their_place() -> None:
    manifest = requirements_txt.read("a/b.txt", "-r ../base.txt\n--requirement=more.txt\n-c c.txt\n  -rx.txt\n")
    assert [(each.path, each.constraint, str(each.origin)) for each in manifest.includes] == [
        ("base.txt", False, "a/b.txt:1:1"),
        ("a/more.txt", False, "a/b.txt:2:1"),
        ("a/c.txt", True, "a/b.txt:3:1"),
        ("a/x.txt", False, "a/b.txt:4:3"),
    ]


def test_messages() -> None:
    """Each line at the margin of the golden file is read alone; what a person then sees stands under it."""
    expected = (Path(__file__).parent / "messages.txt").read_text()
    written = [line for line in expected.splitlines() if not line.startswith(" ")]
    found = "".join(f"{line}\n" + "".join(f"    {each}\n" for each in shown(line)) for line in written)
    assert found == expected


def test_a_bad_line_hides_no_other() -> None:
    manifest = read("flask\nno such thing\nrequests\n")
    assert [each.name for each in manifest.requirements] == ["flask", "requests"]
    assert manifest.incomplete


def test_a_warning_alone_hides_nothing() -> None:
    assert not read("flask>=1.*\n").incomplete


def test_what_a_tool_compiled_is_a_lock() -> None:
    pip_compile = "#\n# This file is autogenerated by pip-compile with Python 3.12\n#\na==1\n    # via b\n"
    uv = "# This file was autogenerated by uv via the following command:\n#    uv pip compile a.in\na==1\n"
    assert read(pip_compile).role == read(uv).role == "lock"
    assert read("a==1\n# autogenerated by pip-compile\n").role == "intent"


names = st.from_regex(r"[A-Za-z][A-Za-z0-9]{0,5}", fullmatch=True)
fillers = st.sampled_from(["", "# comment", "   ", "\t# flask==9", "--pre", "-r base.txt", "# x \\"])
ends = st.sampled_from(["", ">=1", " == 2.0  # flask", "[x] ; os_name=='a'", " \\", "\\"])
requirement_lines = st.tuples(st.sampled_from(["", " ", "\t"]), names, ends).map("".join)


@given(st.lists(st.one_of(fillers, requirement_lines)), st.sampled_from(["\n", "\r\n", "\r"]))
@examples(150)
def test_every_requirement_stands_where_its_origin_says(lines: list[str], newline: str) -> None:
    for requirement in read(newline.join(lines)).requirements:
        line = lines[requirement.origin.line - 1]
        word = re.match(r"[A-Za-z0-9]+", line[requirement.origin.column - 1 :])
        assert word is not None
        assert requirement.name.startswith(word[0].lower())


@given(st.lists(st.one_of(fillers, requirement_lines)))
@examples(60)
def test_encodings_and_line_ends_change_nothing(lines: list[str]) -> None:
    text = "\n".join(lines)
    expected = read(text)
    for ends in ("\r\n", "\r"):
        assert read(text.replace("\n", ends)) == expected
    for mark, encoding in [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ]:
        decoded = decode("requirements.txt", mark + text.encode(encoding))
        assert decoded == text


odd_parts = [*"\\#-'\"[]@;=<>!,.:/ \n\r\t\f$a1", "-r", "-e ", "--hash=", "file:", "git+", "://", "${A}", ".whl"]
odd_texts = st.one_of(st.text(), st.lists(st.sampled_from(odd_parts)).map("".join))


@given(odd_texts, st.sampled_from(sorted(FORMATS)))
@examples(400)
def test_no_reader_raises(text: str, name: str) -> None:
    manifest = FORMATS[name].read("some/file", text)
    lines = len(text.splitlines()) + 1
    for each in (*manifest.requirements, *manifest.includes, *manifest.python):
        assert 1 <= each.origin.line <= lines
        assert each.origin.column >= 0


@given(st.binary())
@examples(200)
def test_decoding_gives_text_or_one_problem(data: bytes) -> None:
    found = decode("requirements.txt", data)
    assert isinstance(found, str | Problem)


def test_declared_encodings() -> None:
    assert decode("a.txt", "# -*- coding: latin-1 -*-\ncafé".encode("latin-1")) == "# -*- coding: latin-1 -*-\ncafé"
    assert decode("a.txt", "#!x\n# vim: set fileencoding=cp1252 :\n€".encode("cp1252")).endswith("€")


def message(found: str | Problem) -> str:
    assert isinstance(found, Problem)
    return f"{found.severity} {found.origin}: {found.message}; {found.hint}"


def test_what_is_not_text() -> None:
    assert message(decode("a.txt", "café".encode("latin-1"))) == (
        "error a.txt: `a.txt` is not a text file: it is not UTF-8; save it as UTF-8"
    )
    assert message(decode("a.txt", b"PK\x03\x04\x00")) == (
        "error a.txt: `a.txt` is not a text file: it holds NUL characters; save it as UTF-8"
    )
    assert message(decode("a.txt", b"# coding: klingon\n")) == (
        "error a.txt: `a.txt` declares the encoding `klingon`, which does not exist; "
        "save it as UTF-8 and drop the `coding:` comment"
    )


@pytest.mark.parametrize("indent", range(0, 60, 7))
def test_a_place_on_the_last_of_many_joined_lines(indent: int) -> None:
    text = f"a>=1, \\\n  !=1.5, \\\n{' ' * indent}=<3, \\\n<4\n"
    (problem,) = read(text).problems
    assert (problem.origin.line, problem.origin.column) == (3, indent + 1)
