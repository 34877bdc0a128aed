"""The page of a report as people use it, in a real Chromium: wide, on a phone, in the dark, without scripts."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from isolate.model.baseline import Baseline, KnownConflict
from isolate.model.proof import Step
from isolate.model.report import Report
from isolate.report import FORMATS
from isolate.report.look import Look
from isolate.report.wording.facts import sentence
from tests.report.nouns import CLASH, HARMONY, MANY, UNDECIDED, direct, told
from tests.report.test_causes import SIZES

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

assert HARMONY.grouping
LOCKED = replace(
    HARMONY,
    grouping=replace(HARMONY.grouping, lock_conflicts=(replace(direct("billing", "web"), place="lock"),)),
)
GONE = KnownConflict(id="gone", kind="direct", apps=("billing", "shop"), project="d", summary="`billing` left `shop`")
REPORTS = {
    "clash": CLASH,
    "many": MANY,
    "harmony": HARMONY,
    "undecided": UNDECIDED,
    "locked": LOCKED,
    "compared": replace(MANY, baseline=Baseline(conflicts=(GONE,))),
    **{str(number): report for number, report in SIZES.items()},
}
LINK = "https://git.example/shop/blob/main/{path}#L{line}"
PHONE = {"width": 390, "height": 844}

Shown = Callable[..., Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def show(browser: Browser, tmp_path: Path) -> Iterator[Shown]:
    """Opens the page of a report, and holds that it asks for nothing but itself and complains of nothing."""
    file = tmp_path / "page.html"
    asked: list[str] = []
    said: list[str] = []
    contexts = []

    def open_page(report: Report, fragment: str = "", **context: Any) -> Page:
        file.write_text(FORMATS["html"].write(report, Look(link=LINK)), encoding="ascii")
        contexts.append(browser.new_context(**context))
        page = contexts[-1].new_page()
        page.on("request", lambda request: asked.append(request.url.partition("#")[0]))
        page.on("console", lambda message: said.append(message.text))
        page.on("pageerror", lambda error: said.append(str(error)))
        page.goto(f"{file.as_uri()}{fragment}")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert {*asked} == {file.as_uri()}
    assert said == []


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(name: str, scheme: str, show: Shown) -> None:
    for viewport in (PHONE, {"width": 1280, "height": 900}):
        page = show(REPORTS[name], color_scheme=scheme, viewport=viewport, reduced_motion="reduce")
        assert failures(page) == []
        link = page.locator("a[href^='#conflict-']").first
        if link.count():
            link.evaluate("link => link.click()")
            assert page.locator("dialog[open]").count() == 1
            assert failures(page) == []


def failures(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{each['id']}: {node['target']} {node.get('failureSummary')}" for each in found for node in each["nodes"]]


@pytest.mark.parametrize("name", REPORTS)
def test_a_phone_scrolls_in_one_direction(name: str, show: Shown) -> None:
    page = show(REPORTS[name], viewport=PHONE)
    assert page.evaluate("document.scrollingElement.scrollWidth") == PHONE["width"]


def test_the_policy_lets_nothing_else_run_or_load(browser: Browser, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(FORMATS["html"].write(CLASH, Look()), encoding="ascii")
    page = browser.new_page()
    refused: list[str | None] = []
    page.on("requestfailed", lambda request: refused.append(request.failure))
    page.goto(file.as_uri())
    attack = (
        '<img src="https://evil.example/x.png" onerror="window.hit = 1"><iframe src="https://evil.example/"></iframe>'
    )
    page.evaluate("text => document.body.insertAdjacentHTML('beforeend', text)", attack)
    page.wait_for_timeout(200)
    assert page.evaluate("window.hit") is None
    assert refused == ["csp"]
    page.close()


def test_a_cell_opens_its_proof_and_gives_the_focus_back(show: Shown) -> None:
    page = show(MANY)
    cell = page.locator(".pairs td.apart a").nth(1)
    cell.click()
    dialog = page.locator("dialog[open]")
    apps = re.findall(r"\S+-\d", cell.get_attribute("title") or "")
    assert [*dialog.locator("h3 code").all_text_contents()] == [*sorted(apps), "c"]
    assert page.evaluate("location.hash") == cell.get_attribute("href")
    page.keyboard.press("Escape")
    assert dialog.count() == 0
    assert page.evaluate("location.hash") == ""
    assert cell.evaluate("cell => document.activeElement === cell")


def test_arrows_go_from_conflict_to_conflict(show: Shown) -> None:
    page = show(MANY)
    first = page.locator(".pairs td.apart a").first
    first.focus()
    for key, title in (("ArrowRight", "old-0 and young-1"), ("ArrowDown", "old-1 and young-1")):
        page.keyboard.press(key)
        assert page.evaluate("document.activeElement.title") == title
    assert page.locator(".pairs a[tabindex='0']").count() == 1
    page.keyboard.press("Enter")
    assert page.locator("dialog[open] h3").inner_text() == "old-1 and young-1 conflict over c"
    page.locator("dialog button:not([disabled])", has_text="Next").click()
    assert page.locator("dialog[open] h3").inner_text() == "old-1 and young-2 conflict over c"


@pytest.mark.parametrize("name", ["clash", "many", "37"])
def test_the_panel_says_what_the_proof_of_that_conflict_says(name: str, show: Shown) -> None:
    """Conflicts with one proof share a drawing: each has to get its own names, and places, put in."""
    report = REPORTS[name]
    page = show(report)
    for conflict in report.conflicts()[:40]:
        page.evaluate("id => { location.hash = `#conflict-${encodeURIComponent(id)}` }", conflict.id)
        wait(page, "id => location.hash.endsWith(encodeURIComponent(id)) && opened?.id === id", conflict.id)
        steps = page.locator("dialog .proof ol li").all_text_contents()
        assert [sorted(text.split()) for text in steps] == [sorted(words(step)) for step in conflict.steps]
        links = page.locator("dialog .proof a.place")
        assert [links.nth(at).get_attribute("href") for at in range(links.count())] == [
            LINK.replace("{path}", quote(step.origin.file)).replace("{line}", str(step.origin.line))
            for step in conflict.steps
            if step.origin
        ]


def wait(page: Page, condition: str, value: str = "") -> None:
    """Wait for a condition, asked from outside: the policy of the page forbids what Playwright waits with."""
    for _ in range(200):
        if page.evaluate(condition, value):
            return
        page.wait_for_timeout(50)
    pytest.fail(f"it never came to be that {condition}")


def words(step: Step) -> list[str]:
    """What a step says, where it is written and what it follows from, in whatever order its applications are named."""
    place = f" {step.origin.file}:{step.origin.line}" if step.origin else ""
    because = f" from {', '.join(map(str, step.because))}" if step.because else ""
    return f"{sentence(step.fact).replace('`', '')}{place}{because}".split()


def test_search_by_keyboard(show: Shown) -> None:
    page = show(SIZES[37])
    page.keyboard.press("/")
    page.keyboard.type("app-012 d-1")
    wait(page, "() => document.querySelector('.found').textContent !== ''")
    assert "1 conflict" not in page.locator(".found").inner_text()
    page.keyboard.press("Control+a")
    page.keyboard.type("app-012 d-2")
    wait(page, "() => document.querySelector('.found').textContent.includes('1 conflict')")
    assert page.locator(".apps tbody tr:visible th").all_inner_texts() == ["services/app-000", "services/app-012"]
    assert page.locator(".pairs tbody tr:visible").count() == 2
    page.keyboard.press("Escape")
    assert page.locator(".apps tbody tr:visible").count() == 37
    assert page.locator(".found").inner_text() == ""


def test_a_search_can_be_sent(show: Shown) -> None:
    page = show(SIZES[37], "#find=app-036")
    assert page.locator(".search input").input_value() == "app-036"
    assert page.locator(".apps tbody tr:visible").count() < 37


def test_a_conflict_can_be_sent(show: Shown) -> None:
    page = show(SIZES[400], "#conflict-services/app-000-services/app-001-c")
    assert page.locator("dialog[open] h3").inner_text() == "services/app-000 and services/app-001 conflict over c"


def test_a_kind_of_conflicts_can_be_chosen(show: Shown) -> None:
    page = show(UNDECIDED)
    assert page.locator(".kinds:visible").count() == 0
    alone = told(
        "billing",
        "web",
        conflicts=(replace(direct("billing", "web"), kind="python"), direct("billing", "web", project="d")),
        environments=(),
    )
    page = show(alone)
    page.locator(".kinds button", has_text="python").click()
    assert page.locator(".clash:visible h3").all_inner_texts() == ["billing and web conflict over c"]


def test_the_matrix_of_many_is_one_canvas(show: Shown) -> None:
    page = show(SIZES[400], viewport={"width": 1280, "height": 900})
    assert page.locator("#matrix canvas").count() == 1
    assert page.evaluate("document.querySelectorAll('*').length") < 25_000
    page.locator("#matrix canvas").focus()
    page.keyboard.press("Shift+ArrowRight")
    said = page.locator("#matrix [role=status]").text_content()
    assert said == "services/app-000 and services/app-005: conflict over d-1"
    page.keyboard.press("Enter")
    assert page.locator("dialog[open] h3").inner_text() == "services/app-000 and services/app-005 conflict over d-1"


@pytest.mark.parametrize("name", REPORTS)
def test_without_scripts_every_fact_is_there(name: str, show: Shown) -> None:
    report = REPORTS[name]
    page = show(report, java_script_enabled=False)
    text = page.locator("main").text_content() or ""
    assert all(app.name in text for app in report.apps)
    assert page.locator(".search:visible").count() == 0
    for conflict in (*report.conflicts()[:20], *report.lock_conflicts()):
        place = page.locator(f'[id="conflict-{conflict.id}"]')
        assert place.count() == 1
        assert all(app in (place.text_content() or "") for app in conflict.apps)
    if report is CLASH:
        for step in report.conflicts()[0].steps:
            assert sentence(step.fact).replace("`", "") in text
