import tomllib

from hypothesis import given
from hypothesis import strategies as st

from isolate.manifests.toml_document import TomlDocument, read_document
from isolate.manifests.toml_positions import locate
from isolate.model.problem import Problem
from tests.examples import examples

DOCUMENT = '''\
title = "x" # dependencies = ["flask"]
[project]
# "flask"
dependencies = ["flask", # "flask"
  'flask', """flask
two""", {a.b = 1, "c d" = [2]},
]
[[tool.index]]
name = 1
[[tool.index]]
"name" = 2
[tool.index.more]
x.y = 3
'''


def test_places() -> None:
    assert locate(DOCUMENT) == {
        ("title",): (1, 9),
        ("project",): (2, 1),
        ("project", "dependencies"): (4, 16),
        ("project", "dependencies", 0): (4, 17),
        ("project", "dependencies", 1): (5, 3),
        ("project", "dependencies", 2): (5, 12),
        ("project", "dependencies", 3): (6, 9),
        ("project", "dependencies", 3, "a"): (6, 10),
        ("project", "dependencies", 3, "a", "b"): (6, 16),
        ("project", "dependencies", 3, "c d"): (6, 27),
        ("project", "dependencies", 3, "c d", 0): (6, 28),
        ("tool", "index"): (8, 1),
        ("tool", "index", 0): (8, 1),
        ("tool", "index", 0, "name"): (9, 8),
        ("tool", "index", 1): (10, 1),
        ("tool", "index", 1, "name"): (11, 10),
        ("tool", "index", 1, "more"): (12, 1),
        ("tool", "index", 1, "more", "x"): (13, 1),
        ("tool", "index", 1, "more", "x", "y"): (13, 7),
    }


blanks = st.sampled_from(["", " ", "\n", "\r\n", " # 'a', \"b\" ]\n", "\n\n  # [x]\n\t"])
contents = st.text(st.sampled_from("ab#=[]{},.'\\ é"), max_size=6)


@st.composite
def strings(draw: st.DrawFn) -> str:
    text = draw(contents)
    basic = text.replace("\\", "\\\\")
    forms = [f'"{basic}"', f'"""{basic}"""', f'"""\n{basic}\n"""', f'"""{basic}\\"""""']
    if "'" not in text:
        forms += [f"'{text}'", f"'''{text}'''", f"'''\n{text}\nx'''"]
    return draw(st.sampled_from(forms))


@st.composite
def arrays(draw: st.DrawFn) -> str:
    parts = draw(
        st.lists(st.tuples(blanks, st.one_of(strings(), st.just("1.5"), st.just("[ [], {a = 'x'} ]")), blanks))
    )
    return "[" + ",".join("".join(part) for part in parts) + draw(blanks) + "]"


@given(st.lists(st.tuples(strings(), arrays(), st.booleans())))
@examples(200)
def test_every_string_stands_where_it_is_said_to(tables: list[tuple[str, str, bool]]) -> None:
    text = ""
    for index, (string, array, inline) in enumerate(tables):
        text += f"[t{index}] # ['x']\n"
        text += f"v = {{ s = {string}, 'a' = {array} }}\n" if inline else f"v.s={string}\nv.a = {array}#\n"
    text = text.replace("\r\n", "\n").replace("\n", "\r\n") if len(tables) % 2 else text
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError:  # a line end in an inline table, outside of a string
        assert any(inline for _, _, inline in tables)
        return
    places = locate(text)
    lines = text.split("\n")
    for index in range(len(tables)):
        values = data[f"t{index}"]["v"]
        found = [(("s",), values["s"])] + [(("a", at), value) for at, value in enumerate(values["a"])]
        for path, value in found:
            line, column = places[(f"t{index}", "v", *path)]
            rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
            expected = tomllib.loads(f"x = {_first_value(rest)}")["x"]
            assert expected == value


def _first_value(text: str) -> str:
    """The shortest beginning of a text that is one TOML value, ending before a delimiter."""
    for end in range(1, len(text) + 1):
        try:
            tomllib.loads(f"x = {text[:end]}\n")
        except tomllib.TOMLDecodeError:
            continue
        if text[end : end + 1] in ",]}\r\n# " and not text[:end].endswith((",", " ")):
            return text[:end]
    raise AssertionError(text)


def test_syntax_errors_have_their_place() -> None:
    assert (
        _message("a = 1\nb 2\n")
        == "error p.toml:2:3: `p.toml` is not valid TOML: expected '=' after a key in a key/value pair"
    )
    assert _message("a = [1,\n") == "error p.toml:2: `p.toml` is not valid TOML: invalid value"
    assert _message("a = " + "[" * 5000) == "error p.toml: `p.toml` is not valid TOML: it is nested too deeply"


def _message(text: str) -> str:
    problem = read_document("p.toml", text)
    assert isinstance(problem, Problem)
    return f"{problem.severity} {problem.origin}: {problem.message}"


@given(st.text(st.sampled_from("a=[]{}\"'#,.\n 1\\"), max_size=30))
@examples(400)
def test_any_text_is_a_document_or_one_problem(text: str) -> None:
    found = read_document("p.toml", text)
    assert isinstance(found, TomlDocument | Problem)
