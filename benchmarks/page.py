"""The page of a report, measured and photographed: `python -m benchmarks.page FOLDER`, with Chromium installed.

Repositories of 3, 37 and 400 applications are made, analysed and shown on a wide screen, on a phone and in the dark.
The table says what a page holds, and how long Chromium takes to parse and lay it out, to find a word, and for a frame
while the matrix is scrolled. `--picture FILE` writes the picture of a sample that README shows instead.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "samples"))

from build_index import Release, wheel
from playwright.sync_api import Browser, Page, sync_playwright

from isolate.model.options import IndexSettings, RunOptions
from isolate.model.report import Report
from isolate.pipeline.analyze import analyze
from isolate.report import FORMATS
from isolate.report.look import Look

SAMPLES = Path(__file__).parents[1] / "samples"
LINK = "https://git.example/shop/blob/main/{path}#L{line}"
SIZES = (3, 37, 400)
VIEWS = {"wide": (1280, 900, "light"), "phone": (390, 844, "light"), "dark": (1280, 900, "dark")}
AREAS = ("billing", "catalog", "delivery", "identity", "orders", "payments", "search", "support")
ROLES = ("api", "consumer", "exporter", "jobs", "reports", "scheduler", "sync", "web", "worker")

# What each major version of a project requires.
PROJECTS: dict[str, dict[int, tuple[str, ...]]] = {
    "validation": {1: (), 2: ()},
    "webframe": {1: ("validation<2", "templating<3"), 2: ("validation>=2", "templating>=3")},
    "templating": {2: (), 3: ("escaping>=2",)},
    "escaping": {1: (), 2: ()},
    "ormlet": {1: ("drivers<3",), 2: ("drivers>=3",)},
    "drivers": {2: (), 3: ()},
    "queueing": {4: ("serial<2",), 5: ("serial>=2",)},
    "serial": {1: (), 2: ()},
    "tracing": {1: (), 2: ("metrics>=2",)},
    "metrics": {1: (), 2: ()},
    "cloudstore": {1: ("transport<2",), 2: ("transport>=2",), 3: ("transport>=2", "signing")},
    "transport": {1: (), 2: ()},
    "signing": {1: ()},
}
MINORS = range(3)


def write_repository(folder: Path, number: int) -> None:
    """Write applications, of which every ninth was left behind, and the wheels that they require."""
    chosen = random.Random(number)
    (folder / "index").mkdir(parents=True)
    for name, majors in PROJECTS.items():
        for major, requires in majors.items():
            for minor in MINORS:
                release = Release(name, f"{major}.{minor}.0", requires)
                (folder / "index" / release.filename).write_bytes(wheel(release))
    for place in range(number):
        area, role = AREAS[place % len(AREAS)], ROLES[place // len(AREAS) % len(ROLES)]
        more = f"-{place // (len(AREAS) * len(ROLES)) + 1}" if place >= len(AREAS) * len(ROLES) else ""
        app = folder / "services" / area / f"{role}{more}"
        app.mkdir(parents=True)
        lines = []
        for name in sorted(chosen.sample([*PROJECTS], min(5, 2 + place % 4))):
            majors = [*PROJECTS[name]]
            major = majors[0] if place % 9 == 1 else majors[-1]
            style = chosen.randrange(6)
            minor = chosen.choice(MINORS)
            lines.append(
                f"{name}=={major}.{minor}.0"
                if style == 0
                else f"{name}~={major}.0"
                if style < 4
                else f"{name}>={major}"
            )
        (app / "requirements.txt").write_text("\n".join([f"# {area}", "", *lines, ""]), encoding="utf-8")


def report_on(folder: Path) -> Report:
    index = IndexSettings(no_index=True, find_links=(str(folder / "index"),), cache_dir=str(folder / "cache"))
    return analyze(RunOptions(paths=(str(folder / "services"),), pythons=("3.12",), index=index))


def opened(browser: Browser, file: Path, view: str) -> Page:
    width, height, scheme = VIEWS[view]
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(file.as_uri())
    page.wait_for_timeout(300)
    return page


MEASURE = """async () => {
  const timing = performance.getEntriesByType("navigation")[0];
  const input = document.querySelector(".search input");
  const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  let began = performance.now();
  input.value = "webframe"; input.dispatchEvent(new Event("input")); await frame(); await frame();
  const search = performance.now() - began;
  input.value = ""; input.dispatchEvent(new Event("input")); await frame(); await frame();
  const box = document.querySelector(".map, #matrix .scroll");
  document.querySelectorAll(".zoom button")[1]?.click();
  box.scrollIntoView(); await frame();
  began = performance.now();
  const frames = 40;
  for (let each = 0; each < frames; each++) {
    box.scrollTop += 37; box.scrollLeft += 23;
    await new Promise(requestAnimationFrame);
  }
  const scroll = (performance.now() - began) / frames;
  document.querySelectorAll(".zoom button")[0]?.click();
  box.scrollTop = box.scrollLeft = 0; scrollTo(0, 0); await frame();
  return [document.querySelectorAll("*").length, timing.domContentLoadedEventEnd, search, scroll];
}"""


def show(browser: Browser, folder: Path, number: int) -> None:
    source = folder / f"repository-{number}"
    shutil.rmtree(source, ignore_errors=True)
    write_repository(source, number)
    report = report_on(source)
    text = FORMATS["html"].write(report, Look(link=LINK))
    file = folder / f"page-{number}.html"
    file.write_text(text, encoding="utf-8")
    for view in VIEWS:
        page = opened(browser, file, view)
        page.screenshot(path=folder / f"page-{number}-{view}.png")
        page.screenshot(path=folder / f"page-{number}-{view}-whole.png", full_page=True)
        link = page.locator("a[href^='#conflict-']").first
        if link.count():
            link.evaluate("link => link.click()")
            page.wait_for_timeout(300)
            page.screenshot(path=folder / f"page-{number}-{view}-proof.png")
        page.context.close()
    page = opened(browser, file, "wide")
    elements, load, search, scroll = page.evaluate(MEASURE)
    times = f"{load:>8.0f} {search:>10.0f} {scroll:>9.1f}"
    print(f"{number:>12} {len(report.conflicts()):>10} {len(text) / 1e6:>6.2f} {elements:>9} {times}")
    page.context.close()


def photograph(browser: Browser, file: Path) -> None:
    """Write the picture of the report on a sample, as small as its colours allow."""
    report = analyze(RunOptions(paths=(str(SAMPLES / "requirements"),)))
    page = file.with_suffix(".html")
    page.write_text(FORMATS["html"].write(report, Look(link=LINK)), encoding="utf-8")
    context = browser.new_context(viewport={"width": 1200, "height": 1372}, device_scale_factor=1)
    shown = context.new_page()
    shown.goto(page.as_uri())
    shown.wait_for_timeout(300)
    shown.screenshot(path=file)
    page.unlink()
    print(f"{file}: {file.stat().st_size} bytes")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, nargs="?", default=Path("pages"))
    parser.add_argument("--size", type=int, action="append", help="so many applications instead of 3, 37 and 400")
    parser.add_argument("--picture", type=Path)
    options = parser.parse_args()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        if options.picture:
            photograph(browser, options.picture.resolve())
            return
        options.folder.mkdir(parents=True, exist_ok=True)
        print("applications  conflicts     MB  elements  load ms  search ms  frame ms")
        for number in options.size or SIZES:
            show(browser, options.folder.resolve(), number)


if __name__ == "__main__":
    main()
